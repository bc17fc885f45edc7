// YAML as kubectl reads it, and YAML that kubectl and every other reader understand alike.

import {
  boolYaml11Tag,
  CORE_SCHEMA,
  defineScalarTag,
  dump,
  loadAll,
  mergeTag,
  NOT_RESOLVED,
  YAMLException,
} from 'js-yaml';
import { PipelockError } from '../../proxy/errors.ts';

const MAX_DEPTH = 64;

/** `defaultMode: 0440` is octal for kubectl, and `22:22` no number. */
const integer = defineScalarTag<number>('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: Array.from('+-0123456789'),
  resolve: (source) => {
    const match = /^([+-]?)(0b[01]+|0o?[0-7]+|0x[0-9a-fA-F]+|0|[1-9][0-9]*)$/.exec(source);
    if (!match) return NOT_RESOLVED;
    const digits = match[2] ?? '';
    const value = Number(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
    return Number.isSafeInteger(value) ? value * (match[1] === '-' ? -1 : 1) : NOT_RESOLVED;
  },
  identify: (data: unknown) => Number.isSafeInteger(data),
});

const KUBERNETES = CORE_SCHEMA.withTags(boolYaml11Tag, integer, mergeTag);

/** Every document of a file; empty ones are left out. Throws USAGE with the place of a fault. */
export function readDocuments(text: string, file: string): unknown[] {
  try {
    const documents = loadAll(text, { schema: KUBERNETES, maxDepth: MAX_DEPTH });
    return documents.filter((document) => document !== null && document !== undefined);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { mark } = error;
    const place = mark ? `${file}:${mark.line + 1}:${mark.column + 1}` : file;
    throw new PipelockError('USAGE', `${place}: not valid YAML: ${error.reason}`, { cause: error });
  }
}

/** One document. Words that some reader takes for a number or a truth value are quoted. */
export function writeDocument(document: unknown): string {
  return dump(document, { lineWidth: -1, noRefs: true });
}

/** Several documents in one stream. */
export function writeDocuments(documents: readonly unknown[]): string {
  return documents.map(writeDocument).join('---\n');
}
