// Text that a stream sends in pieces: events and lines of JSON whose members of one name are to be read one after
// another, as a model's answer is. Refuses nothing: a line that is no JSON is a piece of plain text.

import { setImmediate } from 'node:timers/promises';

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

  /** Without recursion: the depth is the sender's choice. */
  #walk(root: unknown): void {
    const open: [name: string, value: unknown][] = [['', root]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [name, value] = next;
      if (typeof value === 'string') this.#add(name, value);
      else if (Array.isArray(value)) for (const item of value.toReversed()) open.push([name, item]);
      else if (typeof value === 'object' && value !== null)
        for (const entry of Object.entries(value).toReversed()) open.push(entry);
    }
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
