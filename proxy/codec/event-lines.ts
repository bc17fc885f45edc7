// The lines of an event stream (WHATWG HTML 9.2.6) or lines of JSON, cut anywhere: what they say goes into columns, and it
// is known up to where all events are complete, since a client that gets complete events alone can be told why no more come.

import { isUtf8 } from 'node:buffer';

import { Payload } from './payload.ts';
import type { RollingColumns } from './rolling-columns.ts';

const [LF, CR] = [0x0a, 0x0d];
/** The longest field name is `event`, behind a byte order mark. */
const MAX_FIELD_CHARS = 8;
const FIELDS = new Set(['event', 'id', 'retry']);

export type Framing = 'events' | 'lines';

export class EventLines {
  readonly #framing: Framing;
  readonly #columns: RollingColumns;
  readonly #payload: Payload;
  /** First characters of a line whose field is not known yet. */
  #start = '';
  #field: string | undefined;
  #lineBytes = 0;
  #openBytes = 0;
  #lines = 0;
  #isAfterCr = false;
  #isValid = true;

  constructor(framing: Framing, columns: RollingColumns) {
    this.#framing = framing;
    this.#columns = columns;
    this.#payload = new Payload(columns, framing === 'events' ? /^ / : undefined);
  }

  /** Bytes that came behind the last complete event. */
  get openBytes(): number {
    return this.#openBytes;
  }

  /** Lines that came to their end so far. */
  get lines(): number {
    return this.#lines;
  }

  /** False once bytes came that are no UTF-8, which these formats are by definition. */
  get isValid(): boolean {
    return this.#isValid;
  }

  /** Text that goes on where the last one stopped; no character is cut between the two. */
  feed(bytes: Buffer): void {
    if (this.#isValid && !isUtf8(bytes)) this.#isValid = false;
    let start = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte !== LF && (byte !== CR || this.#framing === 'lines')) continue;
      if (at > start) this.#text(bytes.subarray(start, at));
      this.#newline(byte === CR);
      start = at + 1;
    }
    if (start < bytes.length) this.#text(bytes.subarray(start));
  }

  #text(bytes: Buffer): void {
    this.#isAfterCr = false;
    this.#lineBytes += bytes.length;
    this.#openBytes += bytes.length;
    const text = this.#start + bytes.toString('utf8');
    this.#start = '';
    if (this.#framing === 'lines' || this.#field !== undefined) {
      this.#payload.feed(text, this.#column());
      return;
    }
    const colon = text.indexOf(':');
    if (colon < 0 && text.length < MAX_FIELD_CHARS) {
      this.#start = text;
      return;
    }
    this.#field = colon < 0 ? '' : text.slice(0, colon).replace('\ufeff', '');
    const value = colon < 0 ? text : text.slice(colon + 1);
    if (value !== '') this.#payload.feed(value, this.#column());
  }

  #column(): string {
    if (this.#framing === 'lines' || this.#field === 'data') return '';
    return FIELDS.has(this.#field ?? '') ? `:${this.#field}` : ':';
  }

  #newline(isCr: boolean): void {
    this.#openBytes += 1;
    // CR LF is one line end, also where the two come apart (F-09).
    const isSecondHalf = this.#isAfterCr && !isCr;
    this.#isAfterCr = isCr;
    if (isSecondHalf) {
      if (this.#openBytes === 1) this.#openBytes = 0;
      return;
    }
    this.#lines += 1;
    const isBlank = this.#lineBytes === 0;
    const isComment = this.#field === '' && this.#openBytes === this.#lineBytes + 1;
    if (!isBlank) this.#endLine();
    if (!isBlank && !isComment && this.#framing === 'events') return;
    this.#openBytes = 0;
    this.#payload.endEvent();
  }

  #endLine(): void {
    if (this.#start !== '') this.#columns.add(':', '', this.#start);
    this.#payload.endLine(this.#column());
    this.#start = '';
    this.#field = undefined;
    this.#lineBytes = 0;
  }
}
