// The two halves of the key of a sealed log: what the policy names (public, one short text) and what the reader keeps
// (private, a PEM file that other tools understand too). The proxy never needs the private half.

import { createPublicKey, generateKeyPairSync, createPrivateKey, type KeyObject } from 'node:crypto';
import { errorText, PipelockError } from '../errors.ts';

const PREFIX = 'x25519:';
/** What stands before the 32 bytes of an X25519 public key in DER (RFC 8410). */
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');
const KEY_BYTES = 32;

/** A new pair: `publicText` for `logging.encrypt_to`, `privatePem` for a file of its owner alone. */
export function makeLogKeys(): { publicText: string; privatePem: string } {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return {
    publicText: publicKeyText(publicKey),
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

export function publicKeyText(key: KeyObject): string {
  return PREFIX + rawPublicKey(key).toString('base64url');
}

/** The 32 bytes of a public key. */
export function rawPublicKey(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(-KEY_BYTES);
}

/** Throws POLICY_INVALID. */
export function parsePublicKey(text: string): KeyObject {
  const raw = Buffer.from(text.slice(PREFIX.length), 'base64url');
  if (!text.startsWith(PREFIX) || raw.length !== KEY_BYTES)
    throw new PipelockError(
      'POLICY_INVALID',
      'logging.encrypt_to: not a public key; write the line that `pipelock audit keygen` prints.',
    );
  return publicKeyOf(raw);
}

export function publicKeyOf(raw: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, raw]), type: 'spki', format: 'der' });
}

/** Throws USAGE. */
export function parsePrivateKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'x25519') return key;
  } catch (error) {
    throw new PipelockError('USAGE', `not a private key in PEM: ${errorText(error)}`, { cause: error });
  }
  throw new PipelockError('USAGE', 'not an X25519 key; use the file that `pipelock audit keygen` wrote');
}
