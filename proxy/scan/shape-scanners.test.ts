import assert from 'node:assert/strict';
import type { Part } from '../model/message.ts';
import type { ScanContext, Scanner } from '../model/scanner.ts';
import { loadSeedWords } from './seed-words.ts';
import { makeSeedPhraseScanner, makeShapelessScanner } from './shape-scanners.ts';

const READS = { outbound: ['url', 'header', 'body'], inbound: [] } as const;
const CARD = ['4929', '1234', '5678', '9015'].join(' ');
const TEST_CARD = ['4242', '4242', '4242', '4242'].join('');
/** By issuer, length and checksum a card; also what a 64-bit id may look like. */
const LONG = ['4000', '0000', '0000', '0000', '006'].join('');
const VECTOR = `${'abandon '.repeat(11)}about`;

function judge(scanner: Scanner, text: string, more: { kind?: Part['kind']; host?: string } = {}): string[] {
  const { kind = 'body', host = 'sink.test' } = more;
  const context = { tx: { target: { host } }, addresses: [] } as unknown as ScanContext;
  const part: Part = { kind, name: kind, text, form: 'raw' };
  return scanner
    .scan({ direction: 'outbound', parts: [part] }, context)
    .map(({ scanner: label, confidence }) => `${label} ${confidence}`);
}

describe('scan/shape-scanners', () => {
  const shapeless = makeShapelessScanner(READS, () => 'dlp');

  it('reports a card, and excuses it where cards are paid with (L-42)', () => {
    assert.deepEqual(judge(shapeless, `card ${CARD}`), ['dlp certain']);
    for (const host of ['api.stripe.com', 'checkout-test.adyen.com'])
      assert.deepEqual(judge(shapeless, `card ${CARD}`, { host }), ['excused certain']);
    assert.deepEqual(judge(shapeless, `card ${CARD}`, { host: 'api.stripe.com.sink.test' }), ['dlp certain']);
  });

  it('excuses a published number where the text speaks of a test, and reports it elsewhere', () => {
    assert.deepEqual(judge(shapeless, `const testCard = '${TEST_CARD}'`), ['excused certain']);
    assert.deepEqual(judge(shapeless, `my card is ${TEST_CARD}`), ['dlp certain']);
    assert.deepEqual(judge(shapeless, `const testCard = '${CARD}'`), ['dlp certain']);
  });

  it('passes the id of a trace in a header, and the same number nowhere else, whatever came first', () => {
    assert.deepEqual(judge(shapeless, LONG, { kind: 'header' }), []);
    assert.deepEqual(judge(shapeless, LONG, { kind: 'body' }), ['dlp certain']);
    assert.deepEqual(judge(shapeless, CARD, { kind: 'header' }), ['dlp certain']);
  });

  it('excuses a published phrase where the text speaks of a test, and reports it elsewhere', async () => {
    const words = await loadSeedWords();
    const options = { minWords: 12, verifyChecksum: true } as const;
    const seeds = makeSeedPhraseScanner(
      READS,
      () => 'dlp',
      () => words,
      options,
    );
    assert.deepEqual(judge(seeds, `it('derives', () => fromMnemonic('${VECTOR}')) // BIP-39 vector`), [
      'excused certain',
    ]);
    assert.deepEqual(judge(seeds, `my phrase: ${VECTOR}`), ['dlp certain']);
    const own = 'legal winner thank year wave sausage worth useful legal winner thank yellow'.split(' ');
    assert.deepEqual(judge(seeds, `test: ${own.join(' ')}`), ['excused certain']);
  });
});
