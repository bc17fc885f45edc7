// What one line of a stream carries, as it comes: JSON, whose strings are sorted by their paths, or other text.

import { JsonStrings } from './json-strings.ts';
import type { RollingColumns } from './rolling-columns.ts';

/** JSON texts, and the records of RFC 7464, begin with one of these. */
const JSON_SIGNS = '{["\x1e';
/** Kept of what looks like JSON, in case it turns out to be other text. */
const MAX_DOUBTFUL_CHARS = 4096;
const MAX_LEAD_CHARS = 64;

export class Payload {
  readonly #columns: RollingColumns;
  readonly #prefix: RegExp | undefined;
  readonly #json: JsonStrings;
  /** White space that came first. */
  #lead = '';
  #isJson: boolean | undefined;
  #doubtful = '';

  /** @param prefix what stands before other text and is no part of it */
  constructor(columns: RollingColumns, prefix?: RegExp) {
    this.#columns = columns;
    this.#prefix = prefix;
    this.#json = new JsonStrings((path, index, piece) => columns.add(path, index, piece));
  }

  /** @param column where other text goes */
  feed(text: string, column: string): void {
    let whole = this.#lead + text;
    this.#lead = '';
    if (this.#isJson === undefined) {
      const sign = /\S/.exec(whole)?.[0];
      if (sign === undefined && whole.length < MAX_LEAD_CHARS) {
        this.#lead = whole;
        return;
      }
      this.#isJson = this.#json.isOpen || (sign !== undefined && JSON_SIGNS.includes(sign));
      whole = this.#bare(whole);
    }
    if (!this.#isJson) {
      this.#columns.add(column, '', whole);
      return;
    }
    this.#json.feed(whole);
    if (this.#doubtful.length < MAX_DOUBTFUL_CHARS) this.#doubtful += whole.slice(0, MAX_DOUBTFUL_CHARS);
  }

  /** The line is over; JSON may go on in the next. */
  endLine(column: string): void {
    if (this.#isJson === true && !this.#json.isSound) {
      this.#columns.add(column, '', this.#doubtful);
      this.#json.reset();
    }
    if (this.#lead !== '') this.#columns.add(column, '', this.#bare(this.#lead));
    this.#isJson = undefined;
    this.#lead = this.#doubtful = '';
  }

  #bare(text: string): string {
    return this.#prefix ? text.replace(this.#prefix, '') : text;
  }

  /** The event is over, and whatever was open in it. */
  endEvent(): void {
    this.#json.reset();
  }
}
