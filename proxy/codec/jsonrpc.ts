// One JSON-RPC 2.0 message: what it is, or why it is none. Strict where a lax reader and a strict one would part: no
// batches, no ids but strings and whole numbers, no member that another parser could take for one of the protocol's.

import { isTable } from '../text/json-value.ts';
import { skimIds, type JsonRpcId, type Skimmed } from './jsonrpc-skim.ts';
import { parseStrictJson } from './strict-json.ts';

export type { JsonRpcId } from './jsonrpc-skim.ts';

export type JsonRpcMessage =
  | { readonly kind: 'request'; readonly id: JsonRpcId; readonly method: string; readonly value: Members }
  | { readonly kind: 'notification'; readonly method: string; readonly value: Members }
  | { readonly kind: 'answer'; readonly id: JsonRpcId; readonly value: Members }
  /** An error that belongs to no request: its sender could not read the id. */
  | { readonly kind: 'stray-error'; readonly value: Members };

export type Members = Readonly<Record<string, unknown>>;

export interface JsonRpcFault {
  readonly kind: 'fault';
  readonly code: typeof PARSE_ERROR | typeof INVALID_REQUEST;
  /** One sentence for a person, without anything of the message. */
  readonly note: string;
  /** Whom it may concern, as far as that could be made out. */
  readonly skimmed: Skimmed;
}

export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;

const MAX_DEPTH = 128;
const MAX_ID_CHARS = 1024;
const MEMBERS = ['jsonrpc', 'id', 'method', 'params', 'result', 'error'] as const;

/** Reads the bytes of one message. Never throws. */
export function readJsonRpc(bytes: Buffer): JsonRpcMessage | JsonRpcFault {
  const parsed = parseStrictJson(bytes, { maxDepth: MAX_DEPTH });
  if (!parsed.ok) return fault(bytes, PARSE_ERROR, parsed.fault);
  if (Array.isArray(parsed.value)) return fault(bytes, INVALID_REQUEST, 'batches are not part of MCP');
  if (!isTable(parsed.value)) return fault(bytes, INVALID_REQUEST, 'it is no object');
  return classify(parsed.value) ?? fault(bytes, INVALID_REQUEST, invalidity(parsed.value));
}

function classify(value: Members): JsonRpcMessage | undefined {
  if (value['jsonrpc'] !== '2.0' || hasDisguisedMember(value)) return undefined;
  const { id, method } = value;
  const outcomes = Number('result' in value) + Number('error' in value);
  if (typeof method === 'string') {
    if (outcomes > 0) return undefined;
    if (!('id' in value)) return { kind: 'notification', method, value };
    return isId(id) ? { kind: 'request', id, method, value } : undefined;
  }
  if ('method' in value || 'params' in value || outcomes !== 1) return undefined;
  if (isId(id)) return { kind: 'answer', id, value };
  return (id === null || id === undefined) && 'error' in value ? { kind: 'stray-error', value } : undefined;
}

/** Some parsers take `Method` for `method`. */
function hasDisguisedMember(value: Members): boolean {
  return Object.keys(value).some((name) => {
    const lower = name.toLowerCase();
    return name !== lower && MEMBERS.some((member) => member === lower);
  });
}

function isId(id: unknown): id is JsonRpcId {
  if (typeof id === 'string') return id.length <= MAX_ID_CHARS;
  return typeof id === 'number' && Number.isSafeInteger(id);
}

function invalidity(value: Members): string {
  if (value['jsonrpc'] !== '2.0') return 'it does not say "jsonrpc": "2.0"';
  if (hasDisguisedMember(value)) return 'a member has a name of the protocol in other letters';
  if ('id' in value && !isId(value['id']))
    return 'its id is neither a whole number nor a string of usual length';
  return 'it is neither a request, a notification nor an answer';
}

function fault(bytes: Buffer, code: JsonRpcFault['code'], note: string): JsonRpcFault {
  return { kind: 'fault', code, note, skimmed: skimIds(bytes) };
}

/** The key of an id in a table: `1` and `"1"` are two ids. */
export function idKey(id: JsonRpcId): string {
  return typeof id === 'number' ? `n${id}` : `s${id}`;
}

export interface JsonRpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** The bytes of an error answer; `null` for a request whose id could not be read (JSON-RPC 2.0 section 5). */
export function errorAnswer(id: JsonRpcId | null, error: JsonRpcError): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, error }));
}
