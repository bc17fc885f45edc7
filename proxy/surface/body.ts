// The body of one message through the line: short ones whole and by their structure, long ones in windows as they pass.
// What was not rewritten leaves as the very bytes that came.

import { Readable } from 'node:stream';
import { bodyParts } from '../codec/body.ts';
import { toUtf8 } from '../codec/charset.ts';
import { decodeCoding } from '../codec/content-coding.ts';
import { headerList, headerValue } from '../codec/headers.ts';
import { parseMediaType, type MediaType } from '../codec/media-type.ts';
import type { Open } from '../mediate/gate.ts';
import type { Part } from '../model/message.ts';
import { undecodablePart } from '../model/undecodable.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { hold } from './held.ts';
import type { BodyInput, JudgedBody } from './judged-body.ts';
import { streamWindows } from './stream-body.ts';

/** Silence after the first bytes that ends the wait for a whole body: a slow stream is then judged as it flows. */
const QUIET_MS = 40;
/** These are read while they are written: every chunk is judged and passed on as it comes. */
const LIVE = new Set([
  'text/event-stream',
  'application/x-ndjson',
  'application/jsonl',
  'application/json-seq',
]);

/** Judges a message's head and body. Rejects when the stream breaks off or the client goes away. */
export async function judgeBody(open: Open, input: BodyInput): Promise<JudgedBody> {
  const { whole, direction, headers } = input;
  if (!whole && !input.stream) return headOnly(open, input);
  const media = parseMediaType(headerValue(headers, 'content-type'));
  const live = direction === 'inbound' && LIVE.has(media.essence);
  const maxBytes = live ? 0 : open.policy.request_body_scanning.max_body_bytes;
  if (whole && whole.length <= maxBytes) return judgeWhole(open, input, { bytes: whole, media });
  const stream = input.stream ?? Readable.from(whole ? [whole] : [], { objectMode: false });
  const held = await hold(stream, {
    maxBytes,
    quietMs: direction === 'inbound' ? QUIET_MS : MAX_QUIET_MS,
    // A stream may be long in thought before its first event: its head does not wait for it.
    ...(live ? { startMs: QUIET_MS } : {}),
  });
  if (!held.ended) return streamWindows(open, input, stream, { held, eager: live || held.bytes <= maxBytes });
  return judgeWhole(open, input, { bytes: joined(held.chunks), media });
}

/** Requests are not read while they are written, so their silence is waited out until the idle limit strikes. */
const MAX_QUIET_MS = 2 ** 31 - 1;

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
  // A server may read more into a broken request than its text shows; a broken answer is the client's to refuse.
  return malformed !== undefined && direction === 'outbound' ? [...parts, undecodablePart(malformed)] : parts;
}

export function decodeLimits({ limits }: Policy): { maxBytes: number; maxRatio: number } {
  return { maxBytes: limits.decoded_bytes, maxRatio: limits.decoded_ratio };
}
