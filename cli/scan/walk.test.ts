import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { isUnread, type Item } from './chunk.ts';
import { gather, makeTree } from './testing/scan-run.ts';
import { excluder, walkPaths } from './walk.ts';

/** `name text` of what was read, `name !reason` of what was not. */
async function walk(
  paths: string[],
  cwd: string,
  globs: string[] = [],
  maxFileBytes = 1000,
): Promise<string[]> {
  const items = await gather(walkPaths(paths, { cwd, maxFileBytes, isExcluded: excluder(globs) }));
  return items.map((item) => `${item.file} ${isUnread(item) ? `!${item.reason}` : item.bytes.toString()}`);
}

describe('cli/scan/walk', () => {
  let tree: ReturnType<typeof makeTree>;

  beforeEach(() => {
    tree = makeTree({
      'b.txt': 'B',
      'a/one.txt': '1',
      'a/two.log': '2',
      'a/deep/three.txt': '3',
      '.git/config': 'git',
      'a/node_modules/x.js': 'module',
      'big.txt': 'x'.repeat(1001),
      'bin.dat': Buffer.alloc(500),
    });
  });

  afterEach(() => tree.remove());

  it('reads folders in a stable order and leaves out tools, binaries and large files', async () => {
    assert.deepEqual(await walk(['.'], tree.root), [
      'a/deep/three.txt 3',
      'a/one.txt 1',
      'a/two.log 2',
      'b.txt B',
      'big.txt !large',
      'bin.dat !binary',
    ]);
  });

  it('leaves out what the globs name: by path, by base name, by folder', async () => {
    assert.deepEqual(await walk(['.'], tree.root, ['*.log', 'a/deep/', './b*']), [
      'a/deep !excluded',
      'a/one.txt 1',
      'a/two.log !excluded',
      'b.txt !excluded',
      'big.txt !excluded',
      'bin.dat !excluded',
    ]);
  });

  it('leaves out what lies in an excluded folder, for names that come without one being walked', () => {
    const isExcluded = excluder(['vendor/', 'test/*/data']);
    assert.deepEqual(
      ['vendor/x/y.ts', 'lib/vendor/x', 'test/a/data/x', 'vendors/x', 'src/x'].map((name) =>
        isExcluded(name),
      ),
      [true, true, true, false, false],
    );
  });

  it('follows no link it comes upon, but one it is given', async () => {
    symlinkSync('/etc/hostname', path.join(tree.root, 'a/link'));
    symlinkSync('..', path.join(tree.root, 'a/loop'));
    const found = await walk(['a'], tree.root);
    assert.ok(found.includes('a/link !symlink') && found.includes('a/loop !symlink'));
    symlinkSync('b.txt', path.join(tree.root, 'given'));
    assert.deepEqual(await walk(['given'], tree.root), ['given B']);
  });

  it('does not wait for a pipe it comes upon', async () => {
    execFileSync('mkfifo', [path.join(tree.root, 'a/pipe')]);
    assert.ok((await walk(['a'], tree.root)).includes('a/pipe !special'));
  });

  it('names files from the current folder, or from the one that is scanned: never from the root', async () => {
    assert.deepEqual(await walk([path.join(tree.root, 'a/one.txt')], tree.root), ['a/one.txt 1']);
    assert.deepEqual(await walk([path.join(tree.root, 'a/one.txt')], '/usr'), ['one.txt 1']);
    assert.ok((await walk([tree.root], '/usr')).includes('a/one.txt 1'));
  });

  const swaps: Record<string, { swap: (file: string) => void; reason: string }> = {
    'is gone': { swap: () => undefined, reason: 'unreadable' },
    'became a link': { swap: (file) => symlinkSync('/etc/hostname', file), reason: 'unreadable' },
    'became a pipe': { swap: (file) => execFileSync('mkfifo', [file]), reason: 'special' },
  };
  for (const [name, { swap, reason }] of Object.entries(swaps)) {
    it(`tells of a file that ${name} after the folder was listed`, async () => {
      const found = walkPaths(['.'], {
        cwd: tree.root,
        maxFileBytes: 1000,
        isExcluded: (file) => file === 'a',
      });
      await found.next();
      rmSync(path.join(tree.root, 'b.txt'));
      swap(path.join(tree.root, 'b.txt'));
      const next = (await found.next()).value as Item;
      await found.return(undefined);
      assert.deepEqual([next.file, isUnread(next) && next.reason], ['b.txt', reason]);
    });
  }

  it('refuses a path that is not there', async () => {
    await assert.rejects(walk(['nowhere'], tree.root), {
      code: 'USAGE',
      message: /cannot scan nowhere: there is no such file/,
    });
  });
});
