import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import fc from 'fast-check';
import { PipelockError } from '../errors.ts';
import { parseAuthority, parseTarget, refusedLayer } from './target.ts';
import type { Target } from '../model/target.ts';

function refusal(parse: () => unknown): PipelockError {
  try {
    parse();
  } catch (error) {
    assert.ok(error instanceof PipelockError);
    assert.equal(error.code, 'URL_INVALID');
    return error;
  }
  assert.fail('it was accepted');
}

describe('codec/target', () => {
  const accepted: Record<string, [url: string, expected: Partial<Target>]> = {
    'lower-cases scheme and host and keeps the case of the path': [
      'HTTPS://API.Example.test/A/b?C=d',
      {
        scheme: 'https',
        host: 'api.example.test',
        port: 443,
        authority: 'api.example.test',
        path: '/A/b?C=d',
      },
    ],
    'gives an empty path a slash': ['http://a.test', { path: '/' }],
    'gives a bare query a slash': ['http://a.test?x=1', { path: '/?x=1' }],
    'drops the fragment from the path and keeps it in raw': [
      'http://a.test/x#frag',
      { path: '/x', raw: 'http://a.test/x#frag' },
    ],
    'drops a trailing dot': ['http://a.test./x', { host: 'a.test', authority: 'a.test' }],
    'writes a port that is not the default into the authority': [
      'http://a.test:8080/',
      { port: 8080, authority: 'a.test:8080' },
    ],
    'leaves the default port out': ['https://a.test:443/', { port: 443, authority: 'a.test' }],
    'takes an empty port for the default': ['http://a.test:/', { port: 80, authority: 'a.test' }],
    'keeps brackets in the authority alone (F-06)': [
      'http://[::1]:9000/x',
      { host: '::1', port: 9000, authority: '[::1]:9000', isAddress: true },
    ],
    'unwraps a mapped address (F-15)': [
      'http://[::ffff:a9fe:a9fe]/',
      { host: '169.254.169.254', isAddress: true },
    ],
    'drops a zone id': ['http://[fe80::1%25eth0]/', { host: 'fe80::1' }],
    'reads a decimal address': ['http://2130706433/', { host: '127.0.0.1', isAddress: true }],
    'reads a short hexadecimal address': ['http://0x7f.1/', { host: '127.0.0.1', isAddress: true }],
    'reads an octal address with a trailing dot': [
      'http://0177.0.0.1./',
      { host: '127.0.0.1', isAddress: true },
    ],
    'reads an address in other digits': ['http://①②⑦.⓪.⓪.①/', { host: '127.0.0.1', isAddress: true }],
    'reads an escaped address': ['http://%31%32%37.0.0.1/', { host: '127.0.0.1', isAddress: true }],
    'turns other scripts into punycode': ['http://bücher.test/', { host: 'xn--bcher-kva.test' }],
    'reads the ideographic full stop as a dot': ['http://a。test/', { host: 'a.test' }],
    'escapes what a request line cannot hold': ['http://a.test/ü b', { path: '/%C3%BC%20b' }],
    'reads bytes of UTF-8 as UTF-8': [
      Buffer.from('http://a.test/ü').toString('latin1'),
      { path: '/%C3%BC', raw: 'http://a.test/ü' },
    ],
    'keeps the order and the escapes of a query (L-35)': [
      'http://a.test/?b=%7e&a=1&b=',
      { path: '/?b=%7e&a=1&b=' },
    ],
    'keeps dot segments for the scanners to see': ['http://a.test/a/../b', { path: '/a/../b' }],
    'maps ws to http': ['ws://a.test/s', { scheme: 'http', port: 80 }],
    'maps wss to https': ['wss://a.test/s', { scheme: 'https', port: 443 }],
    'keeps an at sign behind the host': ['http://a.test/@b?c@d', { host: 'a.test', path: '/@b?c@d' }],
    'allows underscores': ['http://my_host.a.test/', { host: 'my_host.a.test' }],
  };
  for (const [sentence, [url, expected]] of Object.entries(accepted)) {
    it(sentence, () => {
      const target = parseTarget(url);
      assert.deepEqual({ ...target, ...expected }, target);
    });
  }

  const refused: Record<string, [url: string, reason: RegExp]> = {
    'refuses brackets round a name (F-16)': ['http://[denied.test]/', /brackets/],
    'refuses two pairs of brackets (F-16)': ['http://[[denied.test]]/', /brackets/],
    'refuses brackets round an IPv4 address': ['http://[127.0.0.1]/', /brackets/],
    'refuses text behind a bracket': ['http://[::1]x/', /brackets/],
    'refuses an open bracket': ['http://[::1', /brackets/],
    'refuses IPv6 without brackets': ['http://::1/', /port/],
    'refuses credentials': ['http://me:secret@a.test/', /Authorization header/],
    'refuses empty credentials': ['http://@a.test/', /user name/],
    'refuses a backslash behind the host': ['http://a.test\\@b.test/', /backslash/],
    'refuses backslashes for slashes': ['http:\\\\a.test/', /absolute/],
    'refuses a line break': ['http://a.test/a\r\nX: y', /control character/],
    'refuses a tab inside the host': ['http://a.te\tst/', /control character/],
    'refuses a next-line character': ['http://a.test/\u0085', /control character/],
    'refuses a blank in the host': ['http://a b.test/', /host/],
    'refuses an escaped NUL in the host': ['http://a%00.test/', /host/],
    'refuses an escaped slash in the host': ['http://a%2fb.test/', /host/],
    'refuses a full-width slash in the host': ['http://a／b.test/', /host/],
    'refuses an empty host': ['http:///x', /no host/],
    'refuses an empty label': ['http://a..test/', /host/],
    'refuses two trailing dots': ['http://a.test../', /host/],
    'refuses a number that is no address': ['http://a.1/', /host/],
    'refuses a label over 63 letters': [`http://${'a'.repeat(64)}.test/`, /host/],
    'refuses a host over 253 letters': [`http://${'a.'.repeat(127)}test/`, /host/],
    'refuses port 0': ['http://a.test:0/', /port/],
    'refuses a port over 65535': ['http://a.test:65536/', /port/],
    'refuses a port that is no number': ['http://a.test:8o/', /port/],
    'refuses a relative URL': ['/x', /absolute/],
    'refuses a scheme without slashes': ['http:a.test/', /absolute/],
  };
  for (const [sentence, [url, reason]] of Object.entries(refused)) {
    it(sentence, () => {
      const error = refusal(() => parseTarget(url));
      assert.match(error.message, reason);
      assert.equal(refusedLayer(error), 'parser');
    });
  }

  it('counts another scheme under its own layer', () => {
    for (const url of ['ftp://a.test/', 'file:///etc/passwd', 'constructor://a.test/']) {
      assert.equal(refusedLayer(refusal(() => parseTarget(url))), 'scheme');
    }
  });

  it('never quotes a password', () => {
    const password = 'hunter' + '2';
    assert.ok(!refusal(() => parseTarget(`http://me:${password}@a.test/`)).message.includes(password));
  });

  it('sees the host that WHATWG URL sees in every text it accepts', () => {
    const pieces = fc.constantFrom(
      'http://',
      'https://',
      'HTTP:',
      '//',
      '/',
      '\\',
      '@',
      ':',
      '[',
      ']',
      '::1',
      '%',
      '%2e',
      '.',
      '..',
      '#',
      '?',
      'a.test',
      'b',
      '127.0.0.1',
      '0x7f',
      '1',
      '80',
      ' ',
      '\t',
      'ü',
      '。',
      '％',
      'xn--',
      '-',
    );
    const url = fc.array(
      fc.oneof(pieces, fc.string({ maxLength: 3 }), fc.string({ unit: 'grapheme', maxLength: 2 })),
      {
        maxLength: 8,
      },
    );
    const start = fc.constantFrom('http://', 'https://a', 'http://[', 'http://1');
    fc.assert(
      fc.property(start, url, (scheme, rest) => {
        // WHATWG drops blanks at the end; here they are part of the path and escaped.
        const raw = `${scheme}${rest.join('')}`.trimEnd();
        let target: Target;
        try {
          target = parseTarget(raw);
        } catch (error) {
          assert.ok(error instanceof PipelockError && error.code === 'URL_INVALID');
          return;
        }
        assertAgrees(target, raw);
      }),
      { numRuns: 3000 },
    );
  });

  it('sees what WHATWG URL sees in ordinary URLs', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (raw) => {
        assertAgrees(parseTarget(raw), raw);
      }),
    );
  });

  it('gives its own authority and path back unchanged', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (raw) => {
        const once = parseTarget(raw);
        const twice = parseTarget(`${once.scheme}://${once.authority}${once.path}`);
        assert.deepEqual({ ...twice, raw }, { ...once, raw });
      }),
    );
  });

  const authorities: Record<string, [authority: string, host: string, port: number]> = {
    'reads host and port of a CONNECT': ['A.test:8443', 'a.test', 8443],
    'reads a bracketed address of a CONNECT (F-06)': ['[2001:db8::5]:443', '2001:db8::5', 443],
    'takes the default of the scheme without a port': ['a.test', 'a.test', 443],
  };
  for (const [sentence, [authority, host, port]] of Object.entries(authorities)) {
    it(sentence, () => {
      const target = parseAuthority(authority, 'https');
      assert.deepEqual([target.host, target.port, target.path, target.raw], [host, port, '/', authority]);
    });
  }

  it('refuses a CONNECT to anything but host and port', () => {
    for (const authority of [
      'a.test:443/x',
      'http://a.test',
      'a.test:443?x',
      'u@a.test:443',
      'a.test#',
      '[a.test]:443',
      '',
    ]) {
      refusal(() => parseAuthority(authority, 'https'));
    }
  });

  it('reads a host name as a URL parser does, or not at all', () => {
    const label = fc.oneof(
      fc.stringMatching(/^[a-z0-9_-]{1,4}$/),
      fc.constantFrom('xn--', 'xn--a', 'xn--bcher-kva', '0x1', 'x'.repeat(64)),
    );
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
        const name = labels.join('.');
        const seen = URL.parse(`http://${name}/`);
        if (seen) assert.equal(hostIfAccepted(name) ?? seen.hostname, seen.hostname);
        else refusal(() => parseAuthority(name, 'http'));
      }),
    );
  });
});

function hostIfAccepted(name: string): string | undefined {
  try {
    return parseAuthority(name, 'http').host;
  } catch {
    return undefined;
  }
}

/** A host that differs may do so only where WHATWG keeps more than one spelling: a trailing dot, a mapped address. */
function assertAgrees(target: Target, raw: string): void {
  const zoneless = raw.replace(/^(https?:\/\/\[[^\]%]*)%[^\]]*\]/i, '$1]');
  const seen = new URL(zoneless);
  const bare = seen.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (!bare.startsWith('::ffff:')) assert.equal(target.host, bare);
  assert.equal(target.port, Number(seen.port || (seen.protocol === 'https:' ? 443 : 80)));
  assert.equal(target.isAddress, isIP(target.host) !== 0);
  assert.match(target.path, /^\/[!-~]*$/);
  const again = new URL(`${target.scheme}://${target.authority}${target.path}`);
  assert.equal(again.host.replace(/\.(?=:|$)/, ''), target.authority);
  assert.equal(again.pathname + again.search, seen.pathname + seen.search);
}
