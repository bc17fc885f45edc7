// Which sinks the audit log has: stdout, a file or both.

import { PipelockError } from '../errors.ts';
import { makeDescriptorSink } from './descriptor-sink.ts';
import type { LineSink } from './line-sink.ts';
import { RotatingFile } from './rotating-file.ts';
import { Sealer } from './sealer.ts';

export interface AuditOutput {
  readonly output: 'stdout' | 'file' | 'both';
  /** Where `stdout` goes; 2 for a process whose stdout carries something else. Default 1. */
  readonly descriptor?: 1 | 2;
  /** Needed for `file` and `both`. */
  readonly file?: string;
  /** Default 100 MiB. */
  readonly maxBytes?: number;
  /** Default 5, the current file included. */
  readonly maxFiles?: number;
  /** Rotated files older than this are removed; by default none. */
  readonly maxAgeMs?: number;
  /** Public key that the file is sealed to; empty for lines in the open. */
  readonly encryptTo?: string;
}

/** The sinks by name. Throws POLICY_INVALID when a file is wanted and none is named. */
export function makeAuditSinks(settings: AuditOutput): Record<string, LineSink> {
  const {
    output,
    descriptor = 1,
    file,
    maxBytes = 100 * 1024 * 1024,
    maxFiles = 5,
    maxAgeMs,
    encryptTo = '',
  } = settings;
  const stdout = output === 'file' ? {} : { stdout: makeDescriptorSink(descriptor) };
  if (output === 'stdout') return stdout;
  if (file === undefined || file === '') {
    throw new PipelockError(
      'POLICY_INVALID',
      `logging.file: name a file, because logging.output is ${output}.`,
    );
  }
  const sealed = encryptTo === '' ? {} : { sealer: new Sealer(encryptTo) };
  const aged = maxAgeMs === undefined ? {} : { maxAgeMs };
  return { ...stdout, file: new RotatingFile({ file, maxBytes, maxFiles, ...aged, ...sealed }) };
}
