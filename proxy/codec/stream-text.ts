// The text of a stream, window after window, as scanners are to see it: beside the window itself what its pieces make
// together with those before, and up to where a client may have it without being left inside an event.

import type { Part } from '../model/message.ts';
import { undecodablePart } from '../model/undecodable.ts';
import { windowParts } from './body.ts';
import { EventLines, type Framing } from './event-lines.ts';
import { JsonStrings } from './json-strings.ts';
import type { BodyKind } from './media-type.ts';
import { RollingColumns } from './rolling-columns.ts';
import type { BodyWindow } from './windows.ts';

export interface StreamTextOptions {
  readonly kind: BodyKind;
  /** How far back a match may begin, in bytes. */
  readonly overlapBytes: number;
  /** Longest event or line; beyond it the stream is not read on. */
  readonly maxEventBytes: number;
}

export interface StreamText {
  /** The format whose events are told apart; undefined for other text. */
  readonly framing: Framing | undefined;
  /** Lines that came to their end so far; always 0 without framing. */
  readonly lines: () => number;
  /** The next window. An event that is too long, and bytes that are no UTF-8, are reported once as undecodable. */
  read(window: BodyWindow): Promise<StreamView>;
}

export interface StreamView {
  readonly parts: readonly Part[];
  readonly overlapBytes: number;
  /** How much of the window's end belongs to an event that is not complete. */
  readonly openBytes: number;
  /** How much of the window's end the next must repeat. */
  readonly repeatBytes: number;
}

export function openStreamText(options: StreamTextOptions): StreamText {
  const { kind, overlapBytes } = options;
  const columns = new RollingColumns(overlapBytes);
  if (kind === 'events') return framed('events', columns, options);
  if (kind === 'ndjson') return framed('lines', columns, options);
  const json =
    kind === 'json' ? new JsonStrings((path, index, piece) => columns.add(path, index, piece)) : undefined;
  return {
    framing: undefined,
    lines: () => 0,
    read: async (window) => {
      json?.feed(window.bytes.toString('utf8', window.overlapBytes));
      const parts = [...(await windowParts(window.bytes, kind)), ...columns.take(window.final)];
      return { parts, overlapBytes: window.overlapBytes, openBytes: 0, repeatBytes: overlapBytes };
    },
  };
}

function framed(framing: Framing, columns: RollingColumns, options: StreamTextOptions): StreamText {
  const lines = new EventLines(framing, columns);
  const faults = new Faults(lines, options.maxEventBytes);
  return {
    framing,
    lines: () => lines.lines,
    read: async (window) => {
      // Pieces of different events meet in their columns; here an event is read behind its own beginning alone.
      const context = Math.min(window.overlapBytes, lines.openBytes);
      const text = window.bytes.subarray(window.overlapBytes - context);
      lines.feed(text.subarray(context));
      const parts = [
        // Its strings stand unescaped in the columns.
        ...(await windowParts(text, 'text')),
        ...columns.take(window.final),
        ...faults.found(),
      ];
      // What is let pass although it has no end is not waited for either.
      const { openBytes } = lines;
      return {
        parts,
        overlapBytes: context,
        openBytes: faults.isEndless ? 0 : openBytes,
        repeatBytes: Math.min(openBytes, options.overlapBytes),
      };
    },
  };
}

/** What is wrong with a stream of events, each told once. */
class Faults {
  readonly #lines: EventLines;
  readonly #maxEventBytes: number;
  #isEndless = false;
  #isInvalid = false;

  constructor(lines: EventLines, maxEventBytes: number) {
    this.#lines = lines;
    this.#maxEventBytes = maxEventBytes;
  }

  get isEndless(): boolean {
    return this.#isEndless;
  }

  found(): Part[] {
    const wasEndless = this.#isEndless;
    const wasInvalid = this.#isInvalid;
    this.#isEndless = this.#lines.openBytes > this.#maxEventBytes;
    this.#isInvalid = !this.#lines.isValid;
    const parts: Part[] = [];
    if (this.#isEndless && !wasEndless)
      parts.push(
        undecodablePart(`an event is longer than sse_streaming.max_event_bytes (${this.#maxEventBytes})`),
      );
    if (this.#isInvalid && !wasInvalid)
      parts.push(undecodablePart('the stream holds bytes that are not UTF-8'));
    return parts;
  }
}
