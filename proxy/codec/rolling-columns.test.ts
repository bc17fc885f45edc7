import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RollingColumns } from './rolling-columns.ts';

const REACH = 600;
const texts = (columns: RollingColumns, final = false): string[] =>
  columns.take(final).map(({ text }) => String(text));

describe('codec/rolling-columns', () => {
  it('gives each piece behind what came before in its column, and says how much of it is known', () => {
    const columns = new RollingColumns(REACH);
    columns.add('.t', '', 'one ');
    columns.add('.u', '', 'x');
    assert.deepEqual(texts(columns), ['one ', 'x']);
    columns.add('.t', '', 'two');
    const [part] = columns.take(false);
    assert.deepEqual([String(part?.text), part?.overlapBytes, part?.form], ['one two', 4, 'derived']);
    assert.deepEqual(texts(columns), []);
  });

  it('shows every stretch up to its reach whole by the time a few hundred more have come (property)', () => {
    const pieces = fc.array(fc.string({ minLength: 1, maxLength: 90 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(pieces, fc.nat(), fc.integer({ min: 1, max: REACH }), (all, from, length) => {
        const whole = all.join('');
        const start = from % whole.length;
        const columns = new RollingColumns(REACH);
        const shown: string[] = [];
        for (const piece of all) {
          columns.add('.t', '', piece);
          shown.push(...texts(columns));
        }
        shown.push(...texts(columns, true));
        assert.ok(shown.some((text) => text.includes(whole.slice(start, start + length))));
      }),
    );
  });

  it('shows a stretch as short as a token with the very piece that completes it', () => {
    const columns = new RollingColumns(REACH);
    const whole = 'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(30);
    for (let end = 1; end <= whole.length; end += 1) {
      columns.add('.t', '', whole.charAt(end - 1));
      assert.ok(texts(columns)[0]?.endsWith(whole.slice(Math.max(0, end - 256), end)));
    }
  });

  it('stops showing a value that never changes, and shows it again when it does', () => {
    const columns = new RollingColumns(REACH);
    let shown = 0;
    for (let at = 0; at < 1000; at += 1) {
      columns.add('.model', '', 'a-model');
      shown += texts(columns).length;
    }
    assert.ok(shown < 30, `${shown} times`);
    columns.add('.model', '', 'another');
    assert.match(texts(columns)[0] ?? '', /a-modelanother$/);
  });

  it('keeps what a stream interleaves apart, and together', () => {
    const columns = new RollingColumns(REACH);
    for (const [index, piece] of [
      ['#0', 'a'],
      ['#1', 'x'],
      ['#0', 'b'],
      ['#1', 'y'],
    ] as const)
      columns.add('.t', index, piece);
    assert.deepEqual(texts(columns, true).sort(), ['ab', 'axby', 'xy']);
  });

  it('keeps a bounded number of columns, and judges what it drops first', () => {
    const columns = new RollingColumns(REACH);
    for (let at = 0; at < 500; at += 1) columns.add(`.${at}`, '', `piece ${at}`);
    assert.equal(texts(columns).length, 500);
    for (let at = 0; at < 500; at += 1) columns.add(`.${at}`, '', 'more');
    assert.ok(texts(columns).every((text) => text.length < 20));
  });
});
