// What `pipelock scan` and `pipelock git scan-diff` share: options, the policy, progress, the report, the exit code.

import { writeFile } from 'node:fs/promises';
import { errorText, PipelockError } from '../../proxy/errors.ts';
import { SEVERITIES } from '../../proxy/model/finding.ts';
import { cleanText } from '../../proxy/observe/clean-text.ts';
import type { Engine } from '../../proxy/text/engine.ts';
import type { Invocation, Options, OptionSpec } from '../command.ts';
import { loadFrom, POLICY_OPTIONS } from '../load-policy.ts';
import type { Output } from '../output.ts';
import type { Item } from './chunk.ts';
import { jsonReport } from './json-report.ts';
import { makeJudge } from './judge-chunk.ts';
import { sarifReport } from './sarif-report.ts';
import { makeFaultFinding } from './scan-finding.ts';
import { KINDS, openScanLine } from './scan-line.ts';
import { collect, failing, type Collecting, type ScanReport } from './scan-report.ts';
import { textReport } from './text-report.ts';

/** What a command needs of the process besides its invocation; tests hand in their own. */
export interface ScanHost {
  readonly stdin: () => AsyncIterable<Buffer | string>;
  readonly cwd: () => string;
  /** Compiled rules, kept for the next scan of the same process. */
  readonly engines: Map<string, Engine>;
}

export const PROCESS_HOST: ScanHost = {
  stdin: () => process.stdin,
  cwd: () => process.cwd(),
  engines: new Map(),
};

const FORMATS = ['text', 'json', 'sarif'] as const;
type Format = (typeof FORMATS)[number];

export const SCAN_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  ...POLICY_OPTIONS,
  kind: {
    type: 'string',
    short: 'k',
    value: 'KIND',
    help: 'what to look for: secrets, injection or all (default all)',
  },
  exclude: {
    type: 'string',
    value: 'GLOB',
    multiple: true,
    help: 'leave out files and folders that match; repeatable',
  },
  format: { type: 'string', short: 'f', value: 'FORMAT', help: 'text, json or sarif (default text)' },
  output: { type: 'string', short: 'o', value: 'FILE', help: 'write the report to this file' },
  'fail-on': {
    type: 'string',
    value: 'SEVERITY',
    help: 'exit with 1 from this severity on: critical, high, medium, low (default low)',
  },
  strict: { type: 'boolean', help: 'hints and warnings fail the scan too' },
};

export interface ScanRun {
  readonly host: ScanHost;
  readonly items: AsyncIterable<Item>;
  readonly allowInlineIgnore: boolean;
}

/** Scans, reports, and returns the exit code: 0 nothing that fails, 1 findings. Throws for what gives 2. */
export async function runScan(
  invocation: Invocation,
  { host, items, allowInlineIgnore }: ScanRun,
): Promise<number> {
  const { options, output, environment } = invocation;
  const format = formatOf(options, output);
  const kind = choice(options, 'kind', KINDS, 'all');
  const fails = failing({
    failOn: choice(options, 'fail-on', SEVERITIES, 'low'),
    strict: options.flag('strict'),
  });
  const { loaded } = await loadFrom(invocation, options.text('config'));
  const line = await openScanLine(loaded.policy, { environment, kind, engines: host.engines });
  const judge = makeJudge({ line, allowInlineIgnore });
  const faultFinding = makeFaultFinding(line.policy, Date.now());
  const report = await collect(items, { judge, faultFinding, fails, progress: progressOn(output) });
  await write(report, format, options.text('output'), output);
  return report.fails ? 1 : 0;
}

/** One of the listed words. Throws USAGE. */
function choice<Word extends string>(
  options: Options,
  name: string,
  words: readonly Word[],
  fallback: Word,
): Word {
  const given = options.text(name);
  const found = given === undefined ? fallback : words.find((word) => word === given);
  if (found === undefined) throw new PipelockError('USAGE', `--${name} must be one of ${words.join(', ')}`);
  return found;
}

function formatOf(options: Options, { json }: Output): Format {
  const format = choice(options, 'format', FORMATS, json ? 'json' : 'text');
  if (json && format !== 'json')
    throw new PipelockError('USAGE', `--json and --format ${format} contradict each other; give one`);
  return format;
}

const PROGRESS_EVERY_MS = 100;

function progressOn(output: Output): Collecting['progress'] {
  let last = 0;
  return ({ file, files, findings }) => {
    const now = output.interactive ? Date.now() : 0;
    if (now - last < PROGRESS_EVERY_MS) return;
    last = now;
    output.progress(`scanning, ${files} files, ${findings} findings: ${cleanText(file).slice(-60)}`);
  };
}

async function write(
  report: ScanReport,
  format: Format,
  file: string | undefined,
  output: Output,
): Promise<void> {
  for (const { file: name, note } of format === 'text' ? report.notes : [])
    output.note(`${cleanText(name)}: ${note}`);
  if (file !== undefined) await writeReport(report, format, file, output);
  else if (format === 'text')
    for (const line of textReport(report, (colour, text) => output.paint(colour, text))) output.line(line);
  else output.value(format === 'json' ? jsonReport(report) : sarifReport(report));
}

async function writeReport(report: ScanReport, format: Format, file: string, output: Output): Promise<void> {
  const plain: Output['paint'] = (_colour, text) => text;
  const lines = textReport(report, plain);
  const text =
    format === 'text'
      ? lines.join('\n')
      : JSON.stringify(format === 'json' ? jsonReport(report) : sarifReport(report), null, 2);
  await writeFile(file, `${text}\n`).catch((error: unknown) => {
    throw new PipelockError('USAGE', `--output ${file} cannot be written: ${errorText(error)}`, {
      cause: error,
    });
  });
  output.note(`${lines.at(-1) ?? ''}; the report is in ${file}`);
}

/** Bytes of a stream that may give text. */
export async function* bytesOf(stream: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
