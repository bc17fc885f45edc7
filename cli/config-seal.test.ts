import assert from 'node:assert/strict';
import { sealText, signingKey } from '../proxy/policy/seal.ts';
import { Options } from './command.ts';
import { sealCheckOf } from './config-seal.ts';

const key = signingKey(new Uint8Array(32).fill(3)) ?? assert.fail('no key');

function sealed(sequence: number): string {
  const now = Date.now();
  const statement = {
    policyUid: 'uid',
    generation: 1,
    sequence,
    issuedAt: new Date(now).toISOString(),
    notAfter: new Date(now + 60_000).toISOString(),
  };
  return sealText('version: 1\n', statement, key.secretKey);
}

describe('cli/config-seal', () => {
  const options = (more: Record<string, unknown> = {}): Options =>
    new Options({ 'config-key': [key.publicKey], 'config-policy': 'uid', 'config-sequence': '5', ...more });

  it('demands nothing where no key is named', async () => {
    assert.equal(await sealCheckOf(new Options({})), undefined);
  });

  it('refuses a configuration without signature', async () => {
    const check = (await sealCheckOf(options()))!;
    assert.throws(() => check('version: 1\n'), {
      code: 'POLICY_INVALID',
      message: /refused: it is not signed/,
    });
  });

  it('refuses what is older than the floor, and than what it accepted since', async () => {
    const check = (await sealCheckOf(options()))!;
    assert.throws(() => check(sealed(4)), /older than 5/);
    check(sealed(5));
    check(sealed(9));
    check(sealed(9));
    assert.throws(() => check(sealed(8)), /older than 9/);
  });

  it('refuses a floor that is no number', () =>
    assert.rejects(sealCheckOf(options({ 'config-sequence': 'five' })), { code: 'USAGE' }));
});
