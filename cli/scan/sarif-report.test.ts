import assert from 'node:assert/strict';
import fc from 'fast-check';
import { relativeUri, sarifReport } from './sarif-report.ts';
import type { ScanFinding } from './scan-finding.ts';
import type { ScanReport } from './scan-report.ts';
import { assertSarif } from './testing/sarif.ts';

const finding = (over: Partial<ScanFinding>): ScanFinding => ({
  file: 'x.ts',
  ruleId: 'dlp/some-key',
  rule: 'Some Key',
  scanner: 'body_dlp',
  severity: 'critical',
  confidence: 'certain',
  encoding: '',
  message: 'DLP match: Some Key',
  isWarning: false,
  ...over,
});

const reportOf = (...findings: ScanFinding[]): ScanReport => ({
  findings,
  files: 1,
  bytes: 1,
  suppressed: 0,
  unread: {},
  notes: [{ file: 'big file.log', reason: 'large', note: 'larger than 1 byte, not scanned' }],
  leftOut: 0,
  fails: true,
});

describe('cli/scan/sarif-report', () => {
  it('has one entry a rule, to which every result points (F-37)', () => {
    const sarif = sarifReport(
      reportOf(
        finding({ file: 'a' }),
        finding({ ruleId: 'dlp/own/Some Key' }),
        finding({ file: 'b' }),
        finding({ ruleId: 'dlp/own/Some Key' }),
      ),
    );
    const { ruleIds, results } = assertSarif(sarif);
    assert.deepEqual(ruleIds, ['dlp/some-key', 'dlp/own/Some Key']);
    assert.deepEqual(
      results.map(({ ruleIndex }) => ruleIndex),
      [0, 1, 0, 1],
    );
  });

  it('writes paths as relative references and leaves a region out where there is none (F-38)', () => {
    const region = { startLine: 3, startColumn: 2, endLine: 3, endColumn: 9 };
    const sarif = sarifReport(
      reportOf(finding({ file: 'My Docs/über #1 50%.env', region }), finding({ file: 'blob' })),
    );
    const { results } = assertSarif(sarif);
    assert.equal(results[0]?.uri, 'My%20Docs/%C3%BCber%20%231%2050%25.env');
    assert.deepEqual(
      results.map((result) => result.region),
      [region, undefined],
    );
  });

  it('is valid without any finding, and with warnings', () => {
    assertSarif(sarifReport(reportOf()));
    assert.deepEqual(
      assertSarif(sarifReport(reportOf(finding({ isWarning: true })))).results.map(({ level }) => level),
      ['warning'],
    );
  });

  const uris: Record<string, { file: string; uri: string }> = {
    'a colon in the first part, which would be a scheme': { file: 'c:/x', uri: 'c%3A/x' },
    'a root': { file: '/etc/passwd', uri: 'etc/passwd' },
    'steps upwards': { file: '../../x', uri: 'x' },
    'half a character': { file: 'a\ud800b', uri: 'a%EF%BF%BDb' },
    nothing: { file: '', uri: 'unnamed' },
  };
  for (const [name, { file, uri }] of Object.entries(uris)) {
    it(`writes a relative reference for ${name}`, () => assert.equal(relativeUri(file), uri));
  }

  it('property: is valid whatever the file is called', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (file) => void assertSarif(sarifReport(reportOf(finding({ file })))),
      ),
    );
  });
});
