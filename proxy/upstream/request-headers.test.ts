import assert from 'node:assert/strict';
import { requestHeaders } from './request-headers.ts';

describe('upstream/request-headers', () => {
  const cases: Record<string, [given: string[], sent: string[], streamed?: boolean]> = {
    'puts the host of the target in place of the one given (F-13)': [
      ['Host', 'denied.test', 'Accept', '*/*'],
      ['host', 'a.test', 'Accept', '*/*'],
    ],
    'keeps order, case and repeats': [
      ['X-B', '1', 'x-a', '2', 'X-B', '3'],
      ['host', 'a.test', 'X-B', '1', 'x-a', '2', 'X-B', '3'],
    ],
    'leaves hop-by-hop fields out': [
      [
        'Connection',
        'close',
        'TE',
        'trailers',
        'Upgrade',
        'h2c',
        'Proxy-Authorization',
        'x',
        'Keep-Alive',
        '5',
      ],
      ['host', 'a.test'],
    ],
    'leaves out what Connection names': [
      ['X-Hop', '1', 'Connection', 'keep-alive, X-Hop', 'X-End', '2'],
      ['host', 'a.test', 'X-End', '2'],
    ],
    'leaves the framing to whoever writes the body (F-11)': [
      ['Transfer-Encoding', 'chunked', 'Content-Length', '5'],
      ['host', 'a.test'],
    ],
    'keeps the length of a stream, whatever Connection says': [
      ['Content-Length', '5', 'Connection', 'content-length'],
      ['host', 'a.test', 'Content-Length', '5'],
      true,
    ],
    'leaves Expect out: the surface has answered it (F-02)': [
      ['Expect', '100-continue'],
      ['host', 'a.test'],
    ],
  };
  for (const [sentence, [given, sent, streamed]] of Object.entries(cases)) {
    it(sentence, () => assert.deepEqual(requestHeaders(given, 'a.test', streamed ?? false), sent));
  }
});
