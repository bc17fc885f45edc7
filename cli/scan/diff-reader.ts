// Reads a unified diff line by line (git's, combined ones, plain `diff -u`) and tells the added lines with their numbers.
// A header counts as one only outside the lines a hunk announced, so that content cannot pose as structure; what comes
// after a hunk that lied about its length is still told as added.

import type { LinePiece } from './line-pieces.ts';
import { pathsOfGitHeader, pathOfNewName } from './diff-path.ts';

export type DiffEvent =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'hunk' }
  | { readonly kind: 'binary'; readonly path: string }
  /** `continues`: more of the added line before. */
  | { readonly kind: 'added'; readonly line: number; readonly text: Buffer; readonly continues: boolean };

interface Hunk {
  /** Files compared with the new one: 1, or more in a merge's combined diff. Each has a column of signs. */
  readonly parents: number;
  readonly old: number[];
  next: number;
  left: number;
}

const MAX_HEADER_BYTES = 4096;

/** One diff. Feed it the lines in their order; nothing it reads makes it throw. */
export class DiffReader {
  #path = '';
  #oldName: string | undefined;
  #hunk: Hunk | undefined;
  #isAdding = false;
  #hasStructure = false;
  #isColoured = false;

  /** False while nothing was seen that belongs to a diff. */
  get hasStructure(): boolean {
    return this.#hasStructure;
  }

  /** A line where a header may stand began with an escape sequence: what it marks cannot be told from text. */
  get isColoured(): boolean {
    return this.#isColoured;
  }

  /** What the line says, if it says anything about the new files. */
  read({ bytes, continues }: LinePiece): DiffEvent | undefined {
    if (continues) {
      const line = (this.#hunk?.next ?? 1) - 1;
      return this.#isAdding ? { kind: 'added', line, text: bytes, continues: true } : undefined;
    }
    this.#isAdding = false;
    const hunk = this.#hunk;
    if (hunk && isOpen(hunk)) {
      if (isHunkLine(bytes, hunk)) return this.#hunkLine(bytes, hunk);
      hunk.left = 0;
      hunk.old.fill(0);
    }
    if (bytes[0] === ESCAPE) this.#isColoured = true;
    return (
      this.#header(bytes.subarray(0, MAX_HEADER_BYTES).toString('utf8').replace(/\r$/, '')) ??
      this.#strayLine(bytes)
    );
  }

  #hunkLine(bytes: Buffer, hunk: Hunk): DiffEvent | undefined {
    if (bytes[0] === BACKSLASH) return undefined;
    const signs = bytes.toString('latin1', 0, hunk.parents).padEnd(hunk.parents);
    for (let parent = 0; parent < hunk.parents; parent += 1) {
      if (signs[parent] !== '+') hunk.old[parent] = Math.max(0, (hunk.old[parent] ?? 0) - 1);
    }
    if (signs.includes('-')) return undefined;
    hunk.left = Math.max(0, hunk.left - 1);
    hunk.next += 1;
    return signs.includes('+') ? this.#added(bytes, hunk) : undefined;
  }

  #added(bytes: Buffer, hunk: Hunk): DiffEvent {
    this.#isAdding = true;
    return { kind: 'added', line: hunk.next - 1, text: bytes.subarray(hunk.parents), continues: false };
  }

  #header(text: string): DiffEvent | undefined {
    const oldName = this.#oldName;
    this.#oldName = undefined;
    if (text.startsWith('diff --')) return this.#file(pathsOfGitHeader(text));
    if (text.startsWith('rename to ') || text.startsWith('copy to ')) {
      return this.#file(pathOfNewName(text.slice(text.indexOf(' to ') + 4), undefined));
    }
    if (text.startsWith('--- ')) this.#oldName = text.slice(4);
    else if (text.startsWith('+++ ') && oldName !== undefined) {
      const path = pathOfNewName(text.slice(4), oldName);
      return path === '/dev/null' ? undefined : this.#file(path);
    } else if (text.startsWith('@@')) return this.#startHunk(text);
    else if (text === 'GIT binary patch' || (text.startsWith('Binary files ') && text.endsWith(' differ'))) {
      this.#hasStructure = true;
      return { kind: 'binary', path: this.#path };
    }
    return undefined;
  }

  #file(path: string): DiffEvent {
    this.#hasStructure = true;
    this.#hunk = undefined;
    this.#path = path;
    return { kind: 'file', path };
  }

  #startHunk(text: string): DiffEvent | undefined {
    const hunk = parseHunk(text);
    if (!hunk) return undefined;
    this.#hasStructure = true;
    this.#hunk = hunk;
    return { kind: 'hunk' };
  }

  /** A line where none was announced: an added one is read all the same. */
  #strayLine(bytes: Buffer): DiffEvent | undefined {
    const hunk = this.#hunk;
    if (!hunk || this.#oldName !== undefined) return undefined;
    if (bytes[0] === PLUS) {
      hunk.next += 1;
      return this.#added(bytes, hunk);
    }
    if (bytes[0] === SPACE) hunk.next += 1;
    return undefined;
  }
}

const PLUS = 0x2b;
const MINUS = 0x2d;
const SPACE = 0x20;
const BACKSLASH = 0x5c;
const ESCAPE = 0x1b;

function isOpen(hunk: Hunk): boolean {
  return hunk.left > 0 || hunk.old.some((left) => left > 0);
}

/** Signs of a hunk line, or an empty line: some programs cut the blank of an empty context line. */
function isHunkLine(bytes: Buffer, { parents }: Hunk): boolean {
  if (bytes.length === 0 || bytes[0] === BACKSLASH || (bytes.length === 1 && bytes[0] === 0x0d)) return true;
  for (let at = 0; at < parents; at += 1) {
    const sign = bytes[at];
    if (sign !== PLUS && sign !== MINUS && sign !== SPACE) return false;
  }
  return true;
}

/** `@@ -1,2 +3,4 @@ …`; a merge of n parents has n+1 at signs and n old ranges. */
function parseHunk(text: string): Hunk | undefined {
  const [ats = '', ...words] = text.split(' ', MAX_PARENTS + 3);
  const parents = ats.length - 1;
  if (!/^@@{1,16}$/.test(ats) || words[parents + 1] !== ats) return undefined;
  const old = words.slice(0, parents).map((word) => rangeOf(word, '-')?.count);
  const now = rangeOf(words[parents] ?? '', '+');
  if (!now || old.includes(undefined)) return undefined;
  return { parents, old: old.map((count) => count ?? 0), next: now.start, left: now.count };
}

const MAX_PARENTS = 16;

function rangeOf(word: string, sign: string): { start: number; count: number } | undefined {
  const found = /^[-+](\d{1,10})(?:,(\d{1,10}))?$/.exec(word);
  if (!found || !word.startsWith(sign)) return undefined;
  return { start: Number(found[1]), count: Number(found[2] ?? '1') };
}
