// Walks over the text of one entry and refuses everything but its one spelling: blanks, other escapes, repeated members,
// numbers with a sign or leading zeros, nesting without end.

import { quote } from './canonical.ts';

const MAX_DEPTH = 128;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WHOLE = /0|[1-9][0-9]{0,15}/y;
const WORD = /true|false|null/y;

export class EntryReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAt(expected: string): boolean {
    return this.#text.startsWith(expected, this.#at);
  }

  expect(expected: string): void {
    if (!this.isAt(expected)) this.#fail(`${expected} should stand here`);
    this.#at += expected.length;
  }

  end(): void {
    if (this.#at !== this.#text.length) this.#fail('nothing should follow');
  }

  wholeNumber(): number {
    const value = Number(this.#match(WHOLE, 'a whole number'));
    if (!Number.isSafeInteger(value)) this.#fail('the number is too large');
    return value;
  }

  /** A string in its canonical spelling; what it says. */
  text(): string {
    const start = this.#at;
    const raw = this.#match(STRING, 'a string');
    const value = this.#unescape(raw, start);
    if (quote(value) !== raw) this.#fail('the string is not in its canonical spelling', start);
    return value;
  }

  /** Any JSON value without blanks; its text as it stands. */
  value(): string {
    const start = this.#at;
    this.#skip(0);
    return this.#text.slice(start, this.#at);
  }

  #skip(depth: number): void {
    if (depth > MAX_DEPTH) this.#fail('nested too deeply');
    if (this.isAt('{')) this.#skipTable(depth);
    else if (this.isAt('[')) this.#skipList(depth);
    else if (this.isAt('"')) this.text();
    else if (/[-0-9]/.test(this.#text.charAt(this.#at))) this.#match(NUMBER, 'a number');
    else this.#match(WORD, 'a value');
  }

  #skipTable(depth: number): void {
    const seen = new Set<string>();
    this.expect('{');
    while (!this.isAt('}')) {
      if (seen.size > 0) this.expect(',');
      const key = this.text();
      if (seen.has(key)) this.#fail('a member is repeated');
      seen.add(key);
      this.expect(':');
      this.#skip(depth + 1);
    }
    this.expect('}');
  }

  #skipList(depth: number): void {
    this.expect('[');
    for (let count = 0; !this.isAt(']'); count += 1) {
      if (count > 0) this.expect(',');
      this.#skip(depth + 1);
    }
    this.expect(']');
  }

  #match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return this.#fail(`${what} should stand here`);
    this.#at += found.length;
    return found;
  }

  #unescape(raw: string, start: number): string {
    try {
      return JSON.parse(raw) as string;
    } catch {
      return this.#fail('the string has an unknown escape', start);
    }
  }

  #fail(what: string, at = this.#at): never {
    throw new Error(`not an entry: at character ${at + 1} ${what}`);
  }
}
