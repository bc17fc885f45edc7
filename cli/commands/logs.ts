// `pipelock logs`: the flight recorder's decisions, filtered, as a table or as JSON lines, to the end or on and on.

import { PipelockError } from '../../proxy/errors.ts';
import { SURFACES } from '../../proxy/model/surface.ts';
import { ACTIONS } from '../../proxy/model/verdict.ts';
import { cleanText } from '../../proxy/observe/clean-text.ts';
import { parseDuration } from '../../proxy/policy/duration.ts';
import type { Entry } from '../../proxy/record/entry.ts';
import { follow, query, type Answer, type Question } from '../../proxy/record/query.ts';
import type { Command, Invocation, Options } from '../command.ts';
import type { Output } from '../output.ts';
import { RECORD_OPTIONS, recordFolder } from '../record-folder.ts';

export const logs: Command = {
  name: 'logs',
  summary: 'Show the decisions in a flight recorder’s record.',
  positionals: '[FOLDER]',
  options: {
    ...RECORD_OPTIONS,
    follow: { type: 'boolean', short: 'f', help: 'go on showing what is written, until stopped' },
    last: { type: 'string', short: 'n', value: 'COUNT', help: 'only so many of the latest' },
    agent: { type: 'string', value: 'NAME', help: 'only of this agent' },
    host: { type: 'string', value: 'HOST', help: 'only to or from this host' },
    surface: { type: 'string', value: 'NAME', help: 'only on this surface: forward, connect, fetch, …' },
    verdict: {
      type: 'string',
      value: 'ACTION',
      help: 'only with this verdict: allow, warn, strip, ask, block',
    },
    rule: { type: 'string', value: 'NAME', help: 'only where this rule or layer found something' },
    since: {
      type: 'string',
      value: 'TIME',
      help: 'only from then on: 2026-01-31T12:00:00Z, or 15m for "15 minutes ago"',
    },
    until: { type: 'string', value: 'TIME', help: 'only before then' },
  },
  details:
    'One line for every decision: time, verdict, agent, surface, host, reason. With --json each line is the entry as it ' +
    'stands in the record. Reads only; whether the record is whole says `pipelock verify`.',
  run: showLogs,
};

async function showLogs(invocation: Invocation): Promise<number> {
  const { options, output } = invocation;
  const question = questionFrom(options, Date.now());
  const last = countFrom(options.text('last'));
  const folder = await recordFolder(invocation);
  if (options.flag('follow')) {
    if (last !== undefined)
      throw new PipelockError('USAGE', 'pipelock logs: --last and --follow exclude each other');
    const stopped = new AbortController();
    process.once('SIGINT', () => stopped.abort());
    process.once('SIGTERM', () => stopped.abort());
    for await (const answer of follow(folder, question, stopped.signal)) show(output, answer);
    return 0;
  }
  const kept: Answer[] = [];
  for await (const answer of query(folder, question)) {
    if (last === undefined) show(output, answer);
    else if (kept.push(answer) > last) kept.shift();
  }
  for (const answer of kept) show(output, answer);
  return 0;
}

function questionFrom(options: Options, now: number): Question {
  const question: { -readonly [K in keyof Question]: Question[K] } = {};
  for (const name of ['agent', 'host', 'surface', 'verdict', 'rule'] as const) {
    const value = options.text(name);
    if (value !== undefined) question[name] = value;
  }
  checkWord('verdict', question.verdict, ACTIONS);
  checkWord('surface', question.surface, Object.keys(SURFACES));
  for (const name of ['since', 'until'] as const) {
    const text = options.text(name);
    if (text !== undefined) question[name] = timeFrom(name, text, now);
  }
  return question;
}

/** A word nobody writes would find nothing, which reads like "nothing happened". */
function checkWord(option: string, word: string | undefined, known: readonly string[]): void {
  if (word === undefined || known.includes(word)) return;
  throw new PipelockError('USAGE', `pipelock logs: --${option} is one of ${known.join(', ')}`);
}

function timeFrom(name: string, text: string, now: number): number {
  const ago = parseDuration(text);
  const time = ago === undefined ? Date.parse(text) : now - ago;
  if (Number.isNaN(time)) {
    throw new PipelockError(
      'USAGE',
      `pipelock logs: --${name} is no time: write 2026-01-31T12:00:00Z, or 15m`,
    );
  }
  return time;
}

function countFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]{0,6}$/.test(text))
    throw new PipelockError('USAGE', 'pipelock logs: --last is a number from 1 up');
  return Number(text);
}

const COLOURS = new Map([
  ['block', 'red'],
  ['allow', 'green'],
] as const);

function show(output: Output, { entry, detail, line }: Answer): void {
  if (output.json) output.line(line);
  else if (entry.type === 'decision') output.line(decisionLine(output, entry, detail));
  else output.line(`${entry.ts.padEnd(TIME_WIDTH)}  ${output.paint('dim', cleanText(entry.summary))}`);
}

const TIME_WIDTH = '2026-01-31T12:00:00.000Z'.length;

function decisionLine(output: Output, entry: Entry, detail: Answer['detail']): string {
  const cell = (name: string): string => {
    const value = detail[name];
    return typeof value === 'string' ? cleanText(value) : '';
  };
  const verdict = cell('verdict');
  const url = cell('url');
  const why = entry.summary.split(': ').slice(1).join(': ');
  return [
    entry.ts.padEnd(TIME_WIDTH),
    output.paint(COLOURS.get(verdict as 'block') ?? 'yellow', verdict.padEnd(5)),
    cell('agent').padEnd(12),
    entry.transport.padEnd(8),
    `${detail['direction'] === 'inbound' ? '<-' : '->'} ${cell('method')} ${url === '' ? cell('host') : url}`,
    cleanText(why),
  ]
    .join('  ')
    .trimEnd();
}
