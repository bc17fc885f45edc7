import assert from 'node:assert/strict';
import type { Transaction } from '../model/transaction.ts';
import { Fragments } from './fragments.ts';

const LIMITS = { reach: 100, maxBytes: 10_000, windowMs: 60_000 };

let id = 0;
function transaction(signal = new AbortController().signal): Transaction {
  id += 1;
  return { id: `tx-${id}`, target: { host: 'site.test' }, signal } as Transaction;
}

describe('session/fragments', () => {
  let now = 0;
  let memory: Fragments;
  beforeEach(() => {
    now = 0;
    memory = new Fragments(() => now, { maxKeys: 3, maxTotalBytes: 20_000 });
  });

  const claim = (text: string, { key = 'a', stream = 's', skipsRepeats = false, tx = transaction() } = {}) =>
    memory.claim(tx, { key, stream, text, skipsRepeats }, LIMITS).map((piece) => piece.text);
  const send = (text: string, where: { key?: string; stream?: string; skipsRepeats?: boolean } = {}) => {
    const tx = transaction();
    const before = claim(text, { ...where, tx });
    memory.settle(tx, true);
    return before;
  };

  it('returns what one agent sent in one place before, oldest first', () => {
    assert.deepEqual([send('one'), send('two'), send('three')], [[], ['one'], ['one', 'two']]);
    assert.deepEqual(send('four', { key: 'b' }), []);
    assert.deepEqual(send('four', { stream: 't' }), []);
  });

  it('shows a request what another one under way carries', () => {
    claim('one');
    assert.deepEqual(claim('two'), ['one']);
  });

  it('takes back what did not pass', () => {
    const tx = transaction();
    claim('one', { tx });
    memory.settle(tx, false);
    assert.deepEqual(send('two'), []);
  });

  it('does not count what a client broke off before it was judged', () => {
    const broken = new AbortController();
    claim('one', { tx: transaction(broken.signal) });
    broken.abort();
    assert.deepEqual(send('two'), []);
  });

  it('adds nothing when the same message is judged again', () => {
    const tx = transaction();
    send('zero');
    assert.deepEqual([claim('one', { tx }), claim('one', { tx })], [['zero'], ['zero']]);
    memory.settle(tx, true);
    assert.deepEqual(send('two'), ['zero', 'one']);
  });

  it('takes what comes again and again for no new piece, unless it may yet be refused', () => {
    const where = { skipsRepeats: true };
    assert.deepEqual([send('same', where), send('same', where)], [[], ['same']]);
    assert.deepEqual(send('same', where), []);
    assert.deepEqual(send('new', where), ['same', 'same']);
    for (let n = 0; n < 3; n += 1) claim('last', where);
    assert.equal(claim('last', where).length, 6);
  });

  it('forgets after the window', () => {
    send('one');
    now = 59_999;
    assert.deepEqual(send('two'), ['one']);
    now = 60_001;
    assert.deepEqual(send('three'), ['two']);
    now = 200_000;
    assert.deepEqual(send('four'), []);
  });

  it('L-50: keeps what it holds when the limits change from one claim to the next', () => {
    send('one');
    const limits = { reach: 50, maxBytes: 5000, windowMs: 120_000 };
    const before = memory.claim(
      transaction(),
      { key: 'a', stream: 's', text: 'two', skipsRepeats: false },
      limits,
    );
    assert.deepEqual(
      before.map(({ text }) => text),
      ['one'],
    );
  });

  it('holds the end of a stream, whole pieces at least as long as the reach', () => {
    for (let n = 0; n < 50; n += 1) send(`piece-${n % 10}x`);
    const held = send('last');
    assert.equal(held.join('').length, 104);
  });

  it('holds few agents, and few bytes for each and for all', () => {
    for (const key of ['a', 'b', 'c', 'd']) send('one', { key });
    assert.equal(memory.sizes().agents, 3);
    assert.deepEqual(send('two', { key: 'd' }), ['one']);
    assert.deepEqual(send('two', { key: 'a' }), []);
    for (let n = 0; n < 2000; n += 1) send('x'.repeat(90), { key: `k${n % 3}`, stream: `s${n}` });
    assert.ok(memory.sizes().bytes <= 20_000, String(memory.sizes().bytes));
    for (let n = 0; n < 2000; n += 1) send('x'.repeat(90), { key: 'one', stream: `s${n}` });
    assert.ok(memory.sizes().bytes <= 20_000);
    now = 1_000_000;
    send('one', { key: 'new' });
    assert.deepEqual(memory.sizes(), { agents: 1, bytes: 3 + 64 });
  });

  it('adds up bits, and takes back those of what did not pass', () => {
    const spend = (bits: number, passed: boolean): number => {
      const tx = transaction();
      const total = memory.spend(tx, 'a', { bits, windowMs: 60_000 });
      memory.settle(tx, passed);
      return total;
    };
    assert.deepEqual([spend(10, true), spend(20, false), spend(5, true)], [10, 30, 15]);
    now = 60_000;
    assert.equal(spend(1, true), 1);
  });
});
