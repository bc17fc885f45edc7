import assert from 'node:assert/strict';

import fc from 'fast-check';

import { auditLine } from './audit-line.ts';
import type { AuditEvent } from './events.ts';

const NOON = Date.UTC(2026, 0, 2, 12);

describe('observe/audit-line', () => {
  const json = (event: AuditEvent) => JSON.parse(auditLine(event, NOON, 'json')) as Record<string, unknown>;

  it('cleans every string, in lists and details too', () => {
    const nasty = 'a\u001b[31m\nb';
    const line = json({
      event: 'blocked',
      agent: nasty,
      rules: [nasty],
      detail: { [nasty]: nasty, list: [nasty] },
    });
    assert.deepEqual([line['agent'], line['rules'], line['ab'], line['list']], ['ab', ['ab'], 'ab', ['ab']]);
  });

  it('cuts a long field, however clean', () => {
    assert.equal(String(json({ event: 'blocked', agent: 'x'.repeat(5000) })['agent']).length, 4096);
  });

  it('keeps quotes and backslashes', () => {
    assert.equal(json({ event: 'blocked', agent: 'a"\\b' })['agent'], 'a"\\b');
  });

  it('does not let details replace what every event has', () => {
    const line = json({
      event: 'blocked',
      agent: 'a',
      detail: { level: 'info', 'agen\u0000t': 'b', event: 'allowed' },
    });
    assert.deepEqual([line['level'], line['agent'], line['event']], ['warn', 'a', 'blocked']);
  });

  it('reduces the URL once more when content was found or never scanned, in case the caller forgot', () => {
    const url = 'https://user:word@host.test/?key=value';
    assert.equal(json({ event: 'blocked', scanner: 'dlp', url })['url'], 'https://host.test/[redacted]');
    assert.equal(json({ event: 'blocked', scanner: 'ssrf', url })['url'], 'https://host.test/?key=value');
    assert.equal(json({ event: 'blocked', reason: 'body_dlp', url })['url'], 'https://host.test/[redacted]');
    assert.equal(json({ event: 'kill_switch_deny', url })['url'], 'https://host.test/[redacted]');
    const hidden = 'https://[redacted]/[redacted]';
    assert.equal(json({ event: 'blocked', scanner: 'dlp', url: hidden })['url'], hidden);
  });

  it('takes the technique from the scanner, or from the event itself', () => {
    assert.equal(json({ event: 'blocked', scanner: 'ssrf' })['mitre_technique'], 'T1046');
    assert.equal(json({ event: 'sni_mismatch' })['mitre_technique'], 'T1090.004');
    assert.equal('mitre_technique' in json({ event: 'allowed' }), false);
  });

  it('writes text for people: time, level, event, then pairs', () => {
    const line = auditLine(
      { event: 'blocked', agent: 'a', message: 'It was blocked.', rules: ['A', 'B'] },
      NOON,
      'text',
    );
    assert.equal(line, '2026-01-02T12:00:00.000Z WARN blocked message="It was blocked." agent=a rules=A,B');
  });

  it('keeps forged pairs inside their quotes', () => {
    const line = auditLine({ event: 'blocked', agent: 'x" level=info y="' }, NOON, 'text');
    assert.match(line, /agent="x\\" level=info y=\\""$/);
  });

  it('is one line whatever the fields hold (property)', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, fc.constantFrom('json', 'text'), (agent, url, format) => {
        const line = auditLine({ event: 'blocked', agent, url, detail: { [agent]: url } }, NOON, format);
        assert.equal(/[\n\r\u2028\u2029\u001b]/.test(line), false);
        if (format === 'json') assert.equal((JSON.parse(line) as { event: string }).event, 'blocked');
      }),
    );
  });
});
