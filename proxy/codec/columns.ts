// Text that a stream sends in pieces: events and lines of JSON whose members of one name are to be read one after
// another, as a model's answer is. Refuses nothing: a line that is no JSON is a piece of plain text.

import { setImmediate } from 'node:timers/promises';

import { eachLeaf } from '../text/json-value.ts';

/** A longer value is judged where it stands; what it holds is no piece of something else. */
const MAX_PIECE_CHARS = 512;
const MAX_NAMES = 64;
const SLICE_CHARS = 128 * 1024;
/** A longer line is no piece of a stream. */
const MAX_LINE_CHARS = 1024 * 1024;

/**
 * The values of each name over all lines, glued together, a line for each name.
 * @param text lines of JSON, or an event stream
 */
export async function readColumns(text: string): Promise<string> {
  const columns = new Columns();
  let pause = SLICE_CHARS;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    columns.line(text.slice(start, end));
    start = end + 1;
    if (start < pause) continue;
    pause += SLICE_CHARS;
    await setImmediate();
  }
  return columns.joined();
}

class Columns {
  readonly #columns = new Map<string, string[]>();

  line(line: string): void {
    const isData = line.startsWith('data:');
    const payload = (isData ? line.slice(5) : line).replace(/^ /, '').replace(/\r$/, '');
    const isJson = payload.length <= MAX_LINE_CHARS && /^\s{0,9}[[{]/.test(payload);
    const value = isJson ? parsed(payload) : undefined;
    if (value !== undefined) this.#walk(value);
    else if (isData) this.#add('', payload);
  }

  /** Each column with more than one piece. */
  joined(): string {
    const texts = [...this.#columns.values()].filter((pieces) => pieces.length > 1);
    return texts.map((pieces) => pieces.join('')).join('\n');
  }

  #walk(root: unknown): void {
    eachLeaf(root, (name, leaf) => {
      if (typeof leaf === 'string') this.#add(name, leaf);
    });
  }

  #add(name: string, piece: string): void {
    if (piece.length > MAX_PIECE_CHARS) return;
    const column = this.#columns.get(name);
    if (column !== undefined) column.push(piece);
    else if (this.#columns.size < MAX_NAMES) this.#columns.set(name, [piece]);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
