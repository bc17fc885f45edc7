import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeDescriptorSink } from './descriptor-sink.ts';

describe('observe/descriptor-sink', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'descriptor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes everything, both ways, and leaves the descriptor open', async () => {
    const file = join(folder, 'out');
    const fd = openSync(file, 'a');
    const sink = makeDescriptorSink(fd);
    await sink.write(Buffer.from('one\n'));
    sink.writeSync(Buffer.from('two\n'));
    sink.close();
    writeSync(fd, 'three\n');
    closeSync(fd);
    assert.equal(readFileSync(file, 'utf8'), 'one\ntwo\nthree\n');
  });

  it('rejects when the descriptor cannot be written to', async () => {
    const fd = openSync(join(folder, 'in'), 'a+');
    closeSync(fd);
    const readOnly = openSync(join(folder, 'in'), 'r');
    await assert.rejects(makeDescriptorSink(readOnly).write(Buffer.from('one\n')), /EBADF/);
    closeSync(readOnly);
  });

  it('waits for a slow reader on a pipe that does not block, and loses nothing', () => {
    // A child whose stdout is a pipe read only at the end: more than the pipe holds goes through it.
    const sink = new URL('./descriptor-sink.ts', import.meta.url).href;
    const script = `import { makeDescriptorSink } from ${JSON.stringify(sink)};
      await makeDescriptorSink(1).write(Buffer.from(('x'.repeat(99) + '\\n').repeat(20000)));`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      maxBuffer: 4_000_000,
    });
    assert.equal(child.status, 0, child.stderr.toString());
    assert.equal(child.stdout.length, 2_000_000);
  });
});
