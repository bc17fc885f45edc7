import assert from 'node:assert/strict';
import fs, {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RotatingFile, type FileSystem } from './rotating-file.ts';

const DAY = 86_400_000;
const line = (text: string) => Buffer.from(`${text}\n`);

describe('observe/rotating-file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rotating-'));
    file = join(folder, 'audit.log');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const contents = () =>
    Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

  it('appends to what is there, in order, however the lines come', async () => {
    writeFileSync(file, 'earlier\n');
    const log = new RotatingFile({ file, maxBytes: 0, maxFiles: 1 });
    await log.write(line('one'));
    log.writeSync(line('two'));
    await log.write(line('three'));
    log.close();
    assert.deepEqual(contents(), { 'audit.log': 'earlier\none\ntwo\nthree\n' });
  });

  it('is private from the start, and makes an old file private', async () => {
    const log = new RotatingFile({ file, maxBytes: 4, maxFiles: 2 });
    await log.write(line('one'));
    assert.equal(statSync(file).mode & 0o777, 0o600);
    log.close();
    chmodSync(file, 0o644);
    const again = new RotatingFile({ file, maxBytes: 4, maxFiles: 2 });
    await again.write(line('two'));
    again.close();
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(`${file}.1`).mode & 0o777, 0o600);
  });

  it('moves a full file aside and keeps the number of files (L-72)', async () => {
    const log = new RotatingFile({ file, maxBytes: 8, maxFiles: 3 });
    for (const text of ['aaa', 'bbb', 'ccc', 'ddd', 'eee', 'fff', 'ggg']) await log.write(line(text));
    log.close();
    assert.deepEqual(contents(), {
      'audit.log': 'ggg\n',
      'audit.log.1': 'eee\nfff\n',
      'audit.log.2': 'ccc\nddd\n',
    });
  });

  it('counts what was there before the start against the size', async () => {
    writeFileSync(file, 'x'.repeat(20));
    const log = new RotatingFile({ file, maxBytes: 8, maxFiles: 2 });
    await log.write(line('new'));
    log.close();
    assert.deepEqual(contents(), { 'audit.log': 'new\n', 'audit.log.1': 'x'.repeat(20) });
  });

  it('keeps only the current file when there may be one', async () => {
    const log = new RotatingFile({ file, maxBytes: 4, maxFiles: 1 });
    for (const text of ['aaa', 'bbb']) await log.write(line(text));
    log.close();
    assert.deepEqual(contents(), { 'audit.log': 'bbb\n' });
  });

  it('writes a batch larger than the limit whole', async () => {
    const log = new RotatingFile({ file, maxBytes: 4, maxFiles: 2 });
    await log.write(line('longer than four'));
    log.close();
    assert.deepEqual(contents(), { 'audit.log': 'longer than four\n' });
  });

  it('goes on in the old file and says so when it cannot be moved aside', async () => {
    let broken = true;
    const stuck: FileSystem = {
      ...fs,
      renameSync(from, to) {
        if (broken) throw new Error('EACCES: permission denied');
        fs.renameSync(from, to);
      },
    };
    const log = new RotatingFile({ file, maxBytes: 4, maxFiles: 2, fs: stuck });
    await log.write(line('aaa'));
    await log.write(line('bbb'));
    assert.deepEqual(contents(), { 'audit.log': 'aaa\nbbb\n' });
    assert.match(log.trouble(), /cannot be moved aside: EACCES/);
    broken = false;
    await log.write(line('ccc'));
    log.close();
    assert.equal(log.trouble(), '');
    assert.deepEqual(contents(), { 'audit.log': 'ccc\n', 'audit.log.1': 'aaa\nbbb\n' });
  });

  it('rejects on a full disk, and mends the broken line when there is room again', async () => {
    let room = 4;
    const small: FileSystem = {
      ...fs,
      write(fd, bytes, done) {
        if (room === 0) {
          done(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }), 0);
          return;
        }
        const written = fs.writeSync(fd, bytes, 0, Math.min(room, bytes.length));
        room -= written;
        done(null, written);
      },
    };
    const log = new RotatingFile({ file, maxBytes: 0, maxFiles: 1, fs: small });
    await assert.rejects(log.write(line('first line')), /ENOSPC/);
    await assert.rejects(log.write(line('second line')), /ENOSPC/);
    room = 1000;
    await log.write(line('third line'));
    await log.write(line('fourth line'));
    log.close();
    assert.deepEqual(contents(), { 'audit.log': 'firs\nthird line\nfourth line\n' });
  });

  it('opens again after it could not be opened', async () => {
    const missing = join(folder, 'later', 'audit.log');
    const log = new RotatingFile({ file: missing, maxBytes: 0, maxFiles: 1 });
    await assert.rejects(log.write(line('one')), /ENOENT/);
    fs.mkdirSync(join(folder, 'later'));
    await log.write(line('two'));
    log.close();
    assert.equal(readFileSync(missing, 'utf8'), 'two\n');
  });

  it('leaves the mode of a device alone and never moves it', async function () {
    if (process.platform !== 'linux') this.skip();
    const before = statSync('/dev/full').mode;
    const log = new RotatingFile({ file: '/dev/full', maxBytes: 1, maxFiles: 2 });
    await assert.rejects(log.write(line('one')), /ENOSPC/);
    await assert.rejects(log.write(line('two')), /ENOSPC/);
    log.close();
    assert.equal(statSync('/dev/full').mode, before);
  });

  it('L-72: removes files whose last line is older than the days, and keeps younger ones', async () => {
    const now = Date.now();
    for (const [n, days] of [
      [1, 9],
      [2, 11],
    ] as const) {
      writeFileSync(`${file}.${n}`, 'old\n');
      utimesSync(`${file}.${n}`, new Date(now), new Date(now - days * DAY));
    }
    const log = new RotatingFile({ file, maxBytes: 0, maxFiles: 4, maxAgeMs: 10 * DAY });
    await log.write(line('new'));
    log.close();
    assert.deepEqual(readdirSync(folder).sort(), ['audit.log', 'audit.log.1']);
  });

  it('moves the current file aside in time, however few lines there are', async () => {
    let now = Date.now();
    const log = new RotatingFile({ file, maxBytes: 0, maxFiles: 4, maxAgeMs: 9 * DAY, clock: () => now });
    await log.write(line('one'));
    now += 2.9 * DAY;
    await log.write(line('two'));
    now += 0.2 * DAY;
    await log.write(line('three'));
    log.close();
    assert.equal(readFileSync(`${file}.1`, 'utf8'), 'one\ntwo\n');
    assert.equal(readFileSync(file, 'utf8'), 'three\n');
  });

  it('keeps everything without a limit', async () => {
    writeFileSync(`${file}.1`, 'old\n');
    utimesSync(`${file}.1`, new Date(0), new Date(0));
    const log = new RotatingFile({ file, maxBytes: 0, maxFiles: 4 });
    await log.write(line('new'));
    log.close();
    assert.equal(readdirSync(folder).length, 2);
  });
});
