// Reads the text of a policy file. Nothing there, nothing in it and no file at all are errors, never «the defaults».

import { open } from 'node:fs/promises';

import { PipelockError, errorText } from '../errors.ts';

const MAX_POLICY_BYTES = 8 * 1024 * 1024;

/** The file's text. Throws POLICY_UNREADABLE. */
export async function readPolicyText(file: string): Promise<string> {
  const text = await readText(file).catch((cause: unknown) => {
    throw new PipelockError('POLICY_UNREADABLE', `${file} cannot be read: ${errorText(cause)}`, { cause });
  });
  if (text.trim() === '') throw new PipelockError('POLICY_UNREADABLE', `${file} is empty.`);
  return text;
}

async function readText(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error('it is not a plain file');
    if (stat.size > MAX_POLICY_BYTES) throw new Error(`it is larger than ${MAX_POLICY_BYTES} bytes`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
