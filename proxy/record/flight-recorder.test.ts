import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TARGET } from '../mediate/testing/script.ts';
import type { Message } from '../model/message.ts';
import type { Transaction } from '../model/transaction.ts';
import type { Verdict } from '../model/verdict.ts';
import { defaultPolicy } from '../policy/load.ts';
import { parseEntry } from './entry.ts';
import { openFlightRecorder, type FlightRecorder } from './flight-recorder.ts';
import { filesIn, inFolder } from './testing/record.ts';
import { verifyFolder } from './verify.ts';

const VERDICT: Verdict = { action: 'allow', reason: '', message: '', status: 200, findings: [] };
const MESSAGE: Message = { direction: 'outbound', parts: [] };
const TX: Transaction = {
  ...{
    id: 'tx-1',
    surface: 'forward',
    clientAddress: '127.0.0.1',
    method: 'GET',
    target: TARGET,
    openedAt: 0,
  },
  agent: { name: 'coder', profile: '_default', auth: '' },
  signal: new AbortController().signal,
};

interface Opened {
  readonly recorder: FlightRecorder;
  readonly notes: string[];
  /** Records one allowed message. */
  readonly pass: (message?: Message) => Promise<void> | undefined;
}

async function open(dir: string, more: Record<string, unknown> = {}): Promise<Opened> {
  const notes: string[] = [];
  const { policy } = defaultPolicy({ overrides: { flight_recorder: { enabled: true, dir, ...more } } });
  const recorder = await openFlightRecorder({
    settings: policy.flight_recorder,
    ...{ version: '1.2.3', policyDigest: 'abc' },
    notify: ({ kind, message }) => notes.push(`${kind}: ${message}`),
  });
  const decision = { verdict: VERDICT, muted: [], strip: [] };
  const pass: Opened['pass'] = (message = MESSAGE) =>
    recorder.record(TX, message, { verdict: VERDICT, addresses: [] }, decision);
  return { recorder, notes, pass };
}

async function summaries(folder: string): Promise<string[]> {
  const texts = Object.entries(await filesIn(folder)).filter(([name]) => name.endsWith('.jsonl'));
  return texts.flatMap(([, text]) =>
    text
      .trim()
      .split('\n')
      .map((line) => parseEntry(line).summary),
  );
}

