import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeBase58Check } from './check/base58check.ts';
import { encodeBech32 } from './check/bech32.ts';
import { makeAddressFinder, parseAddress } from './wallet-address.ts';
import type { AddressPolicy } from './wallet-address.ts';
import { token } from './rules/sample.ts';

const ETH = `0x${token('hex', 40, 5)}`;
const BTC = encodeBase58Check(Buffer.from([0, ...Buffer.alloc(20, 4)]));
const SEGWIT = encodeBech32('bc', [0, ...new Array<number>(32).fill(9)], 'bech32');
const TAPROOT = encodeBech32('bc', [1, ...new Array<number>(52).fill(9)], 'bech32m');
const BNB = encodeBech32('bnb', new Array<number>(32).fill(3), 'bech32');
const SOL = token('base58', 43, 8);
const ON = { eth: true, btc: true, sol: true, bnb: true };

function policy(allowed: readonly string[], chains: AddressPolicy['chains'] = ON): AddressPolicy {
  return { allowed, chains, prefixLength: 4, suffixLength: 4 };
}

/** The same beginning and end, another middle. */
const twin = (address: string): string => `${address.slice(0, 8)}${'ab'.repeat(13)}${address.slice(34)}`;

describe('scan/wallet-address', () => {
  it('reads addresses of four chains by their checksum or shape', () => {
    assert.equal(parseAddress(ETH)?.chain, 'eth');
    assert.equal(parseAddress(BTC)?.chain, 'btc');
    assert.equal(parseAddress(SEGWIT)?.chain, 'btc');
    assert.equal(parseAddress(TAPROOT)?.chain, 'btc');
    assert.equal(parseAddress(BNB)?.chain, 'bnb');
    assert.equal(parseAddress(`${SEGWIT.slice(0, -1)}q`), undefined);
    assert.equal(
      parseAddress(encodeBech32('bc', [1, ...new Array<number>(52).fill(9)], 'bech32')),
      undefined,
    );
    assert.equal(parseAddress(`0x${token('hex', 39)}`), undefined);
  });

  it('lets an allowed address pass in any letter case', () => {
    const find = makeAddressFinder(policy([ETH]));
    assert.deepEqual(find(`send to ${ETH}`), []);
    assert.deepEqual(find(`send to 0x${ETH.slice(2).toUpperCase()}`), []);
  });

  it('calls an address with the same ends and another middle a lookalike', () => {
    const text = `send to ${twin(ETH)} now`;
    assert.deepEqual(makeAddressFinder(policy([ETH]))(text), [
      { chain: 'eth', verdict: 'lookalike', start: 8, end: 50 },
    ]);
  });

  it('calls any other address of a judged chain unknown', () => {
    const find = makeAddressFinder(policy([ETH, BTC]));
    assert.deepEqual(
      find(`0x${token('hex', 40, 77)} ${encodeBase58Check(Buffer.from([5, ...Buffer.alloc(20, 8)]))}`).map(
        (each) => each.verdict,
      ),
      ['unknown', 'unknown'],
    );
  });

  it('does not judge a chain without allowed addresses, or one switched off', () => {
    assert.deepEqual(makeAddressFinder(policy([ETH]))(BTC), []);
    assert.deepEqual(makeAddressFinder(policy([ETH], { ...ON, eth: false }))(twin(ETH)), []);
    assert.deepEqual(makeAddressFinder(policy([]))(ETH), []);
  });

  it('judges base58 keys as Solana addresses only by their 32 bytes', () => {
    const parsed = parseAddress(SOL);
    assert.ok(parsed === undefined || parsed.chain === 'sol');
    assert.equal(parseAddress(token('base58', 31)), undefined);
  });

  it('refuses an allowed address that is none, without repeating it', () => {
    assert.throws(
      () => makeAddressFinder(policy([ETH, 'not-an-address'])),
      (error: Error) =>
        /allowed_addresses\[1\]/.test(error.message) && !error.message.includes('not-an-address'),
    );
  });

  it('answers for any text without throwing', () => {
    const find = makeAddressFinder(policy([ETH, BTC, BNB]));
    fc.assert(fc.property(fc.string(), (text) => void find(text)));
  });
});
