// A body too long or too slow to hold, judged window by window while it passes.

import type { Readable } from 'node:stream';
import { openCharset } from '../codec/charset.ts';
import { makeDecoder } from '../codec/coding-stream.ts';
import { parseCodings } from '../codec/content-coding.ts';
import { headerList, headerValue } from '../codec/headers.ts';
import { bodyKind, parseMediaType, type MediaType } from '../codec/media-type.ts';
import { openStreamText, type StreamText, type StreamView } from '../codec/stream-text.ts';
import { undecodable, UndecodableError } from '../codec/undecodable.ts';
import { WindowedBody, type BodyWindow, type WindowSource } from '../codec/windows.ts';
import type { Open } from '../mediate/gate.ts';
import { undecodablePart } from '../model/undecodable.ts';
import type { Ruling } from '../mediate/mediate.ts';
import type { Part } from '../model/message.ts';
import { StreamBlocked, type BodyInput, type JudgedBody } from './judged-body.ts';
import type { Held } from './held.ts';
import { LineWatch } from './line-watch.ts';

interface Reading {
  readonly open: Open;
  readonly input: BodyInput;
  readonly body: WindowedBody;
  readonly text: StreamText;
  readonly overlapBytes: number;
  /** Read while it is written: nothing is held back but an event that is not complete. */
  readonly eager: boolean;
}

/**
 * Judges head and first window, or the head alone while nothing has come; what follows is judged as the returned chunks
 * are taken.
 */
export async function streamWindows(
  open: Open,
  input: BodyInput,
  stream: Readable,
  { held, eager }: { held: Held; eager: boolean },
): Promise<JudgedBody> {
  const media = parseMediaType(headerValue(input.headers, 'content-type'));
  const chunks = chain(held.chunks, stream);
  const overlapBytes = await open.overlapBytes();
  const body = makeBody(open, input, { chunks, media, eager, overlapBytes });
  if (!body) return passUndecodable(open, input, { chunks, reason: 'unknown-coding' });
  const windows = body.windows();
  try {
    const first = held.bytes === 0 ? undefined : ((await windows.next()).value as BodyWindow);
    const text = openStreamText({
      kind: bodyKind(media, first?.bytes ?? Buffer.alloc(0)),
      overlapBytes,
      maxEventBytes: open.policy.response_scanning.sse_streaming.max_event_bytes,
    });
    const reading = { open, input, body, text, overlapBytes, eager };
    const view = first && (await text.read(first));
    const ruling = await judgeFirst(reading, view);
    if (ruling.verdict.action === 'block') {
      abandon(input);
      return { kind: 'blocked', verdict: ruling.verdict };
    }
    const framing = eager && body.isPlain ? text.framing : undefined;
    return {
      kind: 'stream',
      ruling,
      framing,
      chunks: release(reading, windows, first && view && { first, view }),
    };
  } catch (error) {
    const { reason } = undecodable(error);
    abandon(input);
    const ruling = await open.mediate({
      direction: input.direction,
      parts: [...input.head, undecodablePart(reason)],
    });
    // What was read to find that out cannot be unread: even where the policy lets such bodies pass, this one is blocked.
    return { kind: 'blocked', verdict: { ...ruling.verdict, action: 'block', status: 403 } };
  }
}

interface Making {
  readonly chunks: AsyncIterable<Buffer>;
  readonly media: MediaType;
  readonly eager: boolean;
  readonly overlapBytes: number;
}

function makeBody(
  { policy }: Open,
  { headers, direction }: BodyInput,
  { chunks, media, eager, overlapBytes }: Making,
): WindowedBody | undefined {
  const { limits, response_scanning } = policy;
  try {
    const codings = parseCodings(headerList(headers, 'content-encoding'));
    // A stream may be of any length; the ratio alone tells a bomb.
    const bounds = { maxBytes: Infinity, maxRatio: limits.decoded_ratio };
    const source: WindowSource = {
      chunks,
      openCharset: (start) => openCharset(start, media),
      ...(codings.length > 0
        ? { decoder: makeDecoder(codings, { ...bounds, withHeaders: direction === 'outbound' }) }
        : {}),
    };
    return new WindowedBody(source, {
      windowBytes: Math.max(limits.window_bytes, 2 * overlapBytes),
      overlapBytes,
      eager,
      maxHeldBytes: response_scanning.sse_streaming.max_event_bytes + limits.window_bytes,
    });
  } catch (error) {
    if (error instanceof UndecodableError) return undefined;
    throw error;
  }
}

