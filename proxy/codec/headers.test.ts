import assert from 'node:assert/strict';

import fc from 'fast-check';

import {
  headerList,
  headerParts,
  headerValue,
  headerValues,
  requestHeadersUpstream,
  responseHeadersDownstream,
  withHeader,
} from './headers.ts';

const KEPT = ['Host', 'origin.test', 'Accept', '*/*', 'X-Api-Key', 'k', 'X-Api-Key', 'l'];

const STRIPPED: Record<string, string[]> = {
  'hop-by-hop headers': [
    'Keep-Alive',
    '5',
    'Proxy-Authorization',
    'Basic x',
    'TE',
    'trailers',
    'Trailer',
    'X',
    'Upgrade',
    'h2c',
  ],
  'transfer coding': ['Transfer-Encoding', 'chunked'],
  'the identity of agent and proxies': [
    'X-Pipelock-Agent',
    'me',
    'X-Forwarded-For',
    '10.0.0.1',
    'Forwarded',
    'for=1',
    'via',
    '1.1 a',
    'x-real-ip',
    '1',
  ],
  'what Connection names': [
    'Connection',
    'close, X-Hop',
    'connection',
    'x-other',
    'X-Hop',
    '1',
    'X-Other',
    '2',
  ],
  'an odd header at the end': ['Keep-Alive'],
};

describe('codec/headers', () => {
  for (const [what, headers] of Object.entries(STRIPPED)) {
    it(`does not send on ${what}`, () => {
      assert.deepEqual(requestHeadersUpstream([...KEPT, ...headers]), KEPT);
    });
  }

  it('keeps the headers that say what the body means, whatever Connection names (F-01)', () => {
    const meaning = [
      'Content-Encoding',
      'gzip',
      'Content-Type',
      'text/plain',
      'Content-Length',
      '5',
      'Host',
      'a',
    ];
    const headers = ['Connection', 'content-encoding, content-type, content-length, host', ...meaning];
    assert.deepEqual(requestHeadersUpstream(headers), meaning);
    assert.deepEqual(responseHeadersDownstream(headers), meaning);
  });

  it('keeps validators of an answer unless its body was rewritten', () => {
    const headers = ['ETag', '"1"', 'Content-MD5', 'x', 'Digest', 'y', 'Date', 'now', 'Connection', 'close'];
    assert.deepEqual(responseHeadersDownstream(headers), headers.slice(0, 8));
    assert.deepEqual(responseHeadersDownstream(headers, true), ['Date', 'now']);
  });

  it('lets no server speak in the words of the proxy', () => {
    const forged = ['X-Pipelock-Reason', 'dlp', 'X-Pipe', 'kept', 'x-pipelock-request-id', '1'];
    assert.deepEqual(responseHeadersDownstream(forged), ['X-Pipe', 'kept']);
  });

  it('finds values whatever the letter case, and joins a list', () => {
    const headers = ['Accept', 'a', 'ACCEPT', 'b', 'Accept-Charset', 'c'];
    assert.deepEqual(headerValues(headers, 'accept'), ['a', 'b']);
    assert.equal(headerList(headers, 'accept'), 'a, b');
    assert.equal(headerValue(headers, 'accept'), 'a');
    assert.equal(headerValue(headers, 'host'), undefined);
    assert.equal(headerList(headers, 'host'), undefined);
  });

  it('sets a header in the place of the first of its name', () => {
    assert.deepEqual(withHeader(['A', '1', 'a', '2', 'B', '3'], 'A', 'x'), ['A', 'x', 'B', '3']);
    assert.deepEqual(withHeader(['B', '3'], 'A', 'x'), ['B', '3', 'A', 'x']);
  });

  it('hands scanners each value, the names, and short values glued together', () => {
    const headers = ['X-Part-One', 'AKIA', 'Accept', '*/*', 'X-Part-Two', 'rest', 'X-Count', '4111'];
    const parts = headerParts(headers, { ignore: new Set(['accept']) });
    assert.deepEqual(
      parts.map((part) => [part.name, part.text, part.form]),
      [
        ['x-part-one', 'AKIA', 'raw'],
        ['x-part-two', 'rest', 'raw'],
        ['x-count', '4111', 'raw'],
        ['names', 'X-Part-One\nX-Part-Two\nX-Count', 'derived'],
        ['joined', 'AKIArest', 'derived'],
      ],
    );
  });

  it('reads only the headers it is told to', () => {
    const parts = headerParts(['Cookie', 'a=b', 'X-Y', 'z'], {
      ignore: new Set(),
      only: new Set(['cookie']),
    });
    assert.deepEqual(
      parts.map((part) => part.name),
      ['cookie', 'names'],
    );
  });

  it('keeps order, case and repetition of all that may travel', () => {
    const pair = fc.tuple(fc.constantFrom('X-A', 'x-a', 'Set-Cookie', 'Date'), fc.string());
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const raw = pairs.flat();
        assert.deepEqual(requestHeadersUpstream(raw), raw);
        assert.deepEqual(responseHeadersDownstream(raw), raw);
      }),
    );
  });
});
