// The ten BIP-39 word lists as one table, held small: 20,000 words as map entries would be a seventh of the process.

import { WORD_BITS, keyOf, isAscii, type SeedWords } from './seed-phrase.ts';

/** Two to the power of: enough for few collisions among 22,000 spellings. */
const SLOT_BITS = 15;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Reads the ten word lists: loaded only here, so that nothing waits for them that judges no text. */
export async function loadSeedWords(): Promise<SeedWords> {
  const lists = await Promise.all([
    import('@scure/bip39/wordlists/english.js'),
    import('@scure/bip39/wordlists/czech.js'),
    import('@scure/bip39/wordlists/french.js'),
    import('@scure/bip39/wordlists/italian.js'),
    import('@scure/bip39/wordlists/japanese.js'),
    import('@scure/bip39/wordlists/korean.js'),
    import('@scure/bip39/wordlists/portuguese.js'),
    import('@scure/bip39/wordlists/simplified-chinese.js'),
    import('@scure/bip39/wordlists/spanish.js'),
    import('@scure/bip39/wordlists/traditional-chinese.js'),
  ]);
  const words: string[] = [];
  const places: number[] = [];
  for (const [language, { wordlist }] of lists.entries()) {
    for (const [index, word] of wordlist.entries()) {
      for (const spelling of spellings(word)) {
        words.push(spelling);
        places.push((language << WORD_BITS) | index);
      }
    }
  }
  return new WordTable(words, places);
}

/** People leave the accents of Latin letters out; the marks of kana and Hangul are part of the letter. */
function spellings(word: string): readonly string[] {
  const full = keyOf(word);
  const bare = isAscii(full) ? full : full.replace(/[\u0300-\u036f]/g, '');
  return bare === full ? [full] : [full, bare];
}

/** A hash table over one text. Entries are numbered from 1; 0 ends a chain. */
class WordTable implements SeedWords {
  readonly #text: string;
  readonly #ends: Uint32Array;
  readonly #places: Uint16Array;
  readonly #next: Uint16Array;
  readonly #first = new Uint16Array(1 << SLOT_BITS);

  constructor(words: readonly string[], places: readonly number[]) {
    this.#text = words.join('');
    this.#ends = new Uint32Array(words.length + 1);
    this.#places = Uint16Array.from([0, ...places]);
    this.#next = new Uint16Array(words.length + 1);
    for (const [index, word] of words.entries()) {
      const entry = index + 1;
      const slot = slotOf(word);
      this.#ends[entry] = (this.#ends[index] ?? 0) + word.length;
      this.#next[entry] = this.#first[slot] ?? 0;
      this.#first[slot] = entry;
    }
  }

  get(word: string): readonly number[] | undefined {
    let found: number[] | undefined;
    for (let entry = this.#first[slotOf(word)] ?? 0; entry !== 0; entry = this.#next[entry] ?? 0) {
      const start = this.#ends[entry - 1] ?? 0;
      const length = (this.#ends[entry] ?? 0) - start;
      if (length === word.length && this.#text.startsWith(word, start)) {
        (found ??= []).push(this.#places[entry] ?? 0);
      }
    }
    return found;
  }
}

function slotOf(word: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < word.length; i += 1) hash = Math.imul(hash ^ word.charCodeAt(i), FNV_PRIME);
  return (hash ^ (hash >>> SLOT_BITS)) & ((1 << SLOT_BITS) - 1);
}
