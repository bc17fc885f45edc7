// Puts a new certificate authority into two files: the certificate for everybody, the key for its owner alone.

import { chmod, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorText, PipelockError } from '../../proxy/errors.ts';
import type { AuthorityFiles } from '../../proxy/tls/authority.ts';
import type { PemPair } from '../../proxy/tls/certificates.ts';

/** Writes both or neither; replaces what is there only with `force`. Throws USAGE. */
export async function writeAuthority(
  { certFile, keyFile }: AuthorityFiles,
  { certificate, key }: PemPair,
  { force }: { readonly force: boolean },
): Promise<void> {
  for (const file of [certFile, keyFile]) {
    if (!force && (await exists(file))) {
      throw new PipelockError(
        'USAGE',
        `${file} exists; clients trust it already: keep it, or replace it with --force`,
      );
    }
  }
  try {
    await mkdir(path.dirname(certFile), { recursive: true, mode: 0o700 });
    const writeKey = await staged(keyFile, key, 0o600);
    const writeCertificate = await staged(certFile, certificate, 0o644);
    await writeKey();
    await writeCertificate();
  } catch (error) {
    throw new PipelockError('USAGE', `cannot write the authority: ${errorText(error)}`, { cause: error });
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Writes beside the place; the returned function puts it there in one step. */
async function staged(file: string, text: string, mode: number): Promise<() => Promise<void>> {
  const beside = `${file}.new`;
  await rm(beside, { force: true });
  await writeFile(beside, text, { flag: 'wx', mode });
  // The umask took bits away from the mode above.
  await chmod(beside, mode);
  return () => rename(beside, file);
}
