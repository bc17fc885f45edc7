import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { get, viaProxy } from '../lib/client.ts';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, testPolicy, type Proxy } from '../lib/proxy.ts';
import { pause, Scratch } from '../lib/wire.ts';

/** Longer than the proxy waits for a file to come to rest, so that a half-written one would be taken if it ever were. */
const SETTLED_MS = 400;
const PATIENCE_MS = 6000;

describe('e2e/reload', () => {
  let folder: string;
  let file: string;
  let names: NameServer;
  let origin: Origin;
  let proxy: Proxy;
  let version = 0;
  const scratch = new Scratch();
  afterEach(() => scratch.close());

  /** A policy that refuses the named hosts. */
  const refusing = (...blocklist: string[]): string =>
    JSON.stringify(
      testPolicy({
        dns: { servers: [names.address] },
        fetch_proxy: { monitoring: { max_requests_per_minute: 0, blocklist } },
      }),
      null,
      2,
    );

  /** As a mounted ConfigMap is updated: a new folder, a new link renamed over the old one, the old folder deleted. */
  function mount(text: string): void {
    version += 1;
    const fresh = path.join(folder, `..v${version}`);
    mkdirSync(fresh);
    writeFileSync(path.join(fresh, 'pipelock.yaml'), text);
    symlinkSync(path.basename(fresh), path.join(folder, '..data_tmp'));
    renameSync(path.join(folder, '..data_tmp'), path.join(folder, '..data'));
    rmSync(path.join(folder, `..v${version - 1}`), { recursive: true, force: true });
  }

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'pipelock-reload-'));
    file = path.join(folder, 'pipelock.yaml');
    names = await startNameServer(() => ['127.0.0.1']);
    origin = await startOrigin((request, response) => void request.on('end', () => response.end('ok')));
    mount(refusing('zero.test'));
    symlinkSync(path.join('..data', 'pipelock.yaml'), file);
    proxy = await startProxy({ args: ['--config', file] });
  });

  after(async () => {
    await proxy.stop();
    await origin.close();
    names.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const statusOf = async (host: string): Promise<number> =>
    (await viaProxy(proxy, `http://${host}:${origin.port}/`)).status;

  async function eventually(what: string, fits: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await fits())) {
      assert.ok(Date.now() < deadline, `not within ${PATIENCE_MS} ms: ${what}`);
      await pause(40);
    }
  }
  const refused = (host: string): Promise<void> =>
    eventually(`${host} refused`, async () => (await statusOf(host)) === 403);

  /** Whether the proxy says, in health and metrics alike, that what it runs is not what lies on disk. */
  async function isOutOfStep(): Promise<boolean> {
    // A reload may come between two questions: then they are asked again.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const metrics = await get(proxy.adminPort, '/metrics');
      const health = JSON.parse((await get(proxy.adminPort, '/health')).text) as Record<string, unknown>;
      const told = [
        health['policy_in_force'] !== 'current',
        health['status'] === 'degraded',
        /^pipelock_config_reload_failed(\{\})? 1$/m.test(metrics.text),
      ];
      if (told.every((each) => each === told[0])) return told[0] === true;
    }
    return assert.fail('health and metrics do not agree');
  }

  it('takes a swapped link whose old folder is deleted, twice in a row (F-27)', async () => {
    assert.deepEqual([await statusOf('zero.test'), await statusOf('one.test')], [403, 200]);
    mount(refusing('one.test'));
    await refused('one.test');
    assert.equal(await statusOf('zero.test'), 200);
    mount(refusing('two.test'));
    await refused('two.test');
    mount(refusing('three.test'));
    mount(refusing('four.test'));
    await refused('four.test');
    assert.deepEqual([await statusOf('three.test'), await isOutOfStep()], [200, false]);
  });

  const broken: Record<string, { damage: () => void; says: RegExp }> = {
    'deleted, then SIGHUP': {
      damage: () => {
        unlinkSync(file);
        setTimeout(() => proxy.process.kill('SIGHUP'), 100);
      },
      says: /pipelock\.yaml/,
    },
    empty: { damage: () => writeFileSync(file, ''), says: /empty/ },
    'all comments': { damage: () => writeFileSync(file, '# nothing\n# here\n'), says: /empty/ },
    'half of it': {
      damage: () => writeFileSync(file, refusing('five.test').slice(0, 150)),
      says: /pipelock\.yaml/,
    },
    'not UTF-8': {
      damage: () => writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00, 0x41])),
      says: /pipelock\.yaml/,
    },
    'an unknown key at the top (F-24)': {
      damage: () => writeFileSync(file, 'respons_scanning: {action: block}\n'),
      says: /respons_scanning.*response_scanning/,
    },
    'a key under the wrong parent (F-24)': {
      damage: () => writeFileSync(file, 'forward_proxy:\n  action: block\n'),
      says: /forward_proxy\.action/,
    },
    'a misspelt key further in (F-24)': {
      damage: () => writeFileSync(file, 'dlp: {pattern: []}\n'),
      says: /dlp\.pattern\b.*patterns/,
    },
    'strict without anybody listed (F-25)': {
      damage: () => writeFileSync(file, 'mode: strict\napi_allowlist: []\n'),
      says: /api_allowlist/,
    },
    'a folder': {
      damage: () => {
        unlinkSync(file);
        mkdirSync(file);
      },
      says: /pipelock\.yaml/,
    },
  };
  for (const [name, { damage, says }] of Object.entries(broken)) {
    it(`keeps the old policy, and shows it, while the file is ${name} (F-28)`, async () => {
      rmSync(file, { recursive: true, force: true });
      writeFileSync(file, refusing('held.test'));
      await refused('held.test');
      await eventually('in step', async () => !(await isOutOfStep()));
      const logged = proxy.log.length;
      damage();
      await eventually('out of step', isOutOfStep);
      await pause(SETTLED_MS);
      assert.deepEqual([await statusOf('held.test'), await statusOf('free.test')], [403, 200]);
      assert.equal(await isOutOfStep(), true);
      const failures = proxy.log.slice(logged).filter(({ event }) => event === 'config_reload_failed');
      assert.match(String(failures[0]?.['message']), says);
      rmSync(file, { recursive: true, force: true });
      writeFileSync(file, refusing('again.test'));
      await refused('again.test');
      assert.equal(await isOutOfStep(), false);
    });
  }

  it('takes a file that is written in two halves once it is whole, and never means the defaults by it (F-28)', async () => {
    writeFileSync(file, refusing('held.test'));
    await refused('held.test');
    const text = refusing('held.test', 'whole.test');
    writeFileSync(file, text.slice(0, text.length / 2));
    for (let look = 0; look < 8; look += 1) {
      assert.equal(await statusOf('held.test'), 403);
      await pause(SETTLED_MS / 8);
    }
    writeFileSync(file, text);
    await refused('whole.test');
    assert.equal(await statusOf('held.test'), 403);
  });

  it('takes repeated and overlapping entries as the sum of what they say (F-26)', async () => {
    writeFileSync(file, refusing('a.test', '*.b.test', 'x.b.test', '*.b.test', 'a.test'));
    await refused('x.b.test');
    assert.deepEqual(
      [await statusOf('a.test'), await statusOf('y.b.test'), await statusOf('c.test')],
      [403, 403, 200],
    );
  });

  it('judges each request by the policy in force when it comes, whatever the age of its connection (F-29)', async () => {
    writeFileSync(file, refusing('mark1.test'));
    await refused('mark1.test');
    const request = (host: string): string =>
      `GET http://${host}:${origin.port}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    const client = await scratch.connect(proxy.port);
    client.send(request('other.test'));
    await client.until('\r\n\r\nok');
    const tunnel = await scratch.tunnel(proxy.port, `other.test:${origin.port}`);
    const inner = `GET / HTTP/1.1\r\nHost: other.test:${origin.port}\r\n\r\n`;
    tunnel.send(inner);
    await tunnel.until('\r\n\r\nok');

    writeFileSync(file, refusing('other.test'));
    await refused('other.test');
    const seen = origin.requests.length;
    client.send(request('other.test'));
    await client.until('HTTP/1.1 403');
    tunnel.send(inner);
    await tunnel.until('HTTP/1.1 403');
    assert.equal(origin.requests.length, seen);
    client.send(request('mark1.test'));
    await client.until((text) => text.split('HTTP/1.1 200').length === 3);
  });

  it('lets a request in progress end under the policy it began with (F-29)', async () => {
    writeFileSync(file, refusing('mark2.test'));
    await refused('mark2.test');
    let finish = (): void => undefined;
    const slow = await scratch.origin((_request, response) => {
      response.write('begun, ');
      finish = () => void response.end('done');
    });
    const under = viaProxy(proxy, `http://progress.test:${slow.port}/`);
    await eventually('begun', () => Promise.resolve(slow.requests.length === 1));
    writeFileSync(file, refusing('progress.test'));
    await refused('progress.test');
    finish();
    assert.deepEqual([(await under).status, (await under).text], [200, 'begun, done']);
  });

  it('loses no request while the policy changes again and again', async () => {
    const over = new AbortController();
    const statuses: number[] = [];
    const traffic = (async () => {
      while (!over.signal.aborted) statuses.push(await statusOf('steady.test'));
    })();
    for (let round = 0; round < 5; round += 1) {
      writeFileSync(file, refusing(`round${round}.test`));
      await refused(`round${round}.test`);
    }
    over.abort();
    await traffic;
    assert.ok(statuses.length > 5);
    assert.deepEqual([...new Set(statuses)], [200]);
  });
});
