import assert from 'node:assert/strict';

import fc from 'fast-check';

import type { Finding } from '../model/finding.ts';
import { redactUrl, safeUrl, withoutUser } from './redact-url.ts';

function finding(scanner: string, kind: 'url' | 'host' | 'header' | 'body', start?: number): Finding {
  return {
    scanner,
    rule: 'Rule',
    severity: 'high',
    confidence: 'certain',
    class: 'threat',
    part: { kind, name: kind },
    ...(start !== undefined && { span: { start, end: start + 5 } }),
    encoding: '',
    note: '',
    floor: false,
  };
}

describe('observe/redact-url', () => {
  const redacted: Record<string, string> = {
    'https://host.test/path?q=secret': 'https://host.test/[redacted]',
    'https://host.test': 'https://host.test/[redacted]',
    'HTTP://host.test:8080/x': 'http://host.test:8080/[redacted]',
    'https://user:pass@host.test/x': 'https://host.test/[redacted]',
    'https://a@b@host.test/x': 'https://host.test/[redacted]',
    'https://[2001:db8::1]:8443/x': 'https://[2001:db8::1]:8443/[redacted]',
    'https://host.test?secret': 'https://host.test/[redacted]',
    'https://host.test#secret': 'https://host.test/[redacted]',
    'https://host.test\\secret': 'https://host.test/[redacted]',
    'https://host.test/[redacted]': 'https://host.test/[redacted]',
    'host.test:443': '[redacted]',
    'mailto:secret@host.test': '[redacted]',
    '/path?secret': '[redacted]',
    '': '[redacted]',
  };
  for (const [url, expected] of Object.entries(redacted)) {
    it(`reduces «${url}» to «${expected}»`, () => assert.equal(redactUrl(url), expected));
  }

  const url = 'https://user:pass@host.test/path?q=1';
  const safe: Record<string, readonly [Finding[], string]> = {
    'nothing was found: only user and password go': [[], 'https://host.test/path?q=1'],
    'a scanner fired that does not look at content': [
      [finding('ssrf', 'host'), finding('ratelimit', 'url')],
      'https://host.test/path?q=1',
    ],
    'a scanner failed: nobody knows what the URL carries': [
      [finding('scan_error', 'url')],
      'https://host.test/[redacted]',
    ],
    'a secret was found in the URL': [[finding('dlp', 'url')], 'https://host.test/[redacted]'],
    'a secret was found in the body': [[finding('body_dlp', 'body')], 'https://host.test/[redacted]'],
    'a secret was found behind the host': [[finding('dlp', 'url', 30)], 'https://host.test/[redacted]'],
    'a secret was found in the host name': [[finding('dlp', 'host')], 'https://[redacted]/[redacted]'],
    'a secret in the URL begins in the host name': [
      [finding('dlp', 'url', 12)],
      'https://[redacted]/[redacted]',
    ],
    'random-looking labels were found': [
      [finding('subdomain_entropy', 'url')],
      'https://[redacted]/[redacted]',
    ],
  };
  for (const [name, [findings, expected]] of Object.entries(safe)) {
    it(`shows the right part when ${name}`, () => assert.equal(safeUrl(url, findings), expected));
  }

  it('leaves alone what has no user in it', () => {
    for (const plain of ['https://host.test/a@b', 'host.test:443', '/x', ''])
      assert.equal(withoutUser(plain), plain);
  });

  it('never shows path, query or user, and twice is as once (property)', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withQueryParameters: true, withFragments: true }),
        fc.string(),
        (base, tail) => {
          const shown = redactUrl(`${base}${tail}`);
          assert.equal(redactUrl(shown), shown === '[redacted]' ? '[redacted]' : shown);
          assert.match(shown, /^(https?:\/\/[^/?#\\]*\/)?\[redacted\]$/);
        },
      ),
    );
  });
});
