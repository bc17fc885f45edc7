import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Part } from '../model/message.ts';
import { CleanTexts } from './clean-texts.ts';

const part = (text: string | Buffer): Part => ({ kind: 'header', name: 'x', text, form: 'raw' });

describe('scan/clean-texts', () => {
  it('knows a text it was given, whatever part brings it', () => {
    const clean = new CleanTexts();
    clean.add(part('*/*'));
    assert.equal(clean.has({ ...part('*/*'), kind: 'url', name: 'y' }), true);
    assert.equal(clean.has(part('*/* ')), false);
  });

  it('keeps neither bytes nor long texts', () => {
    const clean = new CleanTexts();
    clean.add(part(Buffer.from('x')));
    clean.add(part('x'.repeat(513)));
    assert.deepEqual([clean.has(part(Buffer.from('x'))), clean.has(part('x'.repeat(513)))], [false, false]);
  });

  it('keeps a text that comes again while others come once', () => {
    const clean = new CleanTexts(4);
    clean.add(part('again'));
    for (let n = 0; n < 40; n++) {
      assert.equal(clean.has(part('again')), true, `after ${n}`);
      clean.add(part(`once ${n}`));
    }
    assert.equal(clean.has(part('once 0')), false);
  });

  it('never knows a text it was not given', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (given, asked) => {
        const clean = new CleanTexts(3);
        for (const text of given) clean.add(part(text));
        if (!given.includes(asked)) assert.equal(clean.has(part(asked)), false);
      }),
    );
  });
});
