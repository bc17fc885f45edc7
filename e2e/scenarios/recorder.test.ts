import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { get, rawExchange, viaFetch, viaProxy } from '../lib/client.ts';
import { pipelock } from '../lib/command.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { recordFolder, type RecordFolder } from '../lib/record.ts';
import { githubToken, injection } from '../lib/secrets.ts';

describe('e2e/recorder', () => {
  let record: RecordFolder;
  let origin: Origin;
  let proxy: Proxy;
  /** What the record said of a request at the moment it reached the server, by path. */
  const known = new Map<string, string[]>();

  before(async () => {
    record = recordFolder();
    origin = await startOrigin((request, response) => {
      const { url = '' } = request;
      known.set(url, record.about(`${origin.url}${url}`));
      if (url === '/bad') response.end(injection());
      else if (url.startsWith('/events')) sendEvents(url, response);
      else response.end('ok');
    });
    proxy = await startProxy({ policy: record.policy() });
  });

  after(async () => {
    await proxy.stop();
    await origin.close();
    record.remove();
  });

  function sendEvents(
    url: string,
    response: Parameters<Parameters<typeof startOrigin>[0] & object>[1],
  ): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let count = 0;
    const timer = setInterval(() => {
      count += 1;
      response.write(`data: ${url === '/events/bad' && count === 5 ? injection() : `word ${count}`}\n\n`);
      if (count === 8) response.end();
      if (count === 8 || response.destroyed) clearInterval(timer);
    }, 30);
    response.on('close', () => clearInterval(timer));
  }

  it('has the entry of a request before the server has the request, and of its answer before the client', async () => {
    const answer = await viaProxy(proxy, `${origin.url}/plain?q=hello`);
    assert.equal(answer.status, 200);
    assert.deepEqual(known.get('/plain?q=hello'), ['allow outbound']);
    assert.deepEqual(record.about(`${origin.url}/plain?q=hello`), ['allow outbound', 'allow inbound']);
  });

  it('has an entry for every decision on every way through the proxy', async () => {
    await viaFetch(proxy, `${origin.url}/fetched`);
    assert.deepEqual(known.get('/fetched'), ['allow outbound']);
    await rawExchange(
      proxy.port,
      `CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\nHost: x\r\n\r\nGET /inside HTTP/1.1\r\nHost: 127.0.0.1:${origin.port}\r\n\r\n`,
    );
    assert.deepEqual(known.get('/inside'), ['allow outbound']);
    await viaProxy(proxy, `${origin.url}/bad`);
    assert.deepEqual(record.about(`${origin.url}/bad`).slice(0, 1), ['allow outbound']);
    const transports = new Set(record.entries().map(({ transport }) => transport));
    for (const surface of ['forward', 'fetch', 'connect', 'tunnel'])
      assert.ok(transports.has(surface), surface);
    const summaries = record.entries().map(({ summary }) => summary);
    assert.ok(summaries.some((summary) => summary.startsWith('block: response_scan (')));
  });

  it('records blocks, also of what was no URL, and no secret with them', async () => {
    const token = githubToken(7);
    const seen = origin.requests.length;
    assert.equal((await viaProxy(proxy, `${origin.url}/?t=${token}`)).status, 403);
    assert.equal((await viaProxy(proxy, origin.url, { method: 'POST', body: `key=${token}` })).status, 403);
    await rawExchange(proxy.port, `GET http://user:${token}@a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n`);
    assert.equal(origin.requests.length, seen);
    const layers = record.entries().map(({ detail }) => detail['layer']);
    for (const layer of ['core_dlp', 'body_dlp', 'parser']) assert.ok(layers.includes(layer), layer);
    assert.ok(!record.text().includes(token.slice(4)));
  });

  it('has one entry for a stream, one for its end, and one for each window with a finding', async () => {
    const clean = await viaProxy(proxy, `${origin.url}/events/clean`);
    assert.match(clean.text, /word 8/);
    assert.deepEqual(record.about(`${origin.url}/events/clean`), ['allow outbound', 'allow inbound']);
    assert.match((await viaProxy(proxy, `${origin.url}/events/bad`)).text, /^event: error$/m);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const [good, bad] = record.entries().filter(({ type }) => type === 'stream_end');
    assert.equal(good?.detail['complete'], true);
    assert.ok(bad);
    assert.equal(bad.detail['complete'], false);
    const blocks = record
      .entries()
      .filter(
        ({ detail }) => detail['request_id'] === bad.detail['request_id'] && detail['verdict'] === 'block',
      );
    assert.deepEqual(
      blocks.map(({ detail }) => detail['layer']),
      ['response_scan'],
    );
  });

  it('can be read and checked while it is written', async () => {
    assert.equal((await record.verify()).code, 0);
    const blocked = await pipelock(['logs', record.path, '--verdict', 'block', '--rule', 'github token']);
    assert.match(
      blocked.stdout,
      /block {2}\S+ +forward {3}-> GET http:\/\/127\.0\.0\.1:\d+\/\[redacted\] {2}core_dlp/,
    );
    assert.ok(!blocked.stdout.includes('/plain'));
  });

  it('lets no second process write, which says why, and goes on itself', async () => {
    await assert.rejects(
      startProxy({ policy: record.policy() }),
      /writes this record already.*own flight_recorder\.dir/,
    );
    assert.equal((await viaProxy(proxy, `${origin.url}/after-the-second`)).status, 200);
    assert.equal((await record.verify()).code, 0);
  });

  it('does not start where it cannot write, and says what to do', async () => {
    const policy = { flight_recorder: { enabled: true, dir: '/sys/pipelock' } };
    await assert.rejects(
      startProxy({ policy }),
      /flight_recorder\.dir \/sys\/pipelock cannot be written to.*Name a folder/,
    );
  });

  it('writes down that other rules are in force', async () => {
    proxy.writePolicy({ ...record.policy(), explain_blocks: true });
    await proxy.waitForLog(({ event }) => event === 'config_reload');
    await viaProxy(proxy, `${origin.url}/after-reload`);
    const hashes = record
      .entries()
      .flatMap(({ type, detail }) => (type === 'policy' ? [detail['policy_hash']] : []));
    assert.equal(hashes.length, 1);
    assert.notEqual(hashes[0], record.entries()[0]?.detail['policy_hash']);
  });

  it('ends with a checkpoint when it is stopped', async () => {
    const own = recordFolder();
    const short = await startProxy({ policy: own.policy() });
    await viaProxy(short, `${origin.url}/last`);
    await short.stop();
    assert.match((await own.verify()).stdout, /closed by a checkpoint/);
    own.remove();
  });

  describe('on a full disk', () => {
    const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;
    /** Files of the process may grow to so many bytes: what does not fit is cut in the middle, as on a full disk. */
    const limit = (to: Proxy, bytes: number | 'unlimited'): void => {
      const { status } = spawnSync('prlimit', [
        '--pid',
        String(to.process.pid),
        `--fsize=${bytes}:unlimited`,
      ]);
      assert.equal(status, 0);
    };
    const readiness = async (of: Proxy): Promise<number> => (await get(of.adminPort, '/readyz')).status;

    /** Fills the disk to the middle of the next entry. */
    async function fill(full: Proxy, own: RecordFolder): Promise<void> {
      await viaProxy(full, `${origin.url}/before`);
      limit(full, own.text().length + 100);
    }

    before(function () {
      if (!hasPrlimit) this.skip();
    });

    it('blocks what it cannot record, answers everything else, and recovers by itself (L-41)', async () => {
      const own = recordFolder();
      const full = await startProxy({ policy: own.policy() });
      await fill(full, own);
      const seen = origin.requests.length;
      const refused = await viaProxy(full, `${origin.url}/not-recorded`);
      assert.deepEqual([refused.status, refused.headers['x-pipelock-reason']], [503, 'record_failed']);
      assert.equal((await viaFetch(full, `${origin.url}/not-recorded`)).status, 503);
      assert.match(
        await rawExchange(full.port, `CONNECT 127.0.0.1:${origin.port} HTTP/1.1\r\nHost: x\r\n\r\n`),
        /^HTTP\/1\.1 503 /,
      );
      assert.equal((await viaProxy(full, `${origin.url}/?t=${githubToken(3)}`)).status, 403);
      assert.equal(origin.requests.length, seen);
      assert.equal((await get(full.adminPort, '/livez')).status, 200);
      assert.equal(await readiness(full), 503);
      const health = JSON.parse((await get(full.port, '/health')).text) as Record<string, unknown>;
      assert.deepEqual([health['status'], health['flight_recorder']], ['degraded', 'failing']);
      assert.match((await get(full.adminPort, '/metrics')).text, /pipelock_recorder_failing 1\n/);
      assert.match(
        String((await full.waitForLog(({ event }) => event === 'recorder_failing'))['message']),
        /EFBIG/,
      );
      limit(full, 'unlimited');
      await full.waitForLog(({ event }) => event === 'recorder_recovered');
      assert.equal(await readiness(full), 200);
      assert.equal((await viaProxy(full, `${origin.url}/recorded`)).status, 200);
      assert.deepEqual(own.about(`${origin.url}/recorded`), ['allow outbound', 'allow inbound']);
      assert.deepEqual(own.about(`${origin.url}/not-recorded`), []);
      await full.stop();
      assert.ok(own.entries().some(({ summary }) => /^gap: \d+ entries .*on_failure: block/.test(summary)));
      assert.match((await own.verify()).stdout, /^WHOLE[^]*closed by a checkpoint/);
      own.remove();
    });

    it('lets pass what it cannot record where the policy says so in so many words, and owns up to it', async () => {
      const own = recordFolder();
      const full = await startProxy({ policy: own.policy({ on_failure: 'allow' }) });
      await fill(full, own);
      assert.equal((await viaProxy(full, `${origin.url}/passed`)).status, 200);
      assert.equal((await viaProxy(full, `${origin.url}/?t=${githubToken(3)}`)).status, 403);
      assert.equal(await readiness(full), 200);
      limit(full, 'unlimited');
      await full.waitForLog(({ event }) => event === 'recorder_recovered');
      await full.stop();
      assert.ok(own.entries().some(({ summary }) => /^gap: 3 entries .*on_failure: allow/.test(summary)));
      assert.match((await own.verify()).stdout, /^WHOLE/);
      own.remove();
    });
  });
});