/** A body in a coding nobody here knows: passed unread where the policy says so, in so many words. */
async function passUndecodable(
  open: Open,
  input: BodyInput,
  { chunks, reason }: { chunks: AsyncIterable<Buffer>; reason: string },
): Promise<JudgedBody> {
  const ruling = await open.mediate({
    direction: input.direction,
    parts: [...input.head, undecodablePart(reason)],
  });
  if (ruling.verdict.action !== 'block') return { kind: 'stream', ruling, framing: undefined, chunks };
  abandon(input);
  return { kind: 'blocked', verdict: ruling.verdict };
}

/** Head and first window in one message, unless the policy has other rules for events than for heads. */
async function judgeFirst(reading: Reading, view: StreamView | undefined): Promise<Ruling> {
  const { open, input } = reading;
  const { enabled, action } = open.policy.response_scanning.sse_streaming;
  const hasOwnRules = reading.text.framing !== undefined && (!enabled || action !== 'block');
  if (view && !hasOwnRules) return judge(reading, view, input.head);
  const ruling = await open.mediate({ direction: input.direction, parts: input.head });
  if (!view || ruling.verdict.action === 'block') return ruling;
  const events = await judge(reading, view, undefined);
  return { ...events, addresses: ruling.addresses };
}

/** @param head what is judged together with the first window; undefined for those that follow */
function judge(
  { open, input, text }: Reading,
  view: StreamView,
  head: readonly Part[] | undefined,
): Promise<Ruling> {
  return open.mediate({
    direction: input.direction,
    parts: [...(head ?? []), ...view.parts],
    overlapBytes: view.overlapBytes,
    isEvents: text.framing !== undefined,
    continues: head === undefined,
  });
}

interface Judged {
  readonly first: BodyWindow;
  readonly view: StreamView;
}

/** Original bytes, released as the windows that carry their text are judged. */
async function* release(
  reading: Reading,
  windows: AsyncGenerator<BodyWindow>,
  judged: Judged | undefined,
): AsyncGenerator<Buffer> {
  const { open, input, body, text } = reading;
  const watch = new LineWatch(open.policy.limits.idle_timeout_seconds * 1000);
  try {
    if (judged) yield* watch.uncounted(body.release(judged.first, openBytesOf(reading, judged.view)));
    for await (const window of windows) {
      const view = await text.read(window);
      body.repeatAtMost(view.repeatBytes);
      const { verdict } = await judge(reading, view, undefined);
      if (verdict.action === 'block') throw new StreamBlocked(verdict);
      if (isFramed(reading) && watch.isStalled(text.lines())) throw await blockedAs(open, input, STALLED);
      yield* watch.uncounted(body.release(window, openBytesOf(reading, view)));
    }
  } catch (error) {
    throw error instanceof UndecodableError ? await blockedAs(open, input, error.reason) : error;
  } finally {
    abandon(input);
  }
}

const STALLED = 'no line of the stream came to its end within limits.idle_timeout_seconds';

function isFramed({ eager, input, text }: Reading): boolean {
  return eager && input.direction === 'inbound' && text.framing !== undefined;
}

/** How much of a window's end waits: where nothing may wait, a match is stopped by the piece that completes it. */
function openBytesOf({ eager, body, overlapBytes }: Reading, view: StreamView): number {
  if (!eager) return overlapBytes;
  return body.isPlain ? view.openBytes : 0;
}

async function blockedAs(open: Open, input: BodyInput, reason: string): Promise<StreamBlocked> {
  const ruling = await open.mediate({ direction: input.direction, parts: [undecodablePart(reason)] });
  return new StreamBlocked(ruling.verdict);
}

/** An answer nobody wants ends its exchange. A request's stream is its connection, on which the refusal must still go. */
function abandon({ direction, stream }: BodyInput): void {
  if (direction === 'inbound') stream?.destroy();
}

async function* chain(held: readonly Buffer[], stream: Readable): AsyncGenerator<Buffer> {
  yield* held;
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
}
