// The file in which the tools of one MCP server are pinned: the definition seen first or approved last, and beside it the
// one that waits for approval. Written whole and swapped in, so that no reader sees half of it.

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorText, PipelockError } from '../errors.ts';

export interface PinnedTool {
  readonly name: string;
  readonly definition: unknown;
  /** When it was pinned or approved, RFC 3339. */
  readonly since: string;
  /** What the server says now, until somebody approves it. */
  readonly pending?: { readonly definition: unknown; readonly since: string };
}

export interface Pins {
  readonly server: string;
  readonly tools: readonly PinnedTool[];
}

const VERSION = 1;
/** More tools than any client can use; a server that lists more is after our memory. */
export const MAX_TOOLS = 10_000;

export function pinFolder(stateDirectory: string): string {
  return path.join(stateDirectory, 'mcp');
}

/** @param server a name that is safe in a path */
export function pinFile(stateDirectory: string, server: string): string {
  return path.join(pinFolder(stateDirectory), `${encodeURIComponent(server).replaceAll('.', '%2E')}.json`);
}

/** Nothing pinned when there is no file. Throws PINS_UNREADABLE for one that cannot be used: no pin is forgotten. */
export async function readPins(file: string, server: string): Promise<Pins> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { server, tools: [] };
    throw unusable(file, errorText(error), error);
  }
  try {
    return checked(JSON.parse(text));
  } catch (error) {
    throw unusable(file, 'it is not a file of pins', error);
  }
}

/** Throws PINS_UNREADABLE when the file cannot be written. */
export async function writePins(file: string, { server, tools }: Pins): Promise<void> {
  const text = `${JSON.stringify({ version: VERSION, server, tools }, null, 2)}\n`;
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(draft, text, { mode: 0o600, flush: true });
    await rename(draft, file);
  } catch (error) {
    throw unusable(file, errorText(error), error);
  }
}

function unusable(file: string, why: string, cause: unknown): PipelockError {
  const advice = 'repair it, or remove it to pin the tools anew';
  return new PipelockError(
    'PINS_UNREADABLE',
    `the pinned tools in ${file} cannot be used: ${why}; ${advice}`,
    {
      cause,
    },
  );
}

function checked(value: unknown): Pins {
  const pins = value as { version?: unknown; server?: unknown; tools?: unknown };
  const isRight = pins.version === VERSION && typeof pins.server === 'string' && Array.isArray(pins.tools);
  if (!isRight) throw new Error('unknown form');
  const tools = pins.tools as PinnedTool[];
  for (const { name, definition, since, pending } of tools) {
    const isTool = typeof name === 'string' && definition !== undefined && typeof since === 'string';
    if (!isTool || (pending !== undefined && typeof pending.since !== 'string'))
      throw new Error('unknown form');
  }
  return { server: pins.server as string, tools };
}
