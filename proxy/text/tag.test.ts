import assert from 'node:assert/strict';
import { tagText } from './tag.ts';

const tagged = (text: string): string =>
  Array.from(text, (char) => String.fromCodePoint(0xe0000 + (char.codePointAt(0) ?? 0))).join('');

describe('text/tag', () => {
  it('spells out what tag characters hide', () => {
    const found = tagText(Buffer.from(`a${tagged('hidden')}b`));
    assert.deepEqual([found?.bytes.toString(), found?.offsets[0], found?.offsets[6]], ['hidden', 1, 25]);
  });

  it('takes a flag for no text', () => assert.equal(tagText(Buffer.from(`🏴${tagged('gb')}`)), undefined));
  it('takes other rare characters for none', () =>
    assert.equal(tagText(Buffer.from('\u{e0101}'.repeat(9))), undefined));
});
