import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { canonical } from './canonical.ts';
import { follow, query, type Question } from './query.ts';
import { inFolder, openRecorder } from './testing/record.ts';

const TIMES = ['2026-04-15T12:00:00Z', '2026-04-15T13:00:00Z', '2026-04-15T14:00:00Z'].map((text) =>
  Date.parse(text),
);

/** Three decisions, one an hour, in files of one entry each. */
async function write(folder: string): Promise<void> {
  let time = TIMES[0]!;
  const recorder = openRecorder(folder, { now: () => time, maxEntriesPerFile: 1 });
  const record = (
    transport: string,
    summary: string,
    detail: Parameters<typeof canonical>[0],
  ): Promise<void> => recorder.record({ type: 'decision', transport, summary, detail: canonical(detail) });
  await record('forward', 'one', { agent: 'coder', host: 'a.test', verdict: 'allow' });
  time = TIMES[1]!;
  const findings = [{ rule: 'GitHub Token' }, { rule: 'entropy' }];
  await record('fetch', 'two', { agent: 'coder', host: 'b.test', verdict: 'block', layer: 'dlp', findings });
  time = TIMES[2]!;
  await record('connect', 'three', { agent: 'other', host: 'a.test', verdict: 'block', layer: 'blocklist' });
  await recorder.close();
}

async function ask(folder: string, question: Question): Promise<string[]> {
  const found: string[] = [];
  for await (const { entry } of query(folder, question))
    if (entry.type === 'decision') found.push(entry.summary);
  return found;
}

describe('record/query', () => {
  const cases: Readonly<Record<string, readonly [Question, readonly string[]]>> = {
    'everything when asked for nothing': [{}, ['one', 'two', 'three']],
    'one agent': [{ agent: 'coder' }, ['one', 'two']],
    'one host, however it is written': [{ host: 'A.test' }, ['one', 'three']],
    'one surface': [{ surface: 'connect' }, ['three']],
    'one verdict': [{ verdict: 'block' }, ['two', 'three']],
    'one rule, however it is written': [{ rule: 'github token' }, ['two']],
    'a rule that was not the worst': [{ rule: 'entropy' }, ['two']],
    'one layer': [{ rule: 'blocklist' }, ['three']],
    'from a time on': [{ since: TIMES[1]! }, ['two', 'three']],
    'before a time': [{ until: TIMES[1]! }, ['one']],
    'all of it at once': [{ verdict: 'block', host: 'a.test', since: TIMES[1]! }, ['three']],
    'nothing when nothing fits': [{ agent: 'cod' }, []],
  };
  for (const [name, [question, expected]] of Object.entries(cases)) {
    it(`finds ${name}`, () =>
      inFolder(async (folder) => {
        await write(folder);
        assert.deepEqual(await ask(folder, question), expected);
      }));
  }

  it('names the place of a line that is no entry', () =>
    inFolder(async (folder) => {
      await write(folder);
      await appendFile(path.join(folder, 'evidence-proxy-1.jsonl'), 'hello\n');
      await assert.rejects(ask(folder, {}), {
        code: 'RECORD_DAMAGED',
        message: /evidence-proxy-1\.jsonl, byte \d+/,
      });
    }));

  it('passes over a line that is still being written', () =>
    inFolder(async (folder) => {
      await write(folder);
      await appendFile(path.join(folder, 'evidence-proxy-3.jsonl'), '{"v":1,"seq":4');
      assert.deepEqual(await ask(folder, {}), ['one', 'two', 'three']);
    }));

  it('follows what is written, over files, each entry once', () =>
    inFolder(async (folder) => {
      await write(folder);
      const stop = new AbortController();
      const seen: number[] = [];
      const head = { session: 'proxy', seq: 4, prevHash: '00' };
      const recorder = openRecorder(folder, { head, maxEntriesPerFile: 2, checkpointInterval: 1000 });
      for await (const { entry } of follow(folder, {}, stop.signal)) {
        seen.push(entry.seq);
        if (entry.seq === 9) stop.abort();
        else if (entry.seq >= 3)
          void recorder.record({ type: 'decision', transport: '', summary: 'more', detail: '{}' });
      }
      assert.deepEqual(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      await recorder.close();
    }));
});
