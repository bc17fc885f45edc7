// The pinned tools of every MCP server on this machine, for `mcp list` and `mcp approve`. What servers wrote is cleaned
// before it is shown: a description must not move a cursor.

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { errorText, PipelockError } from '../../proxy/errors.ts';
import { cleanText } from '../../proxy/observe/clean-text.ts';
import { pinFolder, readPins, type PinnedTool, type Pins } from '../../proxy/session/pin-file.ts';
import { jsonChanges, type JsonChange } from '../../proxy/text/json-diff.ts';
import { stateDirectory } from '../state-directory.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface PinnedServer {
  readonly file: string;
  readonly pins: Pins;
}

/** In the order of their names. Throws PINS_UNREADABLE. */
export async function pinnedServers(environment: Environment): Promise<PinnedServer[]> {
  const folder = pinFolder(stateDirectory(environment));
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new PipelockError('PINS_UNREADABLE', `cannot read ${folder}: ${errorText(error)}`, {
      cause: error,
    });
  });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (name) => {
      const file = path.join(folder, name);
      return { file, pins: await readPins(file, name) };
    }),
  );
}

/** Throws USAGE, naming those that are known, for a server that is not. */
export function serverNamed(servers: readonly PinnedServer[], name: string): PinnedServer {
  const found = servers.find(({ pins }) => pins.server === name);
  if (found) return found;
  const known = servers.map(({ pins }) => pins.server).join(', ');
  throw new PipelockError('USAGE', `nothing is pinned of "${name}"; known servers: ${known || 'none'}`);
}

export function pendingChanges({ definition, pending }: PinnedTool): JsonChange[] {
  return pending ? jsonChanges(definition, pending.definition) : [];
}

/** A field a line, `-` and `+` below it with what was and what is. */
export function diffLines(changes: readonly JsonChange[]): string[] {
  return changes.flatMap(({ kind, path: place, before, after }) => [
    `    ${cleanText(place === '' ? 'definition' : place)} ${kind}`,
    ...(before === undefined ? [] : [`      - ${shown(before)}`]),
    ...(after === undefined ? [] : [`      + ${shown(after)}`]),
  ]);
}

/** All of it, however long: what is approved has to be seen. */
function shown(json: string): string {
  return (json.match(/[^]{1,4000}/gu) ?? []).map(cleanText).join('');
}
