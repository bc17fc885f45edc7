// The body of one message through the line: short ones whole and by their structure, long ones in windows as they pass.
// What was not rewritten leaves as the very bytes that came.

import { Readable } from 'node:stream';
import { bodyParts } from '../codec/body.ts';
import { toUtf8 } from '../codec/charset.ts';
import { decodeCoding } from '../codec/content-coding.ts';
import { headerList, headerValue } from '../codec/headers.ts';
import { declaresEvents, declaresJson, parseMediaType, type MediaType } from '../codec/media-type.ts';
import type { Open } from '../mediate/gate.ts';
import type { Part } from '../model/message.ts';
import { undecodablePart } from '../model/undecodable.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { hold, type HoldOptions } from './held.ts';
import type { BodyInput, JudgedBody } from './judged-body.ts';
import { streamWindows } from './stream-body.ts';

/** Silence after the first bytes that ends the wait for a whole body: a slow stream is then judged as it flows. */
const QUIET_MS = 40;
/** Silence after the head of a stream after which it goes alone. */
const HEAD_MS = 2;
/** The same for a request whose events leave while it is written: its answer may be waiting for them. */
const REQUEST_QUIET_MS = 250;
/** A model's answer comes as one JSON text of many pieces, faster than silence could part them. */
const JSON_TOTAL_MS = 80;

/** Judges a message's head and body. Rejects when the stream breaks off or the client goes away. */
export async function judgeBody(open: Open, input: BodyInput): Promise<JudgedBody> {
  const { whole, direction, headers } = input;
  if (!whole && !input.stream) return headOnly(open, input);
  const media = parseMediaType(headerValue(headers, 'content-type'));
  const isLive = declaresEvents(media) && (direction === 'inbound' || isUnsized(headers));
  const maxBytes = isLive && direction === 'inbound' ? 0 : heldBytes(open, direction);
  if (whole && whole.length <= maxBytes) return judgeWhole(open, input, { bytes: whole, media });
  const stream = input.stream ?? Readable.from(whole ? [whole] : [], { objectMode: false });
  const held = await hold(stream, { maxBytes, ...patience(open, input, { media, isLive }) });
  if (!held.ended)
    return streamWindows(open, input, stream, { held, eager: isLive || held.bytes <= maxBytes });
  return judgeWhole(open, input, { bytes: joined(held.chunks), media });
}

/** How much of a body is held before it is judged in windows. */
function heldBytes({ tx, policy }: Open, direction: BodyInput['direction']): number {
  const isOpened = tx.surface === 'intercept' && direction === 'inbound';
  return isOpened ? policy.tls_interception.max_response_bytes : policy.request_body_scanning.max_body_bytes;
}

/** Requests are not read while they are written, so their silence is waited out until the idle limit strikes. */
const MAX_QUIET_MS = 2 ** 31 - 1;

/** How long a whole body is waited for. */
function patience(
  { policy }: Open,
  { direction, headers }: BodyInput,
  { media, isLive }: { media: MediaType; isLive: boolean },
): Omit<HoldOptions, 'maxBytes'> {
  const quietMs = direction === 'inbound' ? QUIET_MS : isLive ? REQUEST_QUIET_MS : MAX_QUIET_MS;
  // A stream may be long in thought before its first event: its head does not wait for it, and need not be judged then.
  if (isLive) return { quietMs, startMs: direction === 'inbound' ? HEAD_MS : quietMs };
  const { action } = policy.response_scanning;
  // Only a whole answer can be rewritten or asked about.
  const mayFlow = direction === 'inbound' && (action === 'block' || action === 'warn');
  return mayFlow && declaresJson(media) && isUnsized(headers)
    ? { quietMs, totalMs: JSON_TOTAL_MS }
    : { quietMs };
}

function isUnsized(headers: readonly string[]): boolean {
  return headerValue(headers, 'content-length') === undefined;
}

async function headOnly(open: Open, { direction, head }: BodyInput): Promise<JudgedBody> {
  const ruling = await open.mediate({ direction, parts: head });
  return ruling.verdict.action === 'block'
    ? { kind: 'blocked', verdict: ruling.verdict }
    : { kind: 'none', ruling };
}

function joined(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

interface Whole {
  readonly bytes: Buffer;
  readonly media: MediaType;
}

async function judgeWhole(open: Open, input: BodyInput, { bytes, media }: Whole): Promise<JudgedBody> {
  if (bytes.length === 0) return headOnly(open, input);
  const { direction, head } = input;
  const parts = await partsOfWhole({ bytes, media }, input, open.policy);
  const ruling = await open.mediate({
    direction,
    parts: [...head, ...parts],
    // What was cut is judged again in every view; the rewritten bytes are UTF-8 without a coding.
    reread: async (rewrite) => {
      const body = rewrite.get('body');
      return [...head, ...(body ? (await bodyParts(body, { media, direction })).parts : parts)];
    },
  });
  if (ruling.verdict.action === 'block') return { kind: 'blocked', verdict: ruling.verdict };
  const rewritten = ruling.rewrite?.get('body');
  return { kind: 'whole', ruling, bytes: rewritten ?? bytes, rewritten: rewritten !== undefined };
}

/** The readable parts of a whole body; one part that says why when it cannot be decoded. */
async function partsOfWhole(
  { bytes, media }: Whole,
  { headers, direction }: BodyInput,
  policy: Policy,
): Promise<readonly Part[]> {
  const decoded = await decodeCoding(bytes, headerList(headers, 'content-encoding'), decodeLimits(policy));
  if (!decoded.ok) return [undecodablePart(decoded.reason)];
  const text = await toUtf8(decoded.bytes, media);
  if (!text.ok) return [undecodablePart(text.reason)];
  const { parts, malformed } = await bodyParts(text.bytes, {
    media,
    alternate: text.alternate,
    direction,
  });
  if (direction === 'inbound') return parts;
  // What a coding carries beside its data (a file name, a skippable frame) is read by whoever looks for it.
  const coded = decoded.bytes === bytes ? [] : [codedPart(bytes)];
  // A server may read more into a broken request than its text shows; a broken answer is the client's to refuse.
  return [...parts, ...coded, ...(malformed === undefined ? [] : [undecodablePart(malformed)])];
}

function codedPart(bytes: Buffer): Part {
  return { kind: 'body', name: 'body.coded', text: bytes, form: 'derived' };
}

export function decodeLimits({ limits }: Policy): { maxBytes: number; maxRatio: number } {
  return { maxBytes: limits.decoded_bytes, maxRatio: limits.decoded_ratio };
}
