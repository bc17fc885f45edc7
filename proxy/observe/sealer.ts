// Seals what goes into a log file, so that whoever reads the disk reads nothing. Each batch is a frame of its own: a
// crash costs what was not yet written, and nothing before it.

import type { KeyObject } from 'node:crypto';
import { parsePublicKey } from './log-key.ts';
import { MAX_FRAMES, MAX_TEXT_BYTES, newStream, sealFrame } from './sealed-frame.ts';

export class Sealer {
  readonly #recipient: KeyObject;
  #key: Buffer | undefined;
  #next = 0;

  /** @param publicText the value of `logging.encrypt_to`; throws POLICY_INVALID when it is no key */
  constructor(publicText: string) {
    this.#recipient = parsePublicKey(publicText);
  }

  /** The next bytes of the file: a new stream begins where none is under way. */
  seal(text: Buffer): Buffer {
    const frames: Buffer[] = [];
    for (let at = 0; at < text.length; at += MAX_TEXT_BYTES) {
      if (this.#next >= MAX_FRAMES) frames.push(this.end());
      if (!this.#key) frames.push(this.#begin());
      frames.push(this.#frame(text.subarray(at, at + MAX_TEXT_BYTES)));
    }
    return Buffer.concat(frames);
  }

  /** What closes the stream under way: its reader then knows that nothing was cut off. */
  end(): Buffer {
    const last = this.#key ? this.#frame(Buffer.alloc(0)) : Buffer.alloc(0);
    this.abandon();
    return last;
  }

  /** What was sealed last may be broken or elsewhere: what comes next is a stream of its own. */
  abandon(): void {
    this.#key = undefined;
  }

  #begin(): Buffer {
    const { head, key } = newStream(this.#recipient);
    this.#key = key;
    this.#next = 0;
    return head;
  }

  #frame(text: Buffer): Buffer {
    if (!this.#key) throw new Error('a frame was sealed outside a stream');
    const frame = sealFrame(this.#key, this.#next, text);
    this.#next += 1;
    return frame;
  }
}
