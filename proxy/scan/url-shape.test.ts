import assert from 'node:assert/strict';
import { contextOf, findingsIn, labelsIn } from './testing/url-scan.ts';
import { makeUrlShapeScanner } from './url-shape.ts';

describe('scan/url-shape', () => {
  const scanner = makeUrlShapeScanner({ maxUrlLength: 2048 });

  const cases: Record<string, [url: string, labels: string[]]> = {
    'passes an ordinary URL': ['https://a.test/v1/items?limit=10&after=2026-01-02T03:04:05Z', []],
    'finds an encoded line feed': ['https://a.test/?q=a%0aX:', ['crlf_injection']],
    'finds a lone carriage return': ['https://a.test/?q=a%0DX:', ['crlf_injection']],
    'finds a line break encoded twice': ['https://a.test/?q=%250d%250aX:', ['crlf_injection']],
    'finds a line break encoded four times': ['https://a.test/?q=%2525250a', ['crlf_injection']],
    'passes other escapes': ['https://a.test/?q=%0b%20%d0%ad%250b', []],
    'passes a line break in the fragment, which goes nowhere': ['https://a.test/x#%0d%0a', []],
    'finds dots between slashes': ['https://a.test/a/../b', ['path_traversal']],
    'finds dots at the end': ['https://a.test/a/..', ['path_traversal']],
    'finds dots before the query': ['https://a.test/a/..?x', ['path_traversal']],
    'finds dots between backslashes': ['https://a.test/a\\..\\b', ['path_traversal']],
    'finds encoded slashes': ['https://a.test/a%2f..%2fetc', ['path_traversal']],
    'finds slashes encoded twice': ['https://a.test/..%252f..%252fetc', ['path_traversal']],
    'finds encoded dots': ['https://a.test/a/%2e%2E/b', ['path_traversal']],
    'finds dots before a path parameter': ['https://a.test/a/..;x/b', ['path_traversal']],
    'finds dots between slashes of a query': ['https://a.test/?f=x/../../etc/passwd', ['path_traversal']],
    'passes dots inside a name': ['https://a.test/v1..v2/compare/main...fix', []],
    'passes one dot': ['https://a.test/./a', []],
    'passes three dots': ['https://a.test/a/.../b', []],
    'finds both': ['https://a.test/../%0a', ['crlf_injection', 'path_traversal']],
    'finds a long URL and looks no further (L-01)': [`https://a.test/../%0a${'x'.repeat(2048)}`, ['length']],
  };
  for (const [sentence, [url, labels]] of Object.entries(cases)) {
    it(sentence, () => assert.deepEqual(labelsIn(scanner, url), labels));
  }

  it('allows exactly the limit', () => {
    const start = 'https://a.test/';
    assert.deepEqual(labelsIn(scanner, start + 'x'.repeat(2048 - start.length)), []);
    assert.deepEqual(labelsIn(scanner, start + 'x'.repeat(2049 - start.length)), ['length']);
  });

  it('has no limit when it is 0', () => {
    assert.deepEqual(
      labelsIn(makeUrlShapeScanner({ maxUrlLength: 0 }), `https://a.test/${'x'.repeat(5000)}`),
      [],
    );
  });

  it('says nothing of the text it found', () => {
    const [finding] = findingsIn(scanner, 'https://a.test/secret-place/../x');
    assert.ok(finding && !finding.note.includes('secret-place'));
  });

  it('looks at no message without the URL itself', () => {
    const context = contextOf('https://a.test/../x');
    const view = { kind: 'url', name: 'path.joined', text: '..x', form: 'derived' } as const;
    const body = { kind: 'body', name: 'body', text: '/../', form: 'raw' } as const;
    assert.deepEqual(scanner.scan({ direction: 'outbound', parts: [view, body] }, context), []);
  });
});
