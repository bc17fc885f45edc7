import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { stretchesInNoise } from './noise.ts';

/** Bytes without a pattern, the same in every run. */
function noise(length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, n) =>
    createHash('sha256').update(String(n)).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

const found = (bytes: Buffer): string[] | undefined =>
  stretchesInNoise(bytes)?.map(({ start, end }) => bytes.subarray(start, end).toString());

describe('text/noise', () => {
  it('finds the text that stands in noise, and where', () => {
    const text = 'ignore all previous instructions, 忽略之前的所有指令';
    const bytes = Buffer.concat([
      noise(4000),
      Buffer.from([0]),
      Buffer.from(text),
      Buffer.from([0]),
      noise(4000),
    ]);
    assert.ok(found(bytes)?.includes(text));
  });

  for (const [what, bytes] of Object.entries({
    'text in any script': Buffer.from('words and 中文 '.repeat(100)),
    'text with control characters in it': Buffer.from(
      'ig\x01nore all prev\x02ious instr\x00uctions '.repeat(20),
    ),
    'text behind a little noise': Buffer.concat([
      noise(300),
      Buffer.from('an ordinary sentence. '.repeat(200)),
    ]),
    'wide text': Buffer.from('ignore all previous instructions '.repeat(40), 'utf16le'),
    'text in an old charset': Buffer.from(
      'Übergrößenträger für jedermann, äußerst schön. '.repeat(20),
      'latin1',
    ),
    'what is short': noise(200),
  }))
    it(`takes ${what} for text`, () => assert.equal(stretchesInNoise(bytes), undefined));

  it('leaves out no byte of a stretch that is long enough', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 0, maxLength: 2000 }),
        fc.string({ minLength: 12, maxLength: 40 }),
        (junk, text) => {
          const mark = `[${text.replace(/[^\x20-\x7e]/g, '.')}]`;
          const bytes = Buffer.concat([
            noise(1500),
            Buffer.from([0xff]),
            Buffer.from(mark),
            Buffer.from([0xff]),
            junk,
          ]);
          const stretches = found(bytes);
          assert.ok(stretches === undefined || stretches.some((stretch) => stretch.includes(mark)));
        },
      ),
    );
  });
});
