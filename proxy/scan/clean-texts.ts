// Short texts in which a scanner found nothing. Hosts, paths and header values come again with every request; what was
// read and found clean is not read anew. Holds clean texts alone, never one with a finding, and a bounded number.

import type { Part } from '../model/message.ts';

/** Longer ones seldom come twice. */
const MAX_CHARS = 512;
const MAX_TEXTS = 256;

/** Belongs to one scanner under one policy: clean means clean by its rules. Nearly the latest `max` texts, at most twice that. */
export class CleanTexts {
  readonly #max: number;
  #recent = new Set<string>();
  #earlier = new Set<string>();

  constructor(max = MAX_TEXTS) {
    this.#max = max;
  }

  has({ text }: Part): boolean {
    if (typeof text !== 'string') return false;
    if (this.#recent.has(text)) return true;
    if (!this.#earlier.has(text)) return false;
    this.#add(text);
    return true;
  }

  add({ text }: Part): void {
    if (typeof text === 'string' && text.length <= MAX_CHARS) this.#add(text);
  }

  #add(text: string): void {
    if (this.#recent.size >= this.#max) {
      this.#earlier = this.#recent;
      this.#recent = new Set();
    }
    this.#recent.add(text);
  }
}
