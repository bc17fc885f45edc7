// The strings of JSON as it comes in, cut anywhere, without waiting for its end: each under the path of member names that
// leads to it. Refuses nothing and never throws; memory is bounded by depth, not by length.

/** Receives a string or a piece of one, escapes undone. `index` tells apart what a stream interleaves. */
export type StringSink = (path: string, index: string, text: string) => void;

interface Container {
  readonly isObject: boolean;
  /** Path of everything inside. */
  readonly path: string;
  /** Indexes of the containers round this one. */
  readonly outer: string;
  /** Value of its own member called `index` or `…_index`; negative without one. */
  index: number;
}

/** Deeper strings are given under the path of this depth. */
const MAX_DEPTH = 64;
const MAX_NAME_CHARS = 128;
const MAX_INDEX = 1_000_000;
const IS_INDEX = /(?:^|_)index$/i;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** What stands outside strings in JSON; letters are those of true, false and null. */
const OUTSIDE = /[^\s{}[\]:,"0-9+\-.eEtrufalsn\x1e\ufeff]/;

/** Reads one text after another as one JSON text, or as several. */
export class JsonStrings {
  readonly #sink: StringSink;
  readonly #stack: Container[] = [];
  /** Containers open beyond the depth that is kept. */
  #beyond = 0;
  #name = '';
  #isName = false;
  #isIndex = false;
  #inString = false;
  /** An escape whose end has not come yet, backslash included. */
  #escape = '';
  /** A member name as far as it has come. */
  #nameSoFar = '';
  #isSound = true;

  constructor(sink: StringSink) {
    this.#sink = sink;
  }

  /** False once something stood between the strings that JSON does not allow there: then this is other text. */
  get isSound(): boolean {
    return this.#isSound;
  }

  /** True inside a string, an object or an array. */
  get isOpen(): boolean {
    return this.#inString || this.#stack.length > 0;
  }

  /** Forgets what is open: a new text begins. */
  reset(): void {
    this.#stack.length = 0;
    this.#beyond = 0;
    this.#name = this.#escape = this.#nameSoFar = '';
    this.#isName = this.#isIndex = this.#inString = false;
    this.#isSound = true;
  }

  feed(more: string): void {
    const text = this.#escape + more;
    this.#escape = '';
    let at = 0;
    while (at < text.length) at = this.#inString ? this.#string(text, at) : this.#between(text, at);
  }

  /** Reads inside a string up to its end or that of the text; returns where it stopped. */
  #string(text: string, from: number): number {
    let piece = '';
    let at = from;
    let plain = at;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) break;
      if (code !== BACKSLASH) continue;
      piece += text.slice(plain, at);
      const { read, end } = unescaped(text.slice(at, at + 6));
      if (end < 0) {
        this.#escape = text.slice(at);
        this.#give(piece);
        return text.length;
      }
      piece += read;
      at += end - 1;
      plain = at + 1;
    }
    this.#give(piece + text.slice(plain, at));
    if (at >= text.length) return at;
    this.#inString = false;
    if (this.#isName) this.#name = this.#nameSoFar;
    this.#isName = false;
    return at + 1;
  }

  #give(piece: string): void {
    if (this.#isName) {
      if (this.#nameSoFar.length < MAX_NAME_CHARS) this.#nameSoFar += piece;
      return;
    }
    if (piece === '') return;
    const top = this.#stack.at(-1);
    if (!top) this.#sink('', '', piece);
    else this.#sink(this.#beyond > 0 ? top.path : pathIn(top, this.#name), indexIn(top), piece);
  }

  #between(text: string, from: number): number {
    const quote = text.indexOf('"', from);
    const end = quote < 0 ? text.length : quote;
    if (this.#isSound && OUTSIDE.test(text.slice(from, end))) this.#isSound = false;
    for (let at = from; at < end; at += 1) this.#sign(text.charCodeAt(at));
    if (quote < 0) return end;
    this.#inString = true;
    this.#nameSoFar = '';
    return quote + 1;
  }

  #sign(code: number): void {
    if (code === 0x7b || code === 0x5b) this.#open(code === 0x7b);
    else if (code === 0x7d || code === 0x5d) this.#close();
    else if (code === 0x2c) this.#next();
    else if (code === 0x3a) this.#colon();
    else if (this.#isIndex && code >= 0x30 && code <= 0x39) this.#digit(code - 0x30);
  }

  #close(): void {
    if (this.#beyond > 0) this.#beyond -= 1;
    else this.#stack.pop();
    this.#isName = this.#isIndex = false;
  }

  #next(): void {
    this.#isName = this.#beyond === 0 && this.#stack.at(-1)?.isObject === true;
    this.#isIndex = false;
  }

  #colon(): void {
    const top = this.#stack.at(-1);
    this.#isName = false;
    this.#isIndex = top?.isObject === true && IS_INDEX.test(this.#name);
    if (top && this.#isIndex) top.index = 0;
  }

  #digit(value: number): void {
    const top = this.#stack.at(-1);
    if (top && top.index < MAX_INDEX) top.index = top.index * 10 + value;
  }

  #open(isObject: boolean): void {
    this.#isIndex = false;
    if (this.#stack.length >= MAX_DEPTH) {
      this.#beyond += 1;
      this.#isName = false;
      return;
    }
    const top = this.#stack.at(-1);
    const path = top ? pathIn(top, this.#name) : '';
    this.#stack.push({ isObject, path, outer: top ? indexIn(top) : '', index: -1 });
    this.#isName = isObject;
    this.#name = '';
  }
}

/** Items of an array stand under the path of the array. */
function pathIn(top: Container, name: string): string {
  return top.isObject ? `${top.path}.${name}` : top.path;
}

function indexIn(top: Container): string {
  return top.index < 0 ? top.outer : `${top.outer}#${top.index}`;
}

const SHORT: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The escape at the start of the text and where it ends; a negative end when more of it has to come. */
function unescaped(text: string): { read: string; end: number } {
  const sign = text[1];
  if (sign === undefined) return { read: '', end: -1 };
  if (sign !== 'u') return { read: SHORT[sign] ?? sign, end: 2 };
  const digits = /^[0-9a-f]{0,4}/i.exec(text.slice(2))?.[0] ?? '';
  if (digits.length === 4) return { read: String.fromCharCode(Number.parseInt(digits, 16)), end: 6 };
  // What is no escape stays as it is.
  return text.length < 6 && digits.length === text.length - 2
    ? { read: '', end: -1 }
    : { read: '\\', end: 1 };
}
