import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkDomainEntry, compileDomains, type DomainEntry } from './domain.ts';

describe('text/domain', () => {
  const lists: Record<string, [entry: string, covered: string[], outside: string[]]> = {
    'covers an exact host and nothing below it': [
      'a.test',
      ['a.test'],
      ['b.a.test', 'xa.test', 'a.test.b', 'test'],
    ],
    'covers every depth below a wildcard and its apex (L-22)': [
      '*.a.test',
      ['a.test', 'b.a.test', 'c.b.a.test'],
      ['xa.test', 'a.test.evil.test', 'test'],
    ],
    'compares in the canonical spelling': ['API.A.test.', ['api.a.test'], []],
    'compares other scripts in punycode': [
      '*.bücher.test',
      ['xn--bcher-kva.test', 'a.xn--bcher-kva.test'],
      [],
    ],
    'covers an address': ['192.0.2.7', ['192.0.2.7'], ['192.0.2.8']],
    'covers an IPv6 address in any spelling': ['2001:DB8:0::5', ['2001:db8::5'], ['2001:db8::6']],
    'covers a single label': ['localhost', ['localhost'], ['a.localhost']],
  };
  for (const [sentence, [entry, covered, outside]] of Object.entries(lists)) {
    it(sentence, () => {
      const find = compileDomains([entry]);
      for (const host of covered) assert.ok(find(host), host);
      for (const host of outside) assert.equal(find(host), undefined, host);
    });
  }

  it('covers nothing with an empty list (F-25)', () => assert.equal(compileDomains([])('a.test'), undefined));

  it('accepts entries inside one another and repeats (F-26)', () => {
    const find = compileDomains(['api.test', '*.test.example', 'api.test.example', '*.test.example']);
    for (const host of ['api.test', 'test.example', 'api.test.example']) assert.ok(find(host), host);
  });

  it('gives the entry back', () => {
    const entry: DomainEntry = { host: '*.a.test', port: 8443 };
    assert.equal(compileDomains(['b.test', entry])('x.a.test', 8443), entry);
  });

  type Question = [host: string, port?: number, path?: string, method?: string];
  const rich: Record<string, [entry: DomainEntry, covered: Question[], outside: Question[]]> = {
    'compares the port where one is named (L-105)': [
      { host: 'a.test', port: 8443 },
      [['a.test', 8443], ['a.test']],
      [['a.test', 443]],
    ],
    'compares the method where some are named (L-105)': [
      { host: 'a.test', methods: ['GET', 'HEAD'] },
      [
        ['a.test', 443, '/', 'GET'],
        ['a.test', 443],
      ],
      [['a.test', 443, '/', 'POST']],
    ],
    'compares a whole path without its query (L-105)': [
      { host: 'a.test', path: '/v1/items' },
      [
        ['a.test', 443, '/v1/items'],
        ['a.test', 443, '/v1/items?x=/v2'],
      ],
      [
        ['a.test', 443, '/v1/items/2'],
        ['a.test', 443, '/v1'],
      ],
    ],
    'compares a path prefix (L-105)': [
      { host: '*.a.test', path: '/v1/*' },
      [
        ['b.a.test', 443, '/v1/items'],
        ['a.test', 443, '/v1/'],
        ['a.test', 443, '/v1'],
        ['a.test', 443],
      ],
      [
        ['a.test', 443, '/v10/items'],
        ['a.test', 443, '/v2/'],
        ['a.test', 443, '/'],
      ],
    ],
    'resolves dot segments, escapes, backslashes and empty segments first': [
      { host: 'a.test', path: '/v1/*' },
      [
        ['a.test', 443, '/x/../v1/items'],
        ['a.test', 443, '/%76%31/items'],
        ['a.test', 443, '//v1//items'],
      ],
      [
        ['a.test', 443, '/v1/../admin'],
        ['a.test', 443, '/v1/%2e%2e/admin'],
        ['a.test', 443, '/v1/%252e%252e/admin'],
        ['a.test', 443, '/v1/..%2fadmin'],
        ['a.test', 443, '/v1\\..\\admin'],
        ['a.test', 443, '/v1/%ff'],
      ],
    ],
  };
  for (const [sentence, [entry, covered, outside]] of Object.entries(rich)) {
    it(sentence, () => {
      const find = compileDomains([entry]);
      for (const question of covered) assert.equal(find(...question), entry, question.join(' '));
      for (const question of outside) assert.equal(find(...question), undefined, question.join(' '));
    });
  }

  it('agrees with the plain definition for every host', () => {
    const label = fc.constantFrom('a', 'b', 'test', 'x-y');
    const host = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(host, host, fc.boolean(), (listed, asked, wildcard) => {
        const expected = asked === listed || (wildcard && asked.endsWith(`.${listed}`));
        assert.equal(compileDomains([wildcard ? `*.${listed}` : listed])(asked) !== undefined, expected);
      }),
    );
  });

  const refused: Record<string, [entry: string, reason: RegExp]> = {
    'refuses a URL': ['https://a.test/', /is a URL/],
    'refuses a bare star': ['*', /covers every host/],
    'refuses a star and a dot': ['*.', /covers every host/],
    'refuses a wildcard over a top-level domain': ['*.com', /public suffix/],
    'refuses a wildcard over a registry': ['*.co.uk', /public suffix/],
    'refuses a wildcard in the middle': ['a.*.test', /first label/],
    'refuses a wildcard inside a label': ['*a.test', /first label/],
    'refuses a port': ['a.test:443', /not a host name/],
    'refuses a path': ['a.test/x', /not a host name/],
    'refuses a user name': ['me@a.test', /not a host name/],
    'refuses a blank': ['a.test ', /not a host name/],
    'refuses nothing at all': ['', /not a host name/],
    'refuses an empty label': ['a..test', /not a host name/],
    'refuses another spelling of an address': ['127.1', /write it as 127\.0\.0\.1/],
    'refuses brackets round an address': ['[::1]', /write it as ::1/],
    'refuses a wildcard before an address': ['*.192.0.2.1', /address/],
  };
  for (const [sentence, [entry, reason]] of Object.entries(refused)) {
    it(sentence, () => assert.match(checkDomainEntry(entry, (host) => host === 'co.uk') ?? '', reason));
  }

  it('accepts hosts, wildcards and addresses', () => {
    for (const entry of [
      'a.test',
      '*.a.test',
      'localhost',
      '192.0.2.1',
      '::1',
      '*.svc.cluster.local',
      'bücher.test',
    ]) {
      assert.equal(checkDomainEntry(entry), undefined, entry);
    }
  });

  it('throws at no text', () => {
    fc.assert(
      fc.property(fc.string(), fc.webPath(), (entry, path) => {
        checkDomainEntry(entry);
        compileDomains([{ host: entry, path: '/a/*' }])(entry, 443, path);
      }),
    );
  });
});
