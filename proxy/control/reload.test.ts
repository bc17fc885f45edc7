import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { watchPolicy, type PolicyWatch, type ReloadResult, type WatchOptions } from './reload.ts';

describe('control/reload', () => {
  let folder: string;
  let watches: PolicyWatch[];
  let alive: NodeJS.Timeout;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reload-'));
    watches = [];
    // A watch keeps no process alive by itself; the test run has to.
    alive = setInterval(() => undefined, 1000);
  });
  afterEach(() => {
    for (const opened of watches) opened.close();
    clearInterval(alive);
    rmSync(folder, { recursive: true, force: true });
  });

  // A policy is a word here; «bad…» does not load and «refused…» does not apply.
  function start(options: Partial<WatchOptions<string>> = {}) {
    const applied: string[] = [];
    const results = new EventEmitter();
    const all: ReloadResult[] = [];
    const opened = watchPolicy<string>({
      file: join(folder, 'policy.yaml'),
      debounceMs: 1,
      load(text) {
        if (text.startsWith('bad')) throw new Error('line 1: not a policy');
        return text;
      },
      async apply(policy) {
        await Promise.resolve();
        if (policy.startsWith('refused')) throw new Error('cannot be built');
        applied.push(policy);
      },
      onResult(result) {
        all.push(result);
        results.emit('result', result);
      },
      ...options,
    });
    watches.push(opened);
    const next = async () => ((await once(results, 'result')) as [ReloadResult])[0];
    return { opened, applied, next, all };
  }
  const write = (text: string) => writeFileSync(join(folder, 'policy.yaml'), text);

  // How a file comes to be looked at: by event alone and by poll alone.
  const finders: Record<string, Partial<WatchOptions<string>>> = {
    'by events': { intervalMs: 3_600_000 },
    'by the slow poll': { intervalMs: 5, debounceMs: 0 },
  };
  for (const [found, options] of Object.entries(finders)) {
    it(`brings an edited file into force, found ${found}`, async () => {
      write('one');
      const { applied, next } = start({ current: 'one', ...options });
      const told = next();
      write('two');
      const result = await told;
      assert.equal(result.ok && result.changed, true);
      assert.deepEqual(applied, ['two']);
    });

    it(`brings a file renamed into place into force, found ${found}`, async () => {
      write('one');
      const { applied, next } = start({ current: 'one', ...options });
      const told = next();
      writeFileSync(join(folder, 'other'), 'two');
      renameSync(join(folder, 'other'), join(folder, 'policy.yaml'));
      await told;
      assert.deepEqual(applied, ['two']);
    });

    it(`follows a ConfigMap swap, twice in a row, found ${found} (F-27)`, async () => {
      const swap = (revision: string) => {
        mkdirSync(join(folder, revision));
        writeFileSync(join(folder, revision, 'policy.yaml'), revision);
        symlinkSync(revision, join(folder, '..data_tmp'));
        renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
      };
      swap('..2026_01');
      symlinkSync('..data/policy.yaml', join(folder, 'policy.yaml'));
      const { applied, next } = start({ current: '..2026_01', ...options });
      for (const [revision, old] of [
        ['..2026_02', '..2026_01'],
        ['..2026_03', '..2026_02'],
      ] as const) {
        const told = next();
        swap(revision);
        rmSync(join(folder, old), { recursive: true });
        assert.equal((await told).ok, true);
      }
      assert.deepEqual(applied, ['..2026_02', '..2026_03']);
    });
  }

  it('loads the file by itself when nothing is in force yet', async () => {
    write('one');
    const { opened, applied, next } = start();
    assert.equal(opened.status().loaded, false);
    await next();
    assert.equal(opened.status().loaded, true);
    assert.deepEqual(applied, ['one']);
  });

  const spoils: Record<string, { spoil: () => void; says: RegExp }> = {
    'the file is deleted': { spoil: () => rmSync(join(folder, 'policy.yaml')), says: /cannot be read/ },
    'the file is empty': { spoil: () => write(''), says: /is empty/ },
    'the file is blank': { spoil: () => write(' \n\n'), says: /is empty/ },
    'the file does not load': { spoil: () => write('bad'), says: /line 1: not a policy/ },
    'the policy cannot be applied': { spoil: () => write('refused'), says: /cannot be built/ },
    'the file is a folder now': {
      spoil: () => {
        rmSync(join(folder, 'policy.yaml'));
        mkdirSync(join(folder, 'policy.yaml'));
      },
      says: /not a plain file/,
    },
  };
  for (const [name, { spoil, says }] of Object.entries(spoils)) {
    it(`keeps the old policy and shows the failure when ${name} (F-28)`, async () => {
      write('one');
      const { opened, applied, next, all } = start({ current: 'one', intervalMs: 3_600_000 });
      const before = opened.status();
      const told = next();
      spoil();
      const result = await told;
      assert.match(result.ok ? '' : result.error, says);
      assert.deepEqual(applied, []);
      assert.match(opened.status().error, says);
      assert.equal(opened.status().digest, before.digest);
      assert.equal(opened.status().loaded, true);
      await opened.reload();
      assert.match(opened.status().error, says, 'still shown after another try');
      assert.equal(all.length, 2);
    });

    it(`is well again when a good file follows, though ${name} (F-28)`, async () => {
      write('one');
      const { opened, applied } = start({ current: 'one', intervalMs: 3_600_000 });
      spoil();
      await opened.reload();
      rmSync(join(folder, 'policy.yaml'), { recursive: true, force: true });
      write('two');
      await opened.reload();
      assert.equal(opened.status().error, '');
      assert.deepEqual([...new Set(applied)], ['two']);
    });
  }

  it('clears the failure without applying when the file goes back to what is in force', async () => {
    write('one');
    const { opened, applied, next } = start({ current: 'one', intervalMs: 5 });
    const failed = next();
    write('bad');
    assert.equal((await failed).ok, false);
    const healed = next();
    write('one');
    const result = await healed;
    assert.equal(result.ok && !result.changed, true);
    assert.equal(opened.status().error, '');
    assert.deepEqual(applied, []);
  });

  it('reports a file that stays bad once, however often it is looked at', async () => {
    write('bad');
    const { next, all } = start({ current: 'one', intervalMs: 1 });
    await next();
    const again = next();
    write('two');
    await again;
    assert.deepEqual(
      all.map((result) => result.ok),
      [false, true],
    );
  });

  it('does not take a file that is being written half', async () => {
    write('one');
    const { opened, applied, all } = start({ current: 'one', intervalMs: 3_600_000, debounceMs: 20 });
    write('tw');
    const reloaded = opened.reload();
    await new Promise(setImmediate);
    write('two');
    await reloaded;
    assert.deepEqual([...new Set(applied)], ['two']);
    assert.ok(all.every((result) => result.ok));
  });

  it('loads again on SIGHUP, also when the text is the same, and lets go of the signal', async () => {
    write('one');
    const signals = new EventEmitter();
    const { opened, applied, next } = start({ current: 'one', intervalMs: 3_600_000, signals });
    const told = next();
    signals.emit('SIGHUP');
    const result = await told;
    assert.deepEqual([result.ok, result.trigger], [true, 'hangup']);
    assert.deepEqual(applied, ['one']);
    opened.close();
    assert.equal(signals.listenerCount('SIGHUP'), 0);
  });

  it('applies one policy at a time, in order', async () => {
    write('one');
    let running = 0;
    const seen: number[] = [];
    const { opened } = start({
      current: 'one',
      intervalMs: 3_600_000,
      async apply() {
        running += 1;
        seen.push(running);
        await new Promise(setImmediate);
        running -= 1;
      },
    });
    await Promise.all([opened.reload(), opened.reload(), opened.reload()]);
    assert.deepEqual(seen, [1, 1, 1]);
  });

  it('finds a file whose folder does not exist at the start', async () => {
    const { applied, next } = start({ file: join(folder, 'later', 'policy.yaml'), intervalMs: 5 });
    assert.equal((await next()).ok, false);
    const told = next();
    mkdirSync(join(folder, 'later'));
    writeFileSync(join(folder, 'later', 'policy.yaml'), 'one');
    let result = await told;
    while (!result.ok) result = await next();
    assert.deepEqual(applied, ['one']);
  });
});
