// Definitions of MCP servers as items of a scan: from a server that is asked, or from recorded messages.

import { definitionParts, messageParts } from '../../proxy/codec/mcp.ts';
import { safeWord } from '../../proxy/model/mcp.ts';
import { isTable } from '../../proxy/text/json-value.ts';
import type { Chunk, Item } from '../scan/chunk.ts';
import { askServer, type Described, type ServerToAsk } from './ask-server.ts';

/** One chunk a definition; reports call it `mcp/<server>/tools/<tool>`. */
export async function* serverItems(server: ServerToAsk): AsyncGenerator<Item> {
  for (const described of await askServer(server)) yield definitionChunk(`mcp/${server.name}`, described);
}

const FIELDS = ['tools', 'prompts', 'resources', 'resourceTemplates'] as const;

/** A message, a result or a bare list, one a line or the whole text; undefined for text that is no JSON. */
export function recordedItems(file: string, text: string): Item[] | undefined {
  const values = parsed([text]) ?? parsed(text.split('\n').filter((line) => line.trim() !== ''));
  return values?.flatMap((value, index) => itemsOf(values.length > 1 ? `${file}/${index + 1}` : file, value));
}

function parsed(texts: readonly string[]): unknown[] | undefined {
  try {
    return texts.map((text) => JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

function itemsOf(file: string, value: unknown): Item[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => itemsOf(`${file}/${index + 1}`, item));
  const result = isTable(value) && isTable(value['result']) ? value['result'] : value;
  const described = isTable(result) ? definitionsOf(result) : [];
  if (described.length > 0) return described.map((each) => definitionChunk(file, each));
  const isTool = isTable(result) && typeof result['name'] === 'string' && 'inputSchema' in result;
  return [
    isTool
      ? definitionChunk(file, { place: `tools/${String(result['name'])}`, value: result })
      : messageChunk(file, value),
  ];
}

function definitionsOf(result: Readonly<Record<string, unknown>>): Described[] {
  const { instructions } = result;
  return [
    ...(typeof instructions === 'string' ? [{ place: 'instructions', value: instructions }] : []),
    ...FIELDS.flatMap((field) => {
      const list = result[field];
      if (!Array.isArray(list)) return [];
      return list.map((value: unknown, index) => {
        const name = isTable(value) ? value['name'] : undefined;
        return { place: `${field}/${typeof name === 'string' ? name : index + 1}`, value };
      });
    }),
  ];
}

function definitionChunk(file: string, { place, value }: Described): Chunk {
  const isTool = place.startsWith('tools/');
  return chunk(`${file}/${safeWord(place)}`, value, async (bytes) => {
    const definition = isTool && isJson(bytes) ? { index: 0, tool: place, bytes } : { tool: '', bytes };
    const parts = await definitionParts(definition);
    // Places in the text are told by the name of the part that is the text.
    return parts.map((part) => (part.form === 'raw' ? { ...part, name: 'body' } : part));
  });
}

/** Anything else that was recorded: calls, results, notifications. */
function messageChunk(file: string, value: unknown): Chunk {
  return chunk(file, value, (bytes) => messageParts(bytes, 'body', 'outbound'));
}

function chunk(file: string, value: unknown, partsOf: Chunk['partsOf']): Chunk {
  const bytes = Buffer.from(JSON.stringify(value ?? null, null, 2));
  return { file, bytes, overlapBytes: 0, first: { line: 1, column: 1 }, isWhole: true, partsOf };
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
