import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseListen } from './listen.ts';

describe('policy/listen', () => {
  const READ: Record<string, { host: string; port: number }> = {
    '127.0.0.1:8888': { host: '127.0.0.1', port: 8888 },
    ':8888': { host: '', port: 8888 },
    'localhost:0': { host: 'localhost', port: 0 },
    '[::1]:65535': { host: '::1', port: 65535 },
    'proxy.internal:80': { host: 'proxy.internal', port: 80 },
  };
  for (const [text, address] of Object.entries(READ)) {
    it(`reads ${text}`, () => assert.deepEqual(parseListen(text), address));
  }
  for (const text of [
    '',
    '8888',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '::1:80',
    'http://x:80',
    'a b:80',
    '[zz]:80',
  ]) {
    it(`refuses "${text}"`, () => assert.equal(parseListen(text), undefined));
  }
  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseListen(text)));
  });
});
