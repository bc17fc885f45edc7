// The body of a scan request: strict JSON of one known shape, turned into the messages the line judges.

import { parseTarget } from '../codec/target.ts';
import type { Message } from '../model/message.ts';
import type { Target } from '../model/target.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { urlParts } from './head.ts';

const KINDS = ['url', 'dlp', 'prompt_injection', 'tool_call'] as const;
export type ScanKind = (typeof KINDS)[number];

export interface ScanRequest {
  readonly kind: ScanKind;
  /** The URL, the text, the content, or the tool's name and argument strings joined by lines. */
  readonly text: string;
  readonly requestId?: string;
  readonly agentName?: string;
  readonly includeEvidence: boolean;
}

export class ScanRefused extends Error {
  readonly code: 'invalid_json' | 'invalid_kind' | 'kind_disabled' | 'invalid_input';

  constructor(code: ScanRefused['code'], message: string) {
    super(message);
    this.name = 'ScanRefused';
    this.code = code;
  }
}

/** Throws ScanRefused; unknown members are refused too, so that a misspelt option is never ignored. */
export function parseScanRequest(body: Buffer, options: Policy['scan_api']): ScanRequest {
  const document = objectOf(parseJson(body), 'the body', ['kind', 'input', 'context', 'options']);
  const kind = KINDS.find((known) => known === document['kind']);
  if (!kind) throw new ScanRefused('invalid_kind', `kind must be one of ${KINDS.join(', ')}`);
  if (!options.kinds[kind]) throw new ScanRefused('kind_disabled', `scan_api.kinds.${kind} is false`);
  const context = objectOf(document['context'] ?? {}, 'context', ['request_id', 'session_id', 'agent_name']);
  const wants = objectOf(document['options'] ?? {}, 'options', ['include_evidence']);
  const requestId = optionalText(context['request_id'], 'context.request_id');
  const agentName = optionalText(context['agent_name'], 'context.agent_name');
  return {
    kind,
    text: inputText(kind, document['input'], options.field_limits),
    includeEvidence: wants['include_evidence'] === true,
    ...(requestId === undefined ? {} : { requestId }),
    ...(agentName === undefined ? {} : { agentName }),
  };
}

/** The messages to judge, in order. A tool call is read for secrets and for instructions. */
export function scanMessages(scan: ScanRequest, target: Target): Message[] {
  const { text } = scan;
  const leaving: Message = {
    direction: 'outbound',
    parts: [{ kind: 'body', name: 'text', text, form: 'raw' }],
  };
  const coming: Message = {
    direction: 'inbound',
    parts: [{ kind: 'tool-result', name: 'content', text, form: 'raw' }],
  };
  switch (scan.kind) {
    case 'url':
      return [{ direction: 'outbound', parts: urlParts(target, { dialled: true }) }];
    case 'dlp':
      return [leaving];
    case 'prompt_injection':
      return [coming];
    case 'tool_call':
      return [leaving, coming];
  }
}

const NOWHERE = parseTarget('http://scan.invalid/');

/** Text without a URL goes nowhere: no provider's host excuses what is found in it. */
export function targetFor(scan: ScanRequest): Target {
  return scan.kind === 'url' ? parseTarget(scan.text) : NOWHERE;
}

function inputText(kind: ScanKind, value: unknown, limits: Policy['scan_api']['field_limits']): string {
  const fields = {
    url: ['url'],
    dlp: ['text'],
    prompt_injection: ['content'],
    tool_call: ['tool_name', 'arguments'],
  }[kind];
  const input = objectOf(value, 'input', fields);
  if (kind === 'tool_call') {
    const name = requiredText(input['tool_name'], 'input.tool_name', 1024);
    const found = stringsIn(input['arguments'] ?? {}).join('\n');
    return bounded(`${name}\n${found}`, 'input.arguments', limits.arguments);
  }
  const field = kind === 'url' ? 'url' : kind === 'dlp' ? 'text' : 'content';
  return requiredText(input[field], `input.${field}`, limits[field]);
}

function parseJson(body: unknown): unknown {
  if (!Buffer.isBuffer(body)) throw new ScanRefused('invalid_json', 'the body is empty');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new ScanRefused('invalid_json', 'the body is not JSON');
  }
}

function objectOf(value: unknown, where: string, members: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ScanRefused('invalid_input', `${where} must be an object`);
  }
  const stranger = Object.keys(value).find((key) => !members.includes(key));
  if (stranger !== undefined) {
    throw new ScanRefused('invalid_input', `${where} may only have ${members.join(', ')}`);
  }
  return value as Record<string, unknown>;
}

function requiredText(value: unknown, where: string, maxBytes: number): string {
  if (typeof value !== 'string' || value === '')
    throw new ScanRefused('invalid_input', `${where} must be a text`);
  return bounded(value, where, maxBytes);
}

function optionalText(value: unknown, where: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new ScanRefused('invalid_input', `${where} must be a text`);
  return value.slice(0, 128);
}

function bounded(text: string, where: string, maxBytes: number): string {
  if (Buffer.byteLength(text) > maxBytes)
    throw new ScanRefused('invalid_input', `${where} is longer than ${maxBytes} bytes`);
  return text;
}

/** Every string in a value, keys included; iterative, since depth is the caller's choice. */
function stringsIn(root: unknown): string[] {
  const found: string[] = [];
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') found.push(value);
    else if (Array.isArray(value)) open.push(...[...(value as unknown[])].reverse());
    else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value).reverse()) open.push(member, key);
    }
  }
  return found;
}
