// How a text can be written so that a reader of bytes does not see it: the disguises the corpus is made of.

import { gzipSync } from 'node:zlib';

export type Spelling = (text: string) => string;

export const base64: Spelling = (text) => Buffer.from(text).toString('base64');
export const base64url: Spelling = (text) => Buffer.from(text).toString('base64url');
export const hex: Spelling = (text) => Buffer.from(text).toString('hex');
export const zipped: Spelling = (text) => gzipSync(text).toString('base64');

/** The text in `count` pieces of about the same length. */
export function pieces(text: string, count: number): string[] {
  const size = Math.ceil(text.length / count);
  return Array.from({ length: Math.ceil(text.length / size) }, (_, n) =>
    text.slice(n * size, n * size + size),
  );
}

/** Every character in the form that `write` gives its code. */
export function each(text: string, write: (code: number) => string): string {
  return Array.from(text, (char) => write(char.charCodeAt(0))).join('');
}

/** Each byte percent-encoded, and the percent signs again, `times` in all. */
export function percent(text: string, times = 1): string {
  const once = each(text, (code) => `%${code.toString(16).padStart(2, '0')}`);
  return Array.from({ length: times - 1 }).reduce((sofar: string) => sofar.replaceAll('%', '%25'), once);
}

export const jsonEscapes: Spelling = (text) =>
  each(text, (code) => `\\u${code.toString(16).padStart(4, '0')}`);
export const entities: Spelling = (text) => each(text, (code) => `&#${code};`);
export const codes: Spelling = (text) => Array.from(Buffer.from(text)).join(',');
