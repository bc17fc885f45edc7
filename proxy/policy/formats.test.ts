import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FORMATS } from './formats.ts';
import type { Format } from './schema/setting.ts';

const WITH_PASSWORD = ['https://user:', 'pa55', '@up.test'].join('');

describe('policy/formats', () => {
  const CASES: Readonly<Record<Format, { good: readonly string[]; bad: readonly string[] }>> = {
    'agent-name': {
      good: ['a', 'team.x_y-1', '_default', 'a'.repeat(64)],
      bad: ['', 'a b', 'ü', 'a'.repeat(65), 'anonymous'],
    },
    cidr: {
      good: ['10.0.0.0/8', '::/0', '0.0.0.0/0', 'fc00::/7'],
      bad: ['10.0.0.1/8', '10.0.0.0/33', 'x', ''],
    },
    'trusted-cidr': { good: ['10.1.0.0/16', '10.0.0.5'], bad: ['0.0.0.0/0', '::/0', '010.0.0.0/8'] },
    date: {
      good: ['2027-01-31', '2027-01-31T12:00Z', '2027-01-31T12:00:00.5+02:00'],
      bad: ['2027-13-01', '31.1.2027', 'soon', '2027-01-31T12:00'],
    },
    'dns-server': {
      good: ['192.0.2.53', '192.0.2.53:5353', '[2001:db8::53]:53', '2001:db8::53'],
      bad: ['dns.example', '192.0.2.53:0', '192.0.2.53:x'],
    },
    domain: {
      good: ['example.com', '*.example.com', 'localhost'],
      bad: ['*', '*.com', 'https://x.test', 'x.test:443', 'x.test/a'],
    },
    duration: { good: ['2s', '1h30m'], bad: ['2', '0s', '2 s'] },
    egress: { good: ['example.com:443/a/*'], bad: ['https://example.com', 'example.com:x'] },
    'header-name': { good: ['X-Api-Key'], bad: ['', 'X Api', 'X:Y', 'Ünï'] },
    'http-url': {
      good: ['http://127.0.0.1:7899', 'https://up.test/base'],
      bad: ['ftp://x.test', 'up.test', WITH_PASSWORD],
    },
    listen: { good: ['127.0.0.1:8888', ':8888', '[::1]:1'], bad: ['8888', '127.0.0.1'] },
    'listen-or-empty': { good: ['', ':9090'], bad: ['9090', 'off'] },
    'log-key': {
      good: [`x25519:${'b'.repeat(42)}E`],
      bad: ['x25519:', `x25519:${'b'.repeat(42)}=`, `x25519:${'b'.repeat(43)}`, 'b'.repeat(43)],
    },
    method: { good: ['GET', 'post', 'VERSION-CONTROL'], bad: ['', 'GET ', 'G/T'] },
    path: { good: ['/', '/v1/*'], bad: ['v1', '/a*b', '/a?b', '/a b'] },
    pattern: { good: ['abc[0-9]{3}', '(?i)abc'], bad: ['', '[', '(?<=a)b', String.raw`(a)\1`] },
    ports: { good: ['443', '1-65535'], bad: ['0', '65536', '9-3', '443,80', ''] },
  };
  for (const [name, { good, bad }] of Object.entries(CASES)) {
    const { refuse, write } = FORMATS[name as Format];
    for (const text of good) it(`takes ${text} for ${name}`, () => assert.equal(refuse(text), undefined));
    for (const text of bad)
      it(`does not take "${text}" for ${name}`, () => assert.equal(typeof refuse(text), 'string'));
    it(`says what to write for ${name}, and never throws`, () => {
      assert.ok(write.length > 0);
      fc.assert(fc.property(fc.string(), (text) => ['string', 'undefined'].includes(typeof refuse(text))));
    });
  }

  it('does not repeat a password that stands in a host or URL', () => {
    for (const name of ['domain', 'egress', 'http-url', 'listen'] as const) {
      assert.ok(!FORMATS[name].refuse(WITH_PASSWORD)?.includes('pa55'), name);
      assert.ok(!FORMATS[name].refuse(WITH_PASSWORD.replace('https://', ''))?.includes('pa55'), name);
    }
  });
});
