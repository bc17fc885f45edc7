import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openSeal, sealText, signingKey, type SealTerms, type Statement } from './seal.ts';

const NOW = Date.parse('2027-01-15T12:00:00Z');

function key(fill: number): { secretKey: Uint8Array; publicKey: string } {
  return signingKey(new Uint8Array(32).fill(fill)) ?? assert.fail('no key');
}

const ours = key(1);
const statement: Statement = {
  policyUid: 'uid-1',
  generation: 3,
  sequence: 7,
  issuedAt: '2027-01-01T00:00:00Z',
  notAfter: '2027-02-01T00:00:00Z',
};
const terms: SealTerms = { trustedKeys: [ours.publicKey], policyUid: 'uid-1', minSequence: 7, now: NOW };
const TEXT = '{"version": 1}\n';
const sealed = sealText(TEXT, statement, ours.secretKey);

describe('policy/seal', () => {
  it('opens what it sealed', () => {
    assert.deepEqual(openSeal(sealed, terms), { statement, signedBy: ours.publicKey });
  });

  it('stays one YAML document with the same values', async () => {
    const { loadPolicy } = await import('./load.ts');
    assert.equal(loadPolicy(sealed).policy.version, 1);
  });

  it('accepts any of several trusted keys, while they are exchanged', () => {
    assert.ok('statement' in openSeal(sealed, { ...terms, trustedKeys: [key(2).publicKey, ours.publicKey] }));
  });

  const REFUSED: Readonly<Record<string, readonly [string, Partial<SealTerms>, RegExp]>> = {
    'a text without signature': [TEXT, {}, /not signed/],
    'a key that nobody named': [sealText(TEXT, statement, key(2).secretKey), {}, /not trusted/],
    'another policy’s text': [sealed, { policyUid: 'uid-2' }, /another policy/],
    'an older text': [sealed, { minSequence: 8 }, /sequence 7 is older than 8/],
    'a text whose time is over': [sealed, { now: Date.parse('2027-02-01T00:00:00Z') }, /expired/],
    'a text whose end is no time': [
      sealText(TEXT, { ...statement, notAfter: 'never' }, ours.secretKey),
      {},
      /expired/,
    ],
    'a text with something after the signature': [`${sealed}mode: audit\n`, {}, /not readable/],
    'a second signature line under a changed text': [`${sealed}\n# pipelock-seal: {}\n`, {}, /not readable/],
  };
  for (const [what, [text, changes, why]] of Object.entries(REFUSED))
    it(`refuses ${what}`, () => {
      const opened = openSeal(text, { ...terms, ...changes });
      assert.match('refused' in opened ? opened.refused : 'opened', why);
    });

  it('refuses the text with any one byte changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: sealed.length - 2 }), fc.integer({ min: 33, max: 126 }), (at, code) => {
        const changed = sealed.slice(0, at) + String.fromCharCode(code) + sealed.slice(at + 1);
        if (changed !== sealed) assert.ok('refused' in openSeal(changed, terms));
      }),
    );
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => 'refused' in openSeal(`a\n# pipelock-seal: ${text}`, terms)),
    );
  });

  it('makes no key of other lengths', () => assert.equal(signingKey(new Uint8Array(31)), undefined));
});
