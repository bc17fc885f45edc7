import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { viaProxy } from '../lib/client.ts';
import { pipelock } from '../lib/command.ts';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { listening, startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';

describe('e2e/advisories/policy-file', () => {
  let folder: string;
  let names: NameServer;
  let origin: Origin;
  let proxy: Proxy | undefined;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'pipelock-file-'));
    names = await startNameServer(() => ['127.0.0.1']);
    origin = await startOrigin();
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
  });
  after(async () => {
    await origin.close();
    names.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const checked = async (text: string): Promise<{ code: number | null; said: string }> => {
    const file = path.join(folder, 'pipelock.yaml');
    writeFileSync(file, text);
    const { code, stdout, stderr } = await pipelock(['check', file]);
    return { code, said: stdout + stderr };
  };
  const statusOf = async (host: string): Promise<number> =>
    (await viaProxy(proxy!, `http://${host}:${origin.port}/`)).status;

  const misread: Record<string, { text: string; says: RegExp }> = {
    'an unknown key at the top': {
      text: 'version: 1\nrespons_scanning: {action: block}\n',
      says: /:2:\d+: respons_scanning\b.*response_scanning/,
    },
    'a key under the wrong parent': {
      text: 'response_scanning: {}\nforward_proxy:\n  action: block\n',
      says: /:3:\d+: forward_proxy\.action/,
    },
    'a misspelt key': { text: 'dlp: {pattern: []}\n', says: /:1:\d+: dlp\.pattern\b.*patterns/ },
    'an unknown key in an entry of a list': {
      text: 'dlp:\n  patterns:\n    - name: a\n      regex: abc\n      severty: high\n',
      says: /:5:\d+: dlp\.patterns\[0\]\.severty\b.*severity/,
    },
    'a key that stands twice': { text: 'mode: strict\nmode: audit\n', says: /:2/ },
    'a number written as a word': {
      text: 'limits: {header_bytes: many}\n',
      says: /:1:\d+: limits\.header_bytes/,
    },
    'a list written as a word': { text: 'api_allowlist: api.test\n', says: /:1:\d+: api_allowlist/ },
    'a section that is a list': { text: 'dlp: []\n', says: /:1:\d+: dlp/ },
  };
  for (const [name, { text, says }] of Object.entries(misread)) {
    it(`${name} is named with its line, and nothing starts (F-24)`, async () => {
      const { code, said } = await checked(text);
      assert.equal(code, 2, said);
      assert.match(said, says);
    });
  }

  const nobody: Record<string, string> = {
    'strict with an empty list': 'mode: strict\napi_allowlist: []\n',
    'a blank list': 'ssrf:\n  ip_allowlist:\ninternal:\n  # - 10.0.0.0/8\n',
    'an empty file': '',
    'a file of comments': '# mode: strict\n# api_allowlist: [api.test]\n',
  };
  for (const [name, text] of Object.entries(nobody)) {
    it(`${name} does not start (F-25)`, async () => {
      const { code, said } = await checked(text);
      assert.equal(code, 2, said);
    });
  }

  it('a file that is named and missing stops the start (F-25)', async () => {
    const missing = path.join(folder, 'missing.yaml');
    const { code, stderr } = await pipelock([
      'run',
      '--config',
      missing,
      '--listen',
      '127.0.0.1:0',
      '--admin-listen',
      'off',
    ]);
    assert.equal(code, 2);
    assert.match(stderr, /missing\.yaml/);
  });

  it('strict without the key means the documented list, which does not hold the rest of the world (F-25)', async () => {
    proxy = await startProxy({ policy: { mode: 'strict', dns: { servers: [names.address] } } });
    assert.deepEqual([await statusOf('api.github.com'), await statusOf('other.test')], [200, 403]);
  });

  it('an empty list is nobody in mode balanced too: it allows no internal answer and no host more (F-25)', async () => {
    proxy = await startProxy({
      policy: { api_allowlist: [], dns: { servers: [names.address] }, ssrf: { ip_allowlist: [] } },
    });
    assert.deepEqual([await statusOf('api.github.com'), await statusOf('other.test')], [403, 403]);
  });

  it('entries inside one another and twice are the sum of what they say (F-26)', async () => {
    const api_allowlist = ['api.test', '*.test.example', 'api.test.example', '*.test.example', 'API.test.'];
    proxy = await startProxy({
      policy: { mode: 'strict', api_allowlist, dns: { servers: [names.address] } },
    });
    const statuses = await Promise.all(
      ['api.test', 'api.test.example', 'x.test.example', 'other.test'].map(statusOf),
    );
    assert.deepEqual(statuses, [200, 200, 200, 403]);
  });

  it('no traffic without every guard: a listener that cannot open ends the program, and the others with it (F-26)', async () => {
    const taken = await listening(net.createServer());
    const free = await listening(net.createServer());
    await free.close();
    const file = path.join(folder, 'taken.yaml');
    writeFileSync(
      file,
      `fetch_proxy: {listen: "127.0.0.1:${free.port}"}\nadmin: {listen: "127.0.0.1:${taken.port}"}\n`,
    );
    const { code, stderr } = await pipelock(['run', '--config', file]);
    assert.equal(code, 1);
    assert.match(stderr, /another program uses it/);
    assert.ok(stderr.includes(`127.0.0.1:${taken.port}`));
    await assert.rejects(viaProxy({ port: free.port }, 'http://x.test/'), /ECONNREFUSED/);
    await taken.close();
  });
});
