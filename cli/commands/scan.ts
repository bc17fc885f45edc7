// `pipelock scan`: looks for secrets and injections in files, folders, standard input and diffs.

import { createReadStream } from 'node:fs';
import path from 'node:path';
import { PipelockError } from '../../proxy/errors.ts';
import type { Command, Invocation } from '../command.ts';
import type { Item } from '../scan/chunk.ts';
import { diffItems } from '../scan/diff-chunks.ts';
import { readText } from '../scan/read-text.ts';
import { bytesOf, PROCESS_HOST, runScan, SCAN_OPTIONS, type ScanHost } from '../scan/run-scan.ts';
import { excluder, walkPaths, type WalkOptions } from '../scan/walk.ts';

const DEFAULT_MAX_FILE = '10M';

/** The command over a host: the process, or a test's own. */
export function makeScan(host: ScanHost): Command {
  return {
    name: 'scan',
    summary: 'Look for secrets and prompt injections in files, folders, standard input or a diff.',
    positionals: '[PATH…]',
    options: {
      ...SCAN_OPTIONS,
      diff: {
        type: 'string',
        value: 'FILE',
        help: 'scan the added lines of this unified diff; "-" for standard input',
      },
      'max-file-size': {
        type: 'string',
        value: 'SIZE',
        help: `leave out larger files, with a note: bytes, or 512K, 10M, 1G (default ${DEFAULT_MAX_FILE})`,
      },
      'allow-inline-ignore': {
        type: 'boolean',
        help: 'let a comment `pipelock:ignore RULE` silence a finding on its line',
      },
    },
    details:
      'PATH is a file, a folder (the current one when none is given) or "-" for standard input. Left out are .git, ' +
      'node_modules, binary content, symbolic links and what --exclude names. Files that hold MCP servers and policies of ' +
      'this program are checked beyond their text. Exceptions of the policy (`suppress`) hold for the relative path. ' +
      'Exit code 0 when nothing was found that fails the scan, 1 on findings or unreadable files, 2 when the command line or the policy is wrong.',
    run: (invocation) =>
      runScan(invocation, {
        host,
        items: itemsOf(invocation, host),
        allowInlineIgnore: inlineIgnore(invocation),
      }),
  };
}

export const scan: Command = makeScan(PROCESS_HOST);

function itemsOf({ options, positionals }: Invocation, host: ScanHost): AsyncIterable<Item> {
  const diff = options.text('diff');
  const isExcluded = excluder(options.list('exclude'));
  if (diff !== undefined) {
    if (positionals.length > 0)
      throw new PipelockError('USAGE', 'pipelock scan: give either --diff or paths');
    return diffItems(
      diff === '-' ? bytesOf(host.stdin()) : fileBytes(path.resolve(host.cwd(), diff), diff),
      isExcluded,
    );
  }
  const maxFileBytes = sizeOf(options.text('max-file-size') ?? DEFAULT_MAX_FILE);
  return pathItems(
    positionals.length > 0 ? positionals : ['.'],
    { cwd: host.cwd(), maxFileBytes, isExcluded },
    host,
  );
}

async function* pathItems(
  paths: readonly string[],
  options: WalkOptions,
  host: ScanHost,
): AsyncGenerator<Item> {
  for (const given of paths) {
    if (given === '-') yield* readText('stdin', bytesOf(host.stdin()));
    else yield* walkPaths([given], options);
  }
}

async function* fileBytes(full: string, given: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(full)) yield chunk as Buffer;
  } catch (error) {
    throw new PipelockError('USAGE', `pipelock scan: --diff ${given} cannot be read`, { cause: error });
  }
}

/** A diff is what somebody else proposes: who wrote it must not silence what is found in it (L-33). */
function inlineIgnore({ options }: Invocation): boolean {
  const allowed = options.flag('allow-inline-ignore');
  if (allowed && options.text('diff') !== undefined) {
    throw new PipelockError('USAGE', 'pipelock scan: --allow-inline-ignore does not go with --diff');
  }
  return allowed;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

function sizeOf(text: string): number {
  const [, digits, unit = ''] = /^(\d{1,12})([KMG]?)B?$/i.exec(text) ?? [];
  if (digits === undefined)
    throw new PipelockError('USAGE', '--max-file-size must be a number of bytes, or like 512K, 10M, 1G');
  return Number(digits) * (UNITS[unit.toUpperCase()] ?? 1);
}
