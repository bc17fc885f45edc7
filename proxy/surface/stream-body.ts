// A body too long or too slow to hold, judged window by window while it passes.

import type { Readable } from 'node:stream';
import { openCharset } from '../codec/charset.ts';
import { windowParts } from '../codec/body.ts';
import { makeDecoder } from '../codec/coding-stream.ts';
import { parseCodings } from '../codec/content-coding.ts';
import { headerList, headerValue } from '../codec/headers.ts';
import { bodyKind, parseMediaType, type BodyKind, type MediaType } from '../codec/media-type.ts';
import { undecodable, UndecodableError } from '../codec/undecodable.ts';
import { WindowedBody, type BodyWindow, type WindowSource } from '../codec/windows.ts';
import type { Open } from '../mediate/gate.ts';
import { WINDOW } from '../model/message.ts';
import { undecodablePart } from '../model/undecodable.ts';
import type { Ruling } from '../mediate/mediate.ts';
import { StreamBlocked, type BodyInput, type JudgedBody } from './judged-body.ts';
import type { Held } from './held.ts';

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
  const body = makeBody(open, input, { chunks, media, eager });
  if (!body) return passUndecodable(open, input, { chunks, reason: 'unknown-coding' });
  const windows = body.windows();
  try {
    const first = held.bytes === 0 ? undefined : ((await windows.next()).value as BodyWindow);
    const kind = bodyKind(media, first?.bytes ?? Buffer.alloc(0));
    const ruling = first
      ? await judgeWindow(open, input, { window: first, kind, head: true })
      : await open.mediate({ direction: input.direction, parts: input.head });
    if (ruling.verdict.action === 'block') {
      abandon(input);
      return { kind: 'blocked', verdict: ruling.verdict };
    }
    return { kind: 'stream', ruling, chunks: release({ open, input, body, windows, kind, first, eager }) };
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

function makeBody(
  open: Open,
  { headers }: BodyInput,
  { chunks, media, eager }: { chunks: AsyncIterable<Buffer>; media: MediaType; eager: boolean },
): WindowedBody | undefined {
  const { limits } = open.policy;
  try {
    const codings = parseCodings(headerList(headers, 'content-encoding'));
    // A stream may be of any length; the ratio alone tells a bomb.
    const bounds = { maxBytes: Infinity, maxRatio: limits.decoded_ratio };
    const source: WindowSource = {
      chunks,
      openCharset: (start) => openCharset(start, media),
      ...(codings.length > 0 ? { decoder: makeDecoder(codings, bounds) } : {}),
    };
    return new WindowedBody(source, {
      windowBytes: limits.window_bytes,
      overlapBytes: WINDOW.overlap,
      eager,
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
  if (ruling.verdict.action !== 'block') return { kind: 'stream', ruling, chunks };
  abandon(input);
  return { kind: 'blocked', verdict: ruling.verdict };
}

interface Judging {
  readonly window: BodyWindow;
  readonly kind: BodyKind;
  readonly head: boolean;
}

async function judgeWindow(open: Open, input: BodyInput, { window, kind, head }: Judging): Promise<Ruling> {
  const parts = await windowParts(window.bytes, kind);
  const ruling = await open.mediate({
    direction: input.direction,
    parts: head ? [...input.head, ...parts] : parts,
    overlapBytes: window.overlapBytes,
    continues: !head,
  });
  // A rewrite would change a length that was already announced and bytes that may still be encoded.
  if (ruling.verdict.action !== 'strip') return ruling;
  return { ...ruling, verdict: { ...ruling.verdict, action: 'block', status: 403 } };
}

interface Releasing {
  readonly open: Open;
  readonly input: BodyInput;
  readonly body: WindowedBody;
  readonly windows: AsyncGenerator<BodyWindow>;
  readonly kind: BodyKind;
  readonly first: BodyWindow | undefined;
  readonly eager: boolean;
}

/** Original bytes, released as the windows that carry their text are judged. */
async function* release({
  open,
  input,
  body,
  windows,
  kind,
  first,
  eager,
}: Releasing): AsyncGenerator<Buffer> {
  // A stream read while it is written is not held back: its tail stays as context, and what completes a match is stopped.
  const openBytes = eager ? 0 : WINDOW.overlap;
  try {
    if (first) yield* body.release(first, openBytes);
    for await (const window of windows) {
      const { verdict } = await judgeWindow(open, input, { window, kind, head: false });
      if (verdict.action === 'block') throw new StreamBlocked(verdict);
      yield* body.release(window, openBytes);
    }
  } catch (error) {
    throw error instanceof UndecodableError ? await blockedAs(open, input, error) : error;
  } finally {
    abandon(input);
  }
}

async function blockedAs(open: Open, input: BodyInput, error: UndecodableError): Promise<StreamBlocked> {
  const ruling = await open.mediate({ direction: input.direction, parts: [undecodablePart(error.reason)] });
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
