// Paths → the files to read, in a stable order. Folders of tools, links and what the user excludes are left out, each
// told with its reason. A file that was swapped for a link or a pipe between listing and opening is not followed.

import { constants } from 'node:fs';
import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { PipelockError } from '../../proxy/errors.ts';
import { globMatcher } from '../../proxy/text/glob.ts';
import type { Item, Unread } from './chunk.ts';
import { readText } from './read-text.ts';

const SKIPPED_FOLDERS = new Set(['.git', 'node_modules']);

export interface WalkOptions {
  /** Names in reports are relative to this folder. */
  readonly cwd: string;
  readonly maxFileBytes: number;
  /** Whether a file or folder, by its name in reports, is left out. */
  readonly isExcluded: (name: string) => boolean;
}

/** Globs over the whole path or its last part; what lies in a folder that one of them names is left out with it. */
export function excluder(globs: readonly string[]): (name: string) => boolean {
  const tests = globs.map((glob) => globMatcher(glob.replace(/^\.\//, '').replace(/\/$/, '')));
  const isNamed = (name: string): boolean => {
    const last = name.slice(name.lastIndexOf('/') + 1);
    return tests.some((matches) => matches(name) || matches(last));
  };
  return (name) => {
    for (let end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
      if (isNamed(name.slice(0, end))) return true;
    }
    return isNamed(name);
  };
}

/** The texts under the paths. Rejects with USAGE for a path that is not there. */
export async function* walkPaths(paths: readonly string[], options: WalkOptions): AsyncGenerator<Item> {
  for (const given of paths) {
    const full = path.resolve(options.cwd, given);
    const found = await stat(full).catch((error: unknown) => {
      throw new PipelockError('USAGE', `cannot scan ${given}: ${reasonOf(error)}`, { cause: error });
    });
    if (found.isDirectory()) yield* walkFolder(full, { ...options, root: full });
    // What the user names is read whatever it is: a link, or the pipe of a process substitution.
    else
      yield* readFile(
        { full, name: nameOf(full, { ...options, root: path.dirname(full) }), flags: constants.O_RDONLY },
        options,
      );
  }
}

interface Walk extends WalkOptions {
  readonly root: string;
}

async function* walkFolder(folder: string, walk: Walk): AsyncGenerator<Item> {
  const name = nameOf(folder, walk);
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) =>
    unreadable(name || '.', error),
  );
  if (!Array.isArray(entries)) {
    yield entries;
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = path.join(folder, entry.name);
    const file = nameOf(full, walk);
    if (SKIPPED_FOLDERS.has(entry.name) && !entry.isSymbolicLink()) continue;
    if (walk.isExcluded(file)) yield { file, reason: 'excluded', note: 'excluded' };
    else if (entry.isDirectory()) yield* walkFolder(full, walk);
    else if (entry.isSymbolicLink()) yield { file, reason: 'symlink', note: 'a symbolic link, not followed' };
    else if (!entry.isFile()) yield { file, reason: 'special', note: 'no regular file' };
    else yield* readFile({ full, name: file, flags: SAFE_FLAGS }, walk);
  }
}

/** Neither follows a link nor waits for the writer of a pipe. */
const SAFE_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

interface Named {
  readonly full: string;
  readonly name: string;
  readonly flags: number;
}

async function* readFile(
  { full, name, flags }: Named,
  { maxFileBytes, isExcluded }: WalkOptions,
): AsyncGenerator<Item> {
  if (isExcluded(name)) {
    yield { file: name, reason: 'excluded', note: 'excluded' };
    return;
  }
  let handle: FileHandle | undefined;
  try {
    handle = await open(full, flags);
    const found = await handle.stat();
    if (flags === SAFE_FLAGS && !found.isFile())
      yield { file: name, reason: 'special', note: 'no regular file' };
    else if (found.size > maxFileBytes)
      yield { file: name, reason: 'large', note: `larger than ${maxFileBytes} bytes, not scanned` };
    else yield* readText(name, chunksOf(handle));
  } catch (error) {
    if (!isFileError(error)) throw error;
    yield unreadable(name, error);
  } finally {
    await handle?.close();
  }
}

const READ_BYTES = 256 * 1024;

async function* chunksOf(handle: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

function unreadable(file: string, error: unknown): Unread {
  return { file, reason: 'unreadable', note: `cannot be read: ${reasonOf(error)}` };
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** The system's code alone: its message holds a path of this machine. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  return REASONS[code] ?? code;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  ELOOP: 'it became a symbolic link',
};

/** Relative to the current folder where it lies inside, else to the folder that is scanned: no path of this machine. */
function nameOf(full: string, { cwd, root }: Walk): string {
  const inside = path.relative(cwd, full);
  const isOutside = inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside);
  return (isOutside ? path.relative(root, full) : inside).split(path.sep).join('/');
}
