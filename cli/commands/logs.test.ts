import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { canonical } from '../../proxy/record/canonical.ts';
import { filesIn, inFolder, openRecorder } from '../../proxy/record/testing/record.ts';
import { invoke } from '../testing/invoke.ts';
import { logs } from './logs.ts';
import { verify } from './verify.ts';

async function write(folder: string): Promise<void> {
  const recorder = openRecorder(folder, { now: () => Date.parse('2026-04-15T12:00:00.5Z') });
  const record = (direction: string, verdict: string, more: Record<string, string> = {}): Promise<void> =>
    recorder.record({
      ...{ type: 'decision', transport: 'forward' },
      summary: more['layer'] === undefined ? verdict : `${verdict}: ${more['layer']} (Rule: one)`,
      detail: canonical({
        ...{ agent: 'coder', direction, host: 'a.test', method: 'GET', url: 'http://a.test/', verdict },
        ...more,
      }),
    });
  await record('outbound', 'allow');
  await record('inbound', 'block', { layer: 'response_scan' });
  await record('outbound', 'allow', { agent: 'evil\u001b[2J', url: '' });
  await recorder.close();
}

const LINES = [
  '2026-04-15T12:00:00.5Z    allow  coder         forward   -> GET http://a.test/',
  '2026-04-15T12:00:00.5Z    block  coder         forward   <- GET http://a.test/  response_scan (Rule: one)',
  '2026-04-15T12:00:00.5Z    allow  evil          forward   -> GET a.test',
  '2026-04-15T12:00:00.5Z    checkpoint: 3 entries [seq 0-2]',
];

describe('cli/commands/logs', () => {
  const cases: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {
    'all of it, without what a terminal would obey': [[], LINES],
    'what a filter lets through': [['--verdict', 'block'], [LINES[1]!]],
    'the last ones': [['-n', '2'], LINES.slice(2)],
    'nothing younger than a moment': [['--since', '1s'], []],
    'what lies between two times': [
      ['--since', '2026-04-15T12:00:00Z', '--until', '2026-04-15T12:00:01Z'],
      LINES,
    ],
  };
  for (const [name, [args, expected]] of Object.entries(cases)) {
    it(`shows ${name}`, () =>
      inFolder(async (folder) => {
        await write(folder);
        const { stdout, code } = await invoke(logs, [folder, ...args]);
        assert.deepEqual([stdout.split('\n').filter((line) => line !== ''), code], [expected, 0]);
      }));
  }

  it('shows entries as they stand in the file with --json', () =>
    inFolder(async (folder) => {
      await write(folder);
      const { stdout } = await invoke(logs, [folder, '--json']);
      assert.equal(stdout, Object.values(await filesIn(folder))[0]);
    }));

  it('finds the record by the policy', () =>
    inFolder(async (folder) => {
      await write(folder);
      const config = path.join(folder, 'policy.yaml');
      await writeFile(config, JSON.stringify({ flight_recorder: { enabled: true, dir: folder } }));
      assert.match((await invoke(logs, ['--config', config])).stdout, /coder/);
      assert.match((await invoke(logs, [], { PIPELOCK_CONFIG: config })).stdout, /coder/);
    }));

  const wrong: Readonly<Record<string, readonly [readonly string[], string]>> = {
    'no folder': [[], 'USAGE'],
    'two folders': [['a', 'b'], 'USAGE'],
    'a time that is none': [['.', '--since', 'yesterday'], 'USAGE'],
    'a verdict that is none': [['.', '--verdict', 'blok'], 'USAGE'],
    'a surface that is none': [['.', '--surface', 'proxy'], 'USAGE'],
    'the last ones of what never ends': [['.', '-f', '-n', '3'], 'USAGE'],
    'a count that is none': [['.', '--last', '0'], 'USAGE'],
    'a folder that is not there': [['/nowhere/at/all'], 'RECORD_FAILED'],
  };
  for (const [name, [args, code]] of Object.entries(wrong)) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(invoke(logs, args), { code });
    });
  }
});

describe('cli/commands/verify', () => {
  it('says that a record is whole, how long it is and what its head is', () =>
    inFolder(async (folder) => {
      await write(folder);
      const { stdout, code } = await invoke(verify, [folder]);
      assert.equal(code, 0);
      assert.match(stdout, /^WHOLE: session proxy\n {2}entries: 4 in 1 files, seq 0-3\n {2}end: closed by/);
      assert.match(stdout, /head: [0-9a-f]{64}\n$/);
    }));

  it('names the first entry that does not fit, and ends with 1', () =>
    inFolder(async (folder) => {
      await write(folder);
      const [[name, text] = ['', '']] = Object.entries(await filesIn(folder));
      await writeFile(path.join(folder, name), text.replace('block: response_scan', 'allow: response_scan'));
      const { stdout, code } = await invoke(verify, [folder]);
      assert.equal(code, 1);
      assert.match(
        stdout,
        /^BROKEN: session proxy\n {2}first entry that does not fit: seq 1 \(evidence-proxy-0\.jsonl, line 2\)/,
      );
      const { stdout: json, code: again } = await invoke(verify, [folder, '--json']);
      const { sessions } = JSON.parse(json) as { sessions: { ok: boolean; broken: { seq: number } }[] };
      assert.deepEqual([sessions[0]?.ok, sessions[0]?.broken.seq, again], [false, 1, 1]);
    }));

  it('says that there is no record, and ends with 1', () =>
    inFolder(async (folder) => {
      const { stdout, code } = await invoke(verify, [folder]);
      assert.deepEqual([stdout, code], [`${folder}: there is no record\n`, 1]);
    }));
});
