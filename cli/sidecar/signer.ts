// The key of `--signing-key`: 32 secret bytes in base64, for example of `openssl rand -base64 32`.

import { readFile } from 'node:fs/promises';
import { errorText, PipelockError } from '../../proxy/errors.ts';
import type { ConfigSeal, Inputs } from '../../operator/companion/inputs.ts';

export interface Signer {
  readonly seal?: ConfigSeal;
  readonly sealTerms?: NonNullable<Inputs['sealTerms']>;
}

/** Nobody signs a printed manifest again by itself, so its signature lasts. */
const LIFE_MS = 10 * 365 * 86_400_000;

/** No signer without a file. Throws USAGE for one that holds no key, and never shows what it holds. */
export async function readSigner(file: string | undefined): Promise<Signer> {
  if (file === undefined) return {};
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new PipelockError('USAGE', `cannot read the signing key ${file}: ${errorText(error)}`, {
      cause: error,
    });
  });
  const { sealText, signingKey } = await import('../../proxy/policy/seal.ts');
  const key = signingKey(Buffer.from(text.trim(), 'base64'));
  if (!key) throw new PipelockError('USAGE', `${file} is no signing key: 32 bytes in base64 are expected`);
  const now = Date.now();
  const statement = {
    policyUid: '',
    generation: 0,
    sequence: Math.floor(now / 1000),
    issuedAt: new Date(now).toISOString(),
    notAfter: new Date(now + LIFE_MS).toISOString(),
  };
  return {
    seal: (config) => sealText(config, statement, key.secretKey),
    sealTerms: { keys: [key.publicKey], policyUid: '', minSequence: statement.sequence },
  };
}
