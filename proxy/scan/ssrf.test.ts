import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Finding } from '../model/finding.ts';
import { FLOOR_CIDRS } from './address.ts';
import { makeSsrfScanners, type SsrfOptions } from './ssrf.ts';
import { findingsIn } from './testing/url-scan.ts';

const DEFAULTS: SsrfOptions = {
  internal: [...FLOOR_CIDRS, '224.0.0.0/4', 'ff00::/8'],
  ipAllowlist: [],
  trustedDomains: [],
  allow: [],
};

function judge(url: string, addresses: readonly string[], options: Partial<SsrfOptions> = {}): Finding[] {
  const scanners = makeSsrfScanners({ ...DEFAULTS, ...options });
  const connect = url.includes('/') ? {} : { surface: 'connect' as const };
  return scanners.flatMap((scanner) => findingsIn(scanner, url, { addresses, ...connect }));
}

function labels(findings: readonly Finding[]): string[] {
  return findings.map((finding) => finding.scanner);
}

describe('scan/ssrf', () => {
  const literals: Record<string, [url: string, labels: string[]]> = {
    'refuses loopback': ['http://127.0.0.1/', ['core_ssrf']],
    'refuses a decimal address': ['http://2130706433/', ['core_ssrf']],
    'refuses a short hexadecimal address': ['http://0x7f.1/', ['core_ssrf']],
    'refuses an octal address': ['http://0177.0.0.01/', ['core_ssrf']],
    'refuses zero': ['http://0/', ['core_ssrf']],
    'refuses an address in other digits': ['http://①②⑦.⓪.⓪.①/', ['core_ssrf']],
    'refuses an address with a trailing dot': ['http://10.0.0.1./', ['core_ssrf']],
    'refuses the metadata service': ['http://169.254.169.254/latest', ['core_ssrf']],
    'refuses a mapped address (F-15)': ['http://[::ffff:127.0.0.1]:6666/', ['core_ssrf']],
    'refuses a mapped address in hexadecimal (F-15)': ['http://[::ffff:a9fe:a9fe]/', ['core_ssrf']],
    'refuses a compatible address': ['http://[::127.0.0.1]/', ['core_ssrf']],
    'refuses NAT64': ['http://[64:ff9b::10.0.0.1]/', ['core_ssrf']],
    'refuses local NAT64': ['http://[64:ff9b:1::10.0.0.1]/', ['core_ssrf']],
    'refuses 6to4': ['http://[2002:7f00:1::]/', ['core_ssrf']],
    'refuses ISATAP': ['http://[2606:4700::5efe:10.0.0.1]/', ['core_ssrf']],
    'refuses Teredo': ['http://[2001:0:102:304::f5ff:fffe]/', ['core_ssrf']],
    'refuses a zone id': ['http://[fe80::1%25eth0]/', ['core_ssrf']],
    'refuses IPv6 loopback': ['http://[::1]/', ['core_ssrf']],
    'refuses the unspecified IPv6 address, which leads here too': ['http://[::]/', ['core_ssrf']],
    'refuses multicast by the list of the policy': ['http://224.0.0.1/', ['ssrf']],
    'refuses a CONNECT to an address': ['[::1]:443', ['core_ssrf']],
    'passes a public address': ['http://93.184.216.34/', []],
    'passes a public address by NAT64': ['http://[64:ff9b::93.184.216.34]/', []],
    'passes a public address by local NAT64': ['http://[64:ff9b:1::93.184.216.34]/', []],
    'passes a public IPv6 address': ['http://[2606:4700::1111]/', []],
    'passes documentation addresses': ['http://192.0.2.1/', []],
  };
  for (const [sentence, [url, expected]] of Object.entries(literals)) {
    it(`${sentence} before DNS`, () => assert.deepEqual(labels(judge(url, [])), expected));
  }

  const answers: Record<string, [addresses: string[], labels: string[]]> = {
    'passes public answers': [['93.184.216.34', '2606:4700::1111'], []],
    'refuses a private answer': [['10.0.0.1'], ['ssrf']],
    'refuses one private answer among public ones': [['93.184.216.34', '10.0.0.1'], ['ssrf']],
    'refuses a private answer in a tunnel form': [['64:ff9b::a00:1'], ['ssrf']],
    'refuses a metadata answer as the floor does': [['169.254.169.254'], ['core_ssrf']],
    'refuses an answer that cannot be read': [['not an address'], ['core_ssrf']],
  };
  for (const [sentence, [addresses, expected]] of Object.entries(answers)) {
    it(`${sentence} after DNS`, () => assert.deepEqual(labels(judge('http://a.test/', addresses)), expected));
  }

  it('keeps the floor for literals when the policy lists nothing as internal', () => {
    for (const url of ['http://127.0.0.1/', 'http://10.1.2.3/', 'http://[fc00::1]/']) {
      const [finding] = judge(url, [], { internal: [] });
      assert.equal(finding?.floor, true);
    }
    assert.deepEqual(labels(judge('http://224.0.0.1/', [], { internal: [] })), []);
    assert.deepEqual(labels(judge('http://a.test/', ['10.0.0.1'], { internal: [] })), []);
    assert.deepEqual(labels(judge('http://a.test/', ['169.254.169.254'], { internal: [] })), ['core_ssrf']);
  });

  it('opens an address named one by one, as literal, as answer and in a tunnel form', () => {
    const options = { ipAllowlist: ['10.0.0.0/24', '169.254.169.254'] };
    for (const url of ['http://10.0.0.1/', 'http://[64:ff9b::10.0.0.1]/', 'http://169.254.169.254/']) {
      assert.deepEqual(judge(url, [], options), []);
    }
    assert.deepEqual(judge('http://a.test/', ['10.0.0.1'], options), []);
    assert.deepEqual(labels(judge('http://a.test/', ['10.0.0.1', '10.0.1.1'], options)), ['ssrf']);
  });

  it('lets a trusted name resolve inside, its apex too, but never to cloud metadata', () => {
    const options = { trustedDomains: ['*.corp.test'] };
    assert.deepEqual(judge('http://wiki.corp.test/', ['10.0.0.1'], options), []);
    assert.deepEqual(judge('http://corp.test/', ['10.0.0.1'], options), []);
    assert.deepEqual(labels(judge('http://corp.test.evil.test/', ['10.0.0.1'], options)), ['ssrf']);
    assert.deepEqual(labels(judge('http://wiki.corp.test/', ['10.0.0.1', '169.254.169.254'], options)), [
      'core_ssrf',
    ]);
  });

  it('calls an internal answer for an allowlisted host a mistake in the policy (L-22)', () => {
    const options = { allow: ['*.a.test'] };
    for (const url of ['http://x.a.test/', 'http://a.test/']) {
      const [finding] = judge(url, ['10.0.0.1'], options);
      assert.equal(finding?.class, 'config_mismatch');
      assert.match(finding.note, /trusted_domains/);
    }
    assert.equal(judge('http://b.test/', ['10.0.0.1'], options)[0]?.class, 'threat');
    assert.equal(judge('http://a.test/', ['169.254.169.254'], options)[0]?.class, 'threat');
  });

  it('refuses every private IPv4 address in every form that carries one', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const hex = (high: number, low: number): string => ((high << 8) | low).toString(16);
    fc.assert(
      fc.property(fc.constantFrom(10, 127, 0), octet, octet, octet, (a, b, c, d) => {
        const dotted = `${a}.${b}.${c}.${d}`;
        const forms = [
          dotted,
          String(((a << 24) | (b << 16) | (c << 8) | d) >>> 0),
          `0x${a.toString(16)}.0${b.toString(8)}.${(c << 8) | d}`,
          `[::ffff:${dotted}]`,
          `[64:ff9b::${dotted}]`,
          `[2002:${hex(a, b)}:${hex(c, d)}::1]`,
          `[2606:4700::5efe:${dotted}]`,
          `[2001:0:505:505::${hex(a ^ 255, b ^ 255)}:${hex(c ^ 255, d ^ 255)}]`,
        ];
        for (const form of forms) assert.equal(judge(`http://${form}/`, []).length, 1, form);
      }),
    );
  });
});