describe('record/flight-recorder', () => {
  it('makes its folder and begins with who writes under which rules', () =>
    inFolder(async (folder) => {
      const dir = path.join(folder, 'deep', 'record');
      const { recorder, pass, notes } = await open(dir);
      await pass();
      recorder.policyChanged('def');
      await recorder.close();
      assert.deepEqual(await summaries(dir), [
        ...['start', 'allow', 'policy: other rules are in force', 'checkpoint: 3 entries [seq 0-2]'],
      ]);
      const first = (await filesIn(dir))['evidence-proxy-0.jsonl'] ?? '';
      assert.match(first, /"detail":\{"policy_hash":"abc","version":"1\.2\.3"\}/);
      assert.deepEqual(notes, []);
    }));

  it('waits for nothing where there is nothing to write', () =>
    inFolder(async (folder) => {
      const { recorder, pass } = await open(folder);
      assert.equal(pass({ ...MESSAGE, overlapBytes: 0, continues: true }), undefined);
      recorder.finished(TX, { status: 200, bytes: 1 });
      await recorder.close();
      assert.equal((await summaries(folder))[1], 'stream_end: 1 windows passed');
    }));

  it('goes on after a crash in one chain, and says in it and to the operator what was repaired', () =>
    inFolder(async (folder) => {
      const first = await open(folder);
      await first.pass();
      const lock = path.join(folder, 'evidence-proxy.lock');
      const holder = JSON.parse(await readFile(lock, 'utf8')) as object;
      await first.recorder.close();
      const { pid } = spawnSync(process.execPath, ['--version']);
      await writeFile(lock, JSON.stringify({ ...holder, pid }));
      await appendFile(path.join(folder, 'evidence-proxy-0.jsonl'), '{"v":1,"seq":3,"ts":');
      const { recorder, notes } = await open(folder);
      await recorder.close();
      const said = [
        `the last writer (process ${pid}) did not stop cleanly`,
        '20 bytes of an unfinished line were cut off evidence-proxy-0.jsonl',
      ];
      assert.deepEqual(
        notes,
        said.map((text) => `repaired: ${text}`),
      );
      assert.ok((await summaries(folder)).includes(`start; ${said.join('; ')}`));
      assert.deepEqual(
        (await verifyFolder(folder)).map(({ ok, end }) => [ok, end]),
        [[true, 'closed']],
      );
    }));

  it('does not start beside another writer', () =>
    inFolder(async (folder) => {
      const { recorder, pass } = await open(folder);
      await assert.rejects(open(folder), { code: 'RECORD_LOCKED' });
      await pass();
      await recorder.close();
      assert.equal((await verifyFolder(folder))[0]?.ok, true);
    }));

  it('does not start where it cannot write, and says what to do', () =>
    inFolder(async (folder) => {
      const file = path.join(folder, 'file');
      await writeFile(file, '');
      const message = /^flight_recorder\.dir .*file\/record cannot be written to: ENOTDIR.*Name a folder/;
      await assert.rejects(open(path.join(file, 'record')), { code: 'RECORD_FAILED', message });
    }));

  it('does not start on a damaged record, and lets its lock go', () =>
    inFolder(async (folder) => {
      await writeFile(path.join(folder, 'evidence-proxy-0.jsonl'), 'hello\n');
      await assert.rejects(open(folder), { code: 'RECORD_DAMAGED' });
      assert.deepEqual(Object.keys(await filesIn(folder)), ['evidence-proxy-0.jsonl']);
    }));

  for (const on_failure of ['block', 'allow'] as const) {
    it(`with on_failure ${on_failure}, ${on_failure}s what cannot be recorded and tells the operator once`, () =>
      inFolder(async (folder) => {
        const dir = path.join(folder, 'record');
        const { recorder, pass, notes } = await open(dir, { on_failure, max_entries_per_file: 1 });
        await rm(dir, { recursive: true });
        await writeFile(dir, 'no folder any more');
        const results = await Promise.allSettled([pass(), pass(), pass()]);
        const expected = on_failure === 'block' ? 'rejected' : 'fulfilled';
        assert.deepEqual(
          results.map(({ status }) => status),
          [expected, expected, expected],
        );
        assert.deepEqual([recorder.health().ok, recorder.health().lost], [false, 3]);
        assert.equal(notes.length, 1);
        assert.match(notes[0] ?? '', /^failing: the record cannot be written: /);
        await rm(dir);
        await pass();
        assert.match(notes[1] ?? '', /^recovered: .* 3 entries are missing from it$/);
        await recorder.close();
      }));
  }

  it('removes what is older than its days when it starts (L-78)', () =>
    inFolder(async (folder) => {
      await (await open(folder)).recorder.close();
      const old = new Date(Date.now() - 3 * 86_400_000);
      await utimes(path.join(folder, 'evidence-proxy-0.jsonl'), old, old);
      await (await open(folder, { retention_days: 4 })).recorder.close();
      assert.equal(Object.keys(await filesIn(folder))[0], 'evidence-proxy-0.jsonl');
      await (await open(folder, { retention_days: 2 })).recorder.close();
      assert.equal(Object.keys(await filesIn(folder))[0], 'evidence-proxy-2.jsonl');
      assert.equal((await verifyFolder(folder))[0]?.ok, true);
    }));

  it('leaves files alone that are none of its own', () =>
    inFolder(async (folder) => {
      await mkdir(path.join(folder, 'evidence-proxy-x.jsonl'));
      await writeFile(path.join(folder, 'notes.txt'), 'mine');
      const { recorder } = await open(folder);
      await recorder.close();
      assert.equal(await readFile(path.join(folder, 'notes.txt'), 'utf8'), 'mine');
    }));
});
