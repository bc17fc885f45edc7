import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { githubToken } from '../lib/secrets.ts';
import { output, run, type Ran } from './command.ts';
import { gitServer } from './git-server.ts';
import { openSetting, type Arrival, type Setting } from './setting.ts';

/** Enough that Git compresses the body of its request (it does so above 1 KiB). */
const BRANCHES = 40;

const WITHOUT_SETTINGS = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
};

describe('e2e/clients/git', () => {
  let root: string;
  let setting: Setting;
  const env = (): Record<string, string> => ({ ...setting.env, ...WITHOUT_SETTINGS });
  const git = (...args: string[]): Promise<Ran> => run('git', args, { cwd: root, env: env() });
  /** Requests for content so far: POSTs, which carry what a client wants or sends. */
  const posts = (): Arrival[] => setting.arrivals.filter((seen) => seen.method === 'POST');

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'pipelock-git-'));
    await makeRepository(root);
    setting = await openSetting(gitServer(root));
  });
  after(async () => {
    await setting.close();
    await rm(root, { recursive: true, force: true });
  });

  it('clones over HTTPS through a tunnel, and a blocklisted host not', async () => {
    const cloned = await git('clone', '-q', setting.url('https', '/shop.git'), 'over-https');
    assert.equal(cloned.code, 0, cloned.stderr);
    assert.equal(await readFile(path.join(root, 'over-https/list.txt'), 'utf8'), 'leek 40\n');
    await setting.proxy.waitForLog((line) => line.event === 'tunnel_close' && line['host'] === 'shop.test');
    const denied = await git('clone', '-q', setting.url('https', '/shop.git', 'denied.test'), 'denied');
    assert.notEqual(denied.code, 0);
    assert.match(denied.stderr, /403/);
  });

  it('clones over plain HTTP with compressed request bodies, unharmed (F-01)', async () => {
    const cloned = await git('clone', '-q', setting.url('http', '/shop.git'), 'over-http');
    assert.equal(cloned.code, 0, cloned.stderr);
    await output('git', ['fsck', '--strict'], { cwd: path.join(root, 'over-http') });
    const compressed = posts().filter((seen) => !seen.secure && seen.headers['content-encoding'] === 'gzip');
    assert.ok(compressed.length > 0, 'no request body was compressed');
  });

  it('fetches branches, but does not ask for one whose name is a token, compressed or not (F-01)', async () => {
    await output('git', ['init', '-q', 'fetching'], { cwd: root });
    const fetch = (...branches: string[]): Promise<Ran> =>
      git(
        '-C',
        'fetching',
        'fetch',
        '-q',
        setting.url('http', '/shop.git'),
        ...branches.map((name) => `refs/heads/${name}`),
      );
    const many = Array.from({ length: 10 }, (_, index) => `branch-${index + 1}`);
    const before = posts().length;
    const fetched = await fetch(...many);
    assert.equal(fetched.code, 0, fetched.stderr);
    const asked = posts().slice(before);
    assert.ok(
      asked.some((seen) => seen.headers['content-encoding'] === 'gzip'),
      'no question was compressed',
    );
    for (const branches of [[githubToken(6)], [...many, githubToken(6)]]) {
      const refused = await fetch(...branches);
      assert.notEqual(refused.code, 0);
      assert.match(refused.stderr, /403/);
    }
    assert.equal(posts().length, before + asked.length);
  });

  it('pushes a branch, but not one whose name is a token', async () => {
    const work = ['-C', 'seed', 'push', '-q', setting.url('http', '/shop.git')];
    const pushed = await git(...work, 'HEAD:refs/heads/new-branch');
    assert.equal(pushed.code, 0, pushed.stderr);
    const refused = await git(...work, `HEAD:refs/heads/${githubToken(7)}`);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /403/);
    const branches = await output('git', ['-C', 'shop.git', 'branch', '--list'], { cwd: root });
    assert.match(branches, /new-branch/);
    assert.ok(!branches.includes(githubToken(7)));
  });
});

describe('e2e/clients/git through interception', () => {
  let root: string;
  let setting: Setting;
  const git = (...args: string[]): Promise<Ran> =>
    run('git', args, { cwd: root, env: { ...setting.env, ...WITHOUT_SETTINGS } });

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'pipelock-git-'));
    await makeRepository(root);
    setting = await openSetting(gitServer(root), { intercept: true });
  });
  after(async () => {
    await setting.close();
    await rm(root, { recursive: true, force: true });
  });

  it('clones over HTTPS with compressed request bodies, unharmed, and what is asked for is read (F-01)', async () => {
    const url = setting.url('https', '/shop.git');
    const cloned = await git('clone', '-q', url, 'opened');
    assert.equal(cloned.code, 0, cloned.stderr);
    await output('git', ['fsck', '--strict'], { cwd: path.join(root, 'opened') });
    const compressed = setting.arrivals.filter(({ headers }) => headers['content-encoding'] === 'gzip');
    assert.ok(compressed.length > 0, 'no request body was compressed');
    const arrived = setting.arrivals.length;
    const refused = await git('-C', 'opened', 'push', '-q', url, `HEAD:refs/heads/${githubToken(8)}`);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /403/);
    const since = setting.arrivals.slice(arrived).map(({ method }) => method);
    assert.ok(!since.includes('POST'), 'the push reached the server');
    assert.equal((await git('-C', 'opened', 'push', '-q', url, 'HEAD:refs/heads/fine')).code, 0);
  });
});

/** `shop.git` under `root`, with many branches that each hold a commit of their own, and `seed`, where it came from. */
async function makeRepository(root: string): Promise<void> {
  const seed = path.join(root, 'seed');
  const git = (...args: string[]): Promise<string> =>
    output('git', ['-c', 'user.name=Test', '-c', 'user.email=test@shop.test', ...args], {
      cwd: seed,
      env: { GIT_CONFIG_GLOBAL: '/dev/null' },
    });
  await output('git', ['init', '-q', '-b', 'main', seed]);
  await writeFile(path.join(seed, 'list.txt'), 'leek 40\n');
  await git('add', 'list.txt');
  await git('commit', '-q', '-m', 'A list');
  const tree = (await git('rev-parse', 'HEAD^{tree}')).trim();
  for (let number = 1; number <= BRANCHES; number += 1) {
    const commit = await git('commit-tree', tree, '-p', 'HEAD', '-m', `Commit ${number}`);
    await git('branch', `branch-${number}`, commit.trim());
  }
  await output('git', ['clone', '-q', '--bare', seed, path.join(root, 'shop.git')]);
  await output('git', ['-C', path.join(root, 'shop.git'), 'config', 'http.receivepack', 'true']);
}
