// `make scorecard`: recall and false alarms on public detection corpora, at the balanced policy. The corpora are read
// in place and are no part of the project; PIPELOCK_CORPORA names their folder.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openOfflineGate } from '../cli/offline.ts';
import { parseTarget } from '../proxy/codec/target.ts';
import type { Gate } from '../proxy/mediate/gate.ts';
import type { Direction } from '../proxy/model/message.ts';
import { defaultPolicy } from '../proxy/policy/load.ts';

const NOWHERE = parseTarget('http://scorecard.invalid/');
const folder = process.env['PIPELOCK_CORPORA'] ?? path.join(import.meta.dirname, '../../shared/corpora');

interface Case {
  readonly corpus: string;
  readonly label: string;
  readonly text: string;
}

interface Tally {
  rows: number;
  blocked: number;
  warned: number;
}

if (!existsSync(folder)) {
  console.log(`no corpora in ${folder}: set PIPELOCK_CORPORA to their folder`);
  process.exit(0);
}
const gate = await openOfflineGate(defaultPolicy({ overrides: { dlp: { scan_env: false } } }).policy, {});
console.log('share of texts blocked (and warned about), mode balanced\n');
console.log('| corpus | label | rows | blocked | warned |\n| --- | --- | --- | --- | --- |');
await score('injection.dev.jsonl.gz', 'inbound');
await score('secrets.dev.jsonl.gz', 'outbound');

async function score(file: string, direction: Direction): Promise<void> {
  const tallies = new Map<string, Tally>();
  for (const { corpus, label, text } of readCases(path.join(folder, file))) {
    const key = `${corpus} | ${label}`;
    const tally = tallies.get(key) ?? { rows: 0, blocked: 0, warned: 0 };
    tallies.set(key, tally);
    const action = await judge(gate, direction, text);
    tally.rows += 1;
    if (action === 'block') tally.blocked += 1;
    else if (action !== 'allow') tally.warned += 1;
  }
  for (const [key, { rows, blocked, warned }] of [...tallies].sort(([a], [b]) => a.localeCompare(b))) {
    const share = (count: number): string => `${((100 * count) / rows).toFixed(1)} %`;
    console.log(`| ${key} | ${rows} | ${share(blocked)} | ${share(warned)} |`);
  }
}

function readCases(file: string): Case[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Case);
}

async function judge(at: Gate, direction: Direction, text: string): Promise<string> {
  const open = at.open({
    surface: 'scan-api',
    agent: { name: 'scorecard', profile: '_default', auth: '' },
    clientAddress: '',
    method: 'GET',
    target: NOWHERE,
    signal: new AbortController().signal,
  });
  const { verdict } = await open.mediate({
    direction,
    parts: [{ kind: 'body', name: 'body', text, form: 'raw' }],
  });
  return verdict.action;
}
