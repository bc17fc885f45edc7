// How a sealed log stands on disk (ADR 12): a stream is a head with a key of its own and frames that are numbered, each
// sealed by itself. A file holds one stream after another, one for each time it was opened.

import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { publicKeyOf, rawPublicKey } from './log-key.ts';

export const MAGIC = Buffer.from('\x00PLKLOG1', 'latin1');
export const HEAD_BYTES = MAGIC.length + 32;
/** Length of the text and number of the frame, 32 bits each, big-endian. A frame without text ends the stream. */
export const FRAME_HEAD_BYTES = 8;
export const TAG_BYTES = 16;
/** Longer text is cut into several frames. */
export const MAX_TEXT_BYTES = 1024 * 1024;
/** After so many frames a new stream begins: a broken length costs the reader no more than the rest of a stream. */
export const MAX_FRAMES = 4096;
const CIPHER = 'chacha20-poly1305';
const INFO = 'pipelock sealed log 1';

/** A new stream: its head, and the key of its frames, which only the holder of the private key can find again. */
export function newStream(recipient: KeyObject): { head: Buffer; key: Buffer } {
  const own = generateKeyPairSync('x25519');
  const ownPublic = rawPublicKey(own.publicKey);
  const shared = diffieHellman({ privateKey: own.privateKey, publicKey: recipient });
  return { head: Buffer.concat([MAGIC, ownPublic]), key: frameKey(shared, ownPublic, recipient) };
}

/** The key of the stream that begins with this head. Throws for a head that no writer makes. */
export function streamKey(head: Buffer, privateKey: KeyObject): Buffer {
  const theirs = head.subarray(MAGIC.length, HEAD_BYTES);
  const shared = diffieHellman({ privateKey, publicKey: publicKeyOf(theirs) });
  return frameKey(shared, theirs, createPublicKey(privateKey));
}

function frameKey(shared: Buffer, ephemeral: Buffer, recipient: KeyObject): Buffer {
  const salt = Buffer.concat([ephemeral, rawPublicKey(recipient)]);
  return Buffer.from(hkdfSync('sha256', shared, salt, INFO, 32));
}

/** One frame, its head included. `number` must be new for this key. */
export function sealFrame(key: Buffer, number: number, text: Buffer): Buffer {
  const head = frameHead(text.length, number);
  const cipher = createCipheriv(CIPHER, key, nonceOf(number), { authTagLength: TAG_BYTES });
  cipher.setAAD(head, { plaintextLength: text.length });
  return Buffer.concat([head, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** The text of a frame; undefined when a bit of it is not what was written. */
export function openFrame(key: Buffer, frame: Buffer): Buffer | undefined {
  const head = frame.subarray(0, FRAME_HEAD_BYTES);
  const sealed = frame.subarray(FRAME_HEAD_BYTES, -TAG_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonceOf(head.readUInt32BE(4)), { authTagLength: TAG_BYTES });
  decipher.setAAD(head, { plaintextLength: sealed.length });
  decipher.setAuthTag(frame.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  } catch {
    return undefined;
  }
}

function frameHead(length: number, number: number): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUInt32BE(length, 0);
  head.writeUInt32BE(number, 4);
  return head;
}

/** Every stream has a key of its own, so the number of a frame is enough. */
function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 8);
  return nonce;
}
