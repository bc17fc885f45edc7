// A name for a server that was given none: readable, and another one for another command.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { safeWord } from '../../proxy/model/mcp.ts';

/** The last word that says what runs, and a digest of the whole command; files by their full path. */
export function serverNameFor(command: readonly string[], folder: string): string {
  const words = command.map((word) => fullPath(word, folder));
  const digest = createHash('sha256').update(words.join('\0')).digest('hex').slice(0, 8);
  const telling = command.filter((word) => !word.startsWith('-')).slice(0, 2).at(-1) ?? 'server';
  const base = path.basename(telling).replace(/\.[cm]?[jt]s$|\.py$/, '').replace(/@[\d.]+$/, '');
  return safeWord(`${base === '' ? 'server' : base}-${digest}`).replaceAll('/', '_');
}

/** The same words in two folders are two servers where one of them names a file there. */
function fullPath(word: string, folder: string): string {
  if (!word.startsWith('.') && !word.includes('/')) return word;
  const full = path.resolve(folder, word);
  return existsSync(full) ? full : word;
}
