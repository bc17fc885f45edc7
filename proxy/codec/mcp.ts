// An MCP message → the parts scanners read, and the definitions in an answer that can be taken out of it one by one:
// tools, prompts, resources, and the instructions of a server.

import type { Direction, Part, PartKind } from '../model/message.ts';
import { TOOL_PART } from '../model/mcp.ts';
import { isTable } from '../text/json-value.ts';
import { bodyParts } from './body.ts';
import type { Members } from './jsonrpc.ts';
import { parseMediaType } from './media-type.ts';

const JSON_MEDIA = parseMediaType('application/json');

/** The member of a result that lists definitions, by the method that asked for it. */
const LISTS: Readonly<Record<string, string>> = {
  'tools/list': 'tools',
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
};
const INITIALIZE = 'initialize';
const INSTRUCTIONS = 'instructions';

export const METHODS: ReadonlySet<string> = new Set([
  ...Object.keys(LISTS),
  ...[INITIALIZE, 'ping', 'tools/call', 'prompts/get', 'resources/read', 'resources/subscribe'],
  ...['resources/unsubscribe', 'completion/complete', 'logging/setLevel', 'sampling/createMessage'],
  ...['roots/list', 'elicitation/create', 'tasks/get', 'tasks/list', 'tasks/result', 'tasks/cancel'],
  ...['notifications/initialized', 'notifications/cancelled', 'notifications/progress'],
  ...['notifications/message', 'notifications/roots/list_changed', 'notifications/tools/list_changed'],
  ...['notifications/prompts/list_changed', 'notifications/resources/list_changed'],
  ...['notifications/resources/updated', 'notifications/tasks/status', 'notifications/elicitation/complete'],
]);

/** The kind of what a server answers to this method. */
export function answerKind(method: string): PartKind {
  return method === INITIALIZE || Object.hasOwn(LISTS, method) ? 'tool-definition' : 'tool-result';
}

/** Every view of one message; the raw part is the whole of its bytes. */
export async function messageParts(bytes: Buffer, kind: PartKind, direction: Direction): Promise<Part[]> {
  const { parts } = await bodyParts(bytes, { media: JSON_MEDIA, direction });
  return parts.map((part) => ({ ...part, kind }));
}

export interface Definition {
  /** Its place in the list; undefined for the instructions of a server. */
  readonly index?: number;
  /** A tool's name; empty for what is no tool. */
  readonly tool: string;
  readonly bytes: Buffer;
}

/** What in the answer to `method` can be taken out of it. */
export function definitionsIn(method: string, answer: Members): Definition[] {
  const result = answer['result'];
  if (!isTable(result)) return [];
  if (method === INITIALIZE) {
    const instructions = result[INSTRUCTIONS];
    return instructions === undefined ? [] : [{ tool: '', bytes: jsonBytes(instructions) }];
  }
  const list = listIn(method, result);
  return list.map((item, index) => ({
    index,
    tool: method === 'tools/list' ? toolName(item) : '',
    bytes: jsonBytes(item),
  }));
}

function listIn(method: string, result: Members): readonly unknown[] {
  const field = Object.hasOwn(LISTS, method) ? LISTS[method] : undefined;
  const list = field === undefined ? undefined : result[field];
  return Array.isArray(list) ? list : [];
}

function toolName(item: unknown): string {
  const name = isTable(item) ? item['name'] : undefined;
  return typeof name === 'string' ? name : '';
}

function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** The parts of one definition; of a tool also its names as words, since a name can be an order too. */
export async function definitionParts({ index, tool, bytes }: Definition): Promise<Part[]> {
  const parts = await messageParts(bytes, 'tool-definition', 'inbound');
  const [raw, ...views] = parts;
  if (tool === '' || raw === undefined || index === undefined) return parts;
  const names: Part = { kind: 'tool-definition', name: 'names', text: nameWords(bytes), form: 'derived' };
  return [{ ...raw, name: TOOL_PART }, ...views, names];
}

/** `contentFromReading_ssh` is read as `content from reading ssh`; each member name in the definition has a line. */
function nameWords(bytes: Buffer): string {
  const names = new Set<string>();
  JSON.parse(bytes.toString('utf8'), (name: string, value: unknown) => {
    names.add(name);
    return value;
  });
  const words = [...names].map((name) =>
    name
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .replace(/[_\-.\s]+/g, ' ')
      .toLowerCase(),
  );
  return words.map((each) => `parameter named ${each}`).join('\n');
}

/** The same answer without these definitions; every number in it stays as it was written. */
export function withoutDefinitions(method: string, answer: Buffer, removed: readonly Definition[]): Buffer {
  const message = JSON.parse(answer.toString('utf8'), asWritten) as Record<string, unknown>;
  const result = message['result'] as Record<string, unknown>;
  const field = LISTS[method];
  if (field === undefined) Reflect.deleteProperty(result, INSTRUCTIONS);
  else {
    const gone = new Set(removed.map(({ index }) => index));
    result[field] = (result[field] as unknown[]).filter((_, index) => !gone.has(index));
  }
  return jsonBytes(message);
}

/** Numbers beyond what JavaScript holds exactly. */
function asWritten(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON(context.source);
}
