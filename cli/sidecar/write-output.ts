// Writes what was made: nothing before everything is known to be writable, and no file half.

import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorText, PipelockError } from '../../proxy/errors.ts';

export interface Target {
  /** A file, or a folder where there are several. */
  readonly path: string;
  readonly force: boolean;
}

/** Throws USAGE when something is there already and `force` is not set, or when it cannot be written. */
export async function writeFiles(target: Target, files: Readonly<Record<string, string>>): Promise<void> {
  const places = Object.entries(files).map(([name, text]) => ({ place: path.join(target.path, name), text }));
  await assertFree(
    places.map(({ place }) => place),
    target,
  );
  await attempt(target.path, async () => {
    await mkdir(target.path, { recursive: true, mode: 0o750 });
    for (const { place, text } of places) await replaceFile(place, text);
  });
}

export async function writeOne(target: Target, text: string): Promise<void> {
  await assertFree([target.path], target);
  await attempt(target.path, () => replaceFile(target.path, text));
}

async function assertFree(places: readonly string[], { force }: Target): Promise<void> {
  if (force) return;
  for (const place of places) {
    const exists = await access(place).then(
      () => true,
      () => false,
    );
    if (exists)
      throw new PipelockError('USAGE', `${place} exists; choose another output, or replace it with --force`);
  }
}

async function replaceFile(place: string, text: string): Promise<void> {
  const draft = `${place}.new`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, place);
}

async function attempt(place: string, write: () => Promise<void>): Promise<void> {
  await write().catch((error: unknown) => {
    throw new PipelockError('USAGE', `cannot write ${place}: ${errorText(error)}`, { cause: error });
  });
}
