// The signature of a rendered configuration: who may write the ConfigMap may not thereby say what the proxies enforce
// (W28). An older one, one for another policy and one that has expired do not open, so no former state comes back. It is
// the last line of the text, a comment to YAML, so that text and signature are always read together.

import { createHash } from 'node:crypto';
import nacl from 'tweetnacl';
import { canonicalJson } from './canonical.ts';
import { isTable } from './schema/node.ts';

/** What is signed besides the text. */
export interface Statement {
  /** UID of the PipelockPolicy; empty for a configuration made without a cluster. */
  readonly policyUid: string;
  readonly generation: number;
  /** Counts up with every configuration of the policy. */
  readonly sequence: number;
  /** RFC 3339. */
  readonly issuedAt: string;
  readonly notAfter: string;
}

export interface SealTerms {
  /** Public keys in base64; one of them must have signed. */
  readonly trustedKeys: readonly string[];
  readonly policyUid: string;
  /** The lowest sequence accepted. */
  readonly minSequence: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export type OpenedSeal =
  { readonly statement: Statement; readonly signedBy: string } | { readonly refused: string };

/** So that a signature for this purpose is good for no other. */
const PURPOSE = 'pipelock-configuration-v1\n';

const MARK = '# pipelock-seal: ';

/** The text with its signature. `secretKey` has the 64 bytes of tweetnacl. */
export function sealText(text: string, statement: Statement, secretKey: Uint8Array): string {
  const payload = text.endsWith('\n') ? text : `${text}\n`;
  const signature = nacl.sign.detached(signedBytes(payload, statement), secretKey);
  const signedBy = Buffer.from(secretKey.subarray(32)).toString('base64');
  const seal = { statement, signedBy, signature: Buffer.from(signature).toString('base64') };
  return `${payload}${MARK}${JSON.stringify(seal)}\n`;
}

/** Checks a text with its signature; says why it is refused, never throws. */
export function openSeal(sealed: string, terms: SealTerms): OpenedSeal {
  const cut = sealed.lastIndexOf(`\n${MARK}`) + 1;
  if (cut === 0) return { refused: 'it is not signed' };
  const parsed = parseSeal(sealed.slice(cut + MARK.length));
  if (!parsed) return { refused: 'its signature is not readable' };
  const { statement, signedBy, signature } = parsed;
  if (!terms.trustedKeys.includes(signedBy))
    return { refused: 'it is signed with a key that is not trusted' };
  if (!isSignedBy(signedBytes(sealed.slice(0, cut), statement), signature, signedBy))
    return { refused: 'its signature does not fit the text' };
  if (statement.policyUid !== terms.policyUid) return { refused: 'it is signed for another policy' };
  if (statement.sequence < terms.minSequence)
    return { refused: `its sequence ${statement.sequence} is older than ${terms.minSequence}` };
  if (!(terms.now < Date.parse(statement.notAfter)))
    return { refused: `it expired at ${statement.notAfter}` };
  return { statement, signedBy };
}

function signedBytes(payload: string, statement: Statement): Uint8Array {
  const digest = createHash('sha256').update(payload).digest('hex');
  return new TextEncoder().encode(PURPOSE + canonicalJson({ ...statement, payload: digest }));
}

function isSignedBy(message: Uint8Array, signature: string, publicKey: string): boolean {
  const bytes = Buffer.from(signature, 'base64');
  // One signature has one spelling.
  if (bytes.toString('base64') !== signature) return false;
  const key = Buffer.from(publicKey, 'base64');
  return bytes.length === 64 && key.length === 32 && nacl.sign.detached.verify(message, bytes, key);
}

interface SealFile {
  readonly statement: Statement;
  readonly signedBy: string;
  readonly signature: string;
}

function parseSeal(text: string): SealFile | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isTable(value) || typeof value['signedBy'] !== 'string' || typeof value['signature'] !== 'string')
      return undefined;
    const statement = readStatement(value['statement']);
    return statement && { statement, signedBy: value['signedBy'], signature: value['signature'] };
  } catch {
    return undefined;
  }
}

function readStatement(value: unknown): Statement | undefined {
  if (!isTable(value)) return undefined;
  const { policyUid, generation, sequence, issuedAt, notAfter } = value;
  const whole = [generation, sequence].every((number) => Number.isSafeInteger(number));
  const texts = [policyUid, issuedAt, notAfter].every((text) => typeof text === 'string');
  return whole && texts ? ({ policyUid, generation, sequence, issuedAt, notAfter } as Statement) : undefined;
}

/** A key pair from its 32 secret bytes; undefined for another length. */
export function signingKey(seed: Uint8Array): { secretKey: Uint8Array; publicKey: string } | undefined {
  if (seed.length !== nacl.sign.seedLength) return undefined;
  const { secretKey, publicKey } = nacl.sign.keyPair.fromSeed(seed);
  return { secretKey, publicKey: Buffer.from(publicKey).toString('base64') };
}
