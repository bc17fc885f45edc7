// A name for a server that was given none: readable, and another one for another command.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { safeWord } from '../../proxy/model/mcp.ts';

/** The last word that says what runs, and a digest of the whole command; files by their full path. */
export function serverNameFor(command: readonly string[], folder: string): string {
  const words = command.map((word) => fullPath(word, folder));
  const digest = createHash('sha256').update(words.join('\0')).digest('hex').slice(0, 8);
  return `${safeWord(tellingWord(words)).replaceAll('/', '_')}-${digest}`;
}

/** The same words in two folders are two servers where one of them names a file there. */
function fullPath(word: string, folder: string): string {
  if (!word.startsWith('.') && !word.includes('/')) return word;
  const full = path.resolve(folder, word);
  return existsSync(full) ? full : word;
}

/** Launchers and folders that say nothing about what runs. */
const PLAIN =
  /^(?:npx|pnpx|bunx|uvx|node|deno|bun|python[\d.]*|uv|pipx|npm|pnpm|yarn|run|exec|dlx|tool|sh|bash|env|docker|index|main|server|cli|dist|build|out|lib|src|bin|node_modules|-.*)?$/;

function tellingWord(words: readonly string[]): string {
  for (const [index, word] of words.entries()) {
    // Where a program is installed says nothing; the folders of a script do.
    const parts = (index === 0 ? path.basename(word) : word)
      .split('/')
      .map((part) => part.replace(/\.(?:[cm]?[jt]s|py|sh)$/, '').replace(/(?<=.)@[\w.]+$/, ''));
    const telling = parts.findLast((part) => !PLAIN.test(part));
    if (telling !== undefined && !word.startsWith('-')) return telling;
  }
  return 'server';
}
