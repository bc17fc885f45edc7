import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ALNUM, BASE64, eachRun, HEX, LEAST_RUN, onlyAlphabet } from './run.ts';

function runsOf(text: string, alphabet: number): string[] {
  const bytes = Buffer.from(text);
  const found: string[] = [];
  eachRun(bytes, [0, bytes.length], alphabet, {
    run: (start, end) => {
      found.push(bytes.toString('latin1', start, end));
      return end;
    },
  });
  return found;
}

describe('text/run', () => {
  it('visits every stretch of sixteen or more, whole, once and in order', () => {
    const token = fc.stringMatching(/^[a-zA-Z0-9+/_-]{1,60}$/);
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = tokens.join(' ');
        assert.deepEqual(
          runsOf(text, BASE64),
          tokens.filter((each) => each.length >= LEAST_RUN),
        );
      }),
    );
  });

  it('keeps to its alphabet', () => {
    assert.deepEqual(runsOf('xyz0123456789abcdefxyz', HEX), ['0123456789abcdef']);
    assert.deepEqual(runsOf('0123456789abcde xyz', HEX), []);
  });

  it('drops what is not of the alphabet', () => {
    assert.equal(onlyAlphabet(Buffer.from('a-b c~d'), 0, 6, ALNUM).toString(), 'abc');
  });
});
