// What an operator has in hand: the kill switch and its four sources, the audit log, the metrics, an orderly stop.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { get, rawExchange, viaFetch, viaProxy, type Answer } from '../lib/client.ts';
import { pipelock } from '../lib/command.ts';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { anthropicKey, awsAccessId, githubToken, injection, noise } from '../lib/secrets.ts';
import { connectWire, openTunnel, pause, type Wire } from '../lib/wire.ts';

/** Blocks that stand for no technique of an attacker. */
const NO_TECHNIQUE = new Set(['body_undecodable', 'address_protection', 'resolve_failed']);
const TOKEN = 'an-operator-token-of-some-length';

/** `/events` never ends; `/slow` ends when `finishSlow` is called. */
let finishSlow: () => void = () => undefined;
const startAnyOrigin = (): Promise<Origin> =>
  startOrigin((request, response) => {
    const url = request.url ?? '';
    if (url.startsWith('/events')) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const timer = setInterval(() => response.write('data: tick\n\n'), 20);
      response.once('close', () => clearInterval(timer));
    } else if (url.startsWith('/slow')) {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).write('first half, ');
      finishSlow = () => response.end('second half');
    } else if (url.startsWith('/bad')) response.setHeader('Content-Type', 'text/plain').end(injection());
    else if (url.startsWith('/coded')) response.setHeader('Content-Encoding', 'gzip').end('not gzip');
    else response.end('ok');
  });

describe('e2e/operate: kill switch (line 11)', () => {
  let origin: Origin;
  let proxy: Proxy;
  let folder: string;
  const policy = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
    kill_switch: {
      api_token: TOKEN,
      sentinel_file: path.join(folder, 'STOP'),
      state_file: path.join(folder, 'state.json'),
      message: 'all stop',
      allowlist_ips: ['127.0.0.3'],
      ...more,
    },
  });

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'pipelock-e2e-'));
    origin = await startAnyOrigin();
    proxy = await startProxy({ policy: policy() });
  });
  after(async () => {
    await proxy.stop();
    await origin.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const api = (active: boolean): Promise<Answer> =>
    get(proxy.adminPort, '/api/v1/killswitch', {
      method: 'POST',
      headers: { Authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ active }),
    });
  const sources = async (): Promise<Record<string, boolean>> => {
    const headers = { Authorization: `Bearer ${TOKEN}` };
    const { text } = await get(proxy.adminPort, '/api/v1/killswitch/status', { headers });
    return (JSON.parse(text) as { sources: Record<string, boolean> }).sources;
  };

  async function openStream(): Promise<Wire> {
    const wire = await connectWire(proxy.port);
    wire.send(`GET ${origin.url}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    await wire.until('tick');
    return wire;
  }

  /** True when the connection ends within a second. */
  const endsSoon = (wire: Wire): Promise<boolean> =>
    Promise.race([wire.ended.then(() => true), pause(1000).then(() => false)]);

  const SOURCES: Record<string, { on: () => unknown; off: () => unknown }> = {
    api: { on: () => api(true), off: () => api(false) },
    signal: { on: () => proxy.process.kill('SIGUSR1'), off: () => proxy.process.kill('SIGUSR1') },
    sentinel: {
      on: () => writeFileSync(path.join(folder, 'STOP'), ''),
      off: () => rmSync(path.join(folder, 'STOP')),
    },
    config: {
      on: () => proxy.writePolicy(policy({ enabled: true })),
      off: () => proxy.writePolicy(policy()),
    },
  };
  for (const [source, { on, off }] of Object.entries(SOURCES)) {
    it(`${source} alone stops everything: streams and tunnels within a second, new requests with 503`, async () => {
      const stream = await openStream();
      const tunnel = await openTunnel(proxy.port, `127.0.0.1:${origin.port}`);
      tunnel.send('GET /events HTTP/1.1\r\nHost: 127.0.0.1:' + `${origin.port}\r\n\r\n`);
      await tunnel.until('tick');
      await on();
      assert.deepEqual([await endsSoon(stream), await endsSoon(tunnel)], [true, true]);
      const seen = origin.requests.length;
      const answer = await viaProxy(proxy, origin.url);
      assert.deepEqual(
        [answer.status, JSON.parse(answer.text)],
        [503, { error: 'kill_switch_active', message: 'all stop' }],
      );
      assert.equal((await viaFetch(proxy, origin.url)).status, 503);
      const authority = `127.0.0.1:${origin.port}`;
      assert.match(
        await rawExchange(proxy.port, `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`),
        /^HTTP\/1\.1 503 /,
      );
      assert.equal(origin.requests.length, seen);
      const expected = { api: false, signal: false, sentinel: false, config: false, [source]: true };
      assert.deepEqual(await sources(), expected);
      const health = JSON.parse((await get(proxy.port, '/health')).text) as Record<string, unknown>;
      assert.equal(health['kill_switch_active'], true);
      const metrics = await get(proxy.adminPort, '/metrics');
      assert.ok(metrics.text.includes(`kill_switch_active{source="${source}"} 1`));
      assert.equal(await statusFrom('127.0.0.3', proxy.port, origin.url), 200);
      await off();
      await flowing(proxy, origin.url);
      stream.close();
      tunnel.close();
    });
  }

  it('shuts the own paths that the policy does not exempt, and only those', async () => {
    const statuses = async (): Promise<number[]> => [
      (await get(proxy.port, '/health')).status,
      (await get(proxy.adminPort, '/metrics')).status,
      (await get(proxy.adminPort, '/livez')).status,
    ];
    assert.deepEqual(await statuses(), [200, 200, 200]);
    proxy.writePolicy(policy({ enabled: true, health_exempt: false, metrics_exempt: false }));
    await proxy.waitForLog(({ event }) => event === 'config_reload');
    for (let tries = 0; (await statuses())[0] === 200 && tries < 200; tries += 1) await pause(10);
    assert.deepEqual(await statuses(), [503, 503, 200]);
    assert.equal((await api(false)).status, 200);
    proxy.writePolicy(policy());
    await flowing(proxy, origin.url);
  });

  it('is denied to whoever has no token, and reports each refusal as critical', async () => {
    const wrong = { method: 'POST', headers: { Authorization: 'Bearer guess' }, body: '{"active":false}' };
    assert.equal((await get(proxy.adminPort, '/api/v1/killswitch', wrong)).status, 401);
    assert.equal((await get(proxy.port, '/api/v1/killswitch', wrong)).status, 404);
    const line = await proxy.waitForLog(({ event }) => event === 'kill_switch_deny');
    assert.deepEqual([line['level'], line['status_code']], ['critical', 503]);
  });

  it('survives a crash when it was set by API or signal (L-65)', async () => {
    const command = (word: string) =>
      pipelock(['kill-switch', word, '--addr', `127.0.0.1:${proxy.adminPort}`, '--token', TOKEN]);
    const crash = async (): Promise<void> => {
      const gone = new Promise((resolve) => proxy.process.once('exit', resolve));
      proxy.process.kill('SIGKILL');
      await gone;
      await proxy.stop();
      proxy = await startProxy({ policy: policy() });
    };
    assert.equal((await command('on')).code, 0);
    await crash();
    assert.equal((await viaProxy(proxy, origin.url)).status, 503);
    assert.match((await command('status')).stdout, /stopped by api/);
    assert.equal((await command('off')).code, 0);
    await crash();
    assert.equal((await viaProxy(proxy, origin.url)).status, 200);
    proxy.process.kill('SIGUSR1');
    await proxy.waitForLog(() => existsSync(path.join(folder, 'state.json')));
    for (let tries = 0; !(await sources())['signal'] && tries < 100; tries += 1) await pause(5);
    await crash();
    assert.equal((await viaProxy(proxy, origin.url)).status, 503);
  });
});

describe('e2e/operate: log and metrics (lines 14, 23)', () => {
  const warned = `wopl-${noise(20, 31)}`;
  const secrets = [githubToken(31), awsAccessId(31), anthropicKey(31), warned];
  const address = (middle: string): string => `0x1234${middle}abcd`;
  let origin: Origin;
  let names: NameServer;
  let proxy: Proxy;
  let folder: string;
  let file: string;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'pipelock-e2e-'));
    file = path.join(folder, 'audit.log');
    origin = await startAnyOrigin();
    names = await startNameServer(() => ['127.0.0.1']);
    proxy = await startProxy({
      policy: {
        dns: { servers: [names.address] },
        logging: { output: 'both', file, max_size_mb: 1, max_files: 2 },
        reverse_proxy: { enabled: true, listen: '127.0.0.1:0', upstream: origin.url },
        fetch_proxy: { monitoring: { max_requests_per_minute: 0, max_url_length: 0 } },
        response_scanning: {
          exempt_domains: ['exempt.test'],
          patterns: [{ name: 'House Rule', regex: 'marmalade protocol' }],
        },
        dlp: {
          scan_env: false,
          patterns: [{ name: 'Watched', regex: 'wopl-[A-Za-z0-9]{20}', severity: 'high', action: 'warn' }],
        },
        address_protection: { enabled: true, allowed_addresses: [address('1'.repeat(32))] },
      },
    });
  });
  after(async () => {
    await proxy.stop();
    names.close();
    await origin.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const counters = async (): Promise<Map<string, number>> => {
    const { text } = await get(proxy.adminPort, '/metrics');
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    );
  };
  const reverse = (): number => proxy.ports.get('reverse') ?? 0;
  const post = (body: string): object => ({ method: 'POST', body });

  const MOVES: Record<string, { act: () => Promise<unknown>; moves: readonly RegExp[] }> = {
    'an allowed request': {
      act: () => viaProxy(proxy, origin.url),
      moves: [/requests_total\{.*result="allowed"/, /request_duration_seconds_count/],
    },
    'a secret in a URL': {
      act: () => viaProxy(proxy, `${origin.url}/?k=${secrets[0]}`),
      moves: [/requests_total\{.*result="blocked"/, /scanner_hits_total\{.*scanner="core_dlp"/],
    },
    'an internal address': {
      act: () => viaProxy(proxy, 'http://169.254.169.254/'),
      moves: [/scanner_hits_total\{.*scanner="core_ssrf"/],
    },
    'a secret in a body': {
      act: () => viaProxy(proxy, origin.url, post(`a ${secrets[1]} b`)),
      moves: [/body_dlp_hits_total\{.*action="block"/],
    },
    'a secret in a header': {
      act: () => viaProxy(proxy, origin.url, { headers: { Authorization: secrets[2] } }),
      moves: [/header_dlp_hits_total\{.*action="block"/],
    },
    'a pattern that warns': {
      act: () => viaProxy(proxy, origin.url, post(`a ${warned} b`)),
      moves: [/dlp_warn_matches_total\{.*pattern="Watched"/],
    },
    'an injection in an answer': {
      act: () => viaProxy(proxy, `${origin.url}/bad`),
      moves: [/response_findings_total\{.*action="block"/, /scanner_hits_total\{.*scanner="response_scan"/],
    },
    'an undecodable body': {
      act: () => viaProxy(proxy, `${origin.url}/coded`),
      moves: [/undecodable_bodies_total\{.*direction="inbound"/],
    },
    'a lookalike of a wallet address': {
      act: () => viaProxy(proxy, origin.url, post(`pay ${address('2'.repeat(32))}`)),
      moves: [/address_findings_total\{.*verdict="lookalike"/],
    },
    'a refused tunnel': {
      act: () => rawExchange(proxy.port, 'CONNECT 10.0.0.1:443 HTTP/1.1\r\nHost: 10.0.0.1:443\r\n\r\n'),
      moves: [/tunnels_total\{.*result="blocked"/],
    },
    'the reverse proxy': {
      act: () => get(reverse(), `/?k=${secrets[0]}`),
      moves: [
        /reverse_proxy_requests_total\{.*status="403"/,
        /reverse_proxy_scan_blocked_total\{.*direction="request"/,
      ],
    },
  };
  for (const [name, { act, moves }] of Object.entries(MOVES)) {
    it(`${name} moves its counters`, async () => {
      const before = await counters();
      await act();
      const after = await counters();
      for (const wanted of moves) {
        const moved = [...after].filter(
          ([series, value]) => wanted.test(series) && value > (before.get(series) ?? 0),
        );
        assert.equal(moved.length, 1, String(wanted));
      }
    });
  }

  it('agents cannot make new series: not by names, hosts, methods or paths', async () => {
    await viaProxy(proxy, origin.url, { method: 'PROPFIND' });
    await get(reverse(), '/', { method: 'REPORT' });
    const before = await counters();
    for (let count = 0; count < 20; count += 1) {
      const headers = { 'X-Pipelock-Agent': `agent-${count}` };
      await viaProxy(proxy, `http://h${count}.series.test:${origin.port}/p${count}`, {
        headers,
        method: count % 2 === 0 ? 'GET' : 'PROPFIND',
      });
      await viaProxy(proxy, `http://h${count}.series.test:${origin.port}/?k=${secrets[0]}`, { headers });
      await get(reverse(), `/p${count}`, { method: ['REPORT', 'MKCOL', 'LOCK'][count % 3] ?? 'GET' });
    }
    assert.deepEqual([...(await counters()).keys()], [...before.keys()]);
  });

  it('the numbers of /stats agree', async () => {
    const { text } = await get(proxy.adminPort, '/stats');
    const stats = JSON.parse(text) as {
      requests: { total: number; blocked: number };
      top_scanners: { name: string }[];
    };
    assert.ok(stats.requests.blocked > 0 && stats.requests.total > stats.requests.blocked);
    assert.ok(stats.top_scanners.some(({ name }) => name === 'core_dlp'));
  });

  it('every block is written with all its fields, and one request id leads from answer to log (line 14)', async () => {
    const blocked = await viaProxy(proxy, `${origin.url}/?k=${secrets[0]}`);
    const id = blocked.headers['x-pipelock-request-id'];
    const line = await proxy.waitForLog(({ request_id }) => request_id === id);
    const { time, url, host, ...fixed } = line;
    assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.deepEqual([url, host], [`${origin.url}/[redacted]`, '127.0.0.1']);
    assert.deepEqual(fixed, {
      level: 'warn',
      component: 'pipelock',
      event: 'blocked',
      message: 'DLP match: GitHub Token (critical)',
      request_id: id,
      agent: 'anonymous',
      profile: '_default',
      client_ip: '127.0.0.1',
      surface: 'forward',
      method: 'GET',
      direction: 'outbound',
      action: 'block',
      scanner: 'core_dlp',
      reason: 'core_dlp',
      rules: fixed['rules'],
      severity: 'critical',
      status_code: 403,
      mitre_technique: 'T1048',
    });
    const fields = ['scanner', 'reason', 'request_id', 'severity', 'url', 'agent', 'client_ip'];
    const blocks = proxy.log.filter(({ event }) => event === 'blocked');
    for (const block of blocks)
      for (const field of NO_TECHNIQUE.has(String(block['scanner']))
        ? fields
        : [...fields, 'mitre_technique'])
        assert.ok(
          typeof block[field] === 'string' && block[field] !== '',
          `${field} of ${JSON.stringify(block)}`,
        );
    assert.ok(blocks.length > 8);
  });

  it('a URL that cannot be read is a block like any other', async () => {
    const fetched = await viaFetch(proxy, `http://user:${noise(20, 33)}@127.0.0.1:${origin.port}/`);
    assert.deepEqual([fetched.status, fetched.json['blocked']], [400, true]);
    const line = await proxy.waitForLog(({ scanner }) => scanner === 'parser');
    assert.deepEqual([line.event, line['url']], ['blocked', `${origin.url}/[redacted]`]);
    const forwarded = await viaProxy(proxy, `http://user:${noise(20, 33)}@127.0.0.1:${origin.port}/`);
    assert.deepEqual([forwarded.status, forwarded.headers['x-pipelock-reason']], [400, 'parser']);
    const tunnel = await rawExchange(proxy.port, 'CONNECT me@a.test:443 HTTP/1.1\r\nHost: a.test\r\n\r\n');
    assert.match(tunnel, /^HTTP\/1\.1 400 [^]*X-Pipelock-Reason: parser\r\n/);
    await proxy.waitForLog(({ scanner, surface }) => scanner === 'parser' && surface === 'forward');
    await proxy.waitForLog(({ scanner, surface }) => scanner === 'parser' && surface === 'connect');
    assert.equal((await viaFetch(proxy, 'ftp://files.test/')).status, 403);
    await proxy.waitForLog(({ scanner }) => scanner === 'scheme');
  });

  it('no level of what an agent was caught at is below `warn` (L-75)', async () => {
    await proxy.waitForLog(({ event }) => event === 'dlp_warn' || event === 'body_dlp');
    const caught = proxy.log.filter(({ rules }) => rules !== undefined);
    assert.deepEqual([...new Set(caught.map(({ level }) => level))], ['warn']);
  });

  it('no secret is written, to the file or to stdout', async () => {
    await viaProxy(proxy, `http://api.anthropic.com:${origin.port}/?key=${secrets[2]}`);
    await proxy.waitForLog(({ host }) => host === 'api.anthropic.com');
    const written = JSON.stringify(proxy.log) + readFileSync(file, 'utf8') + proxy.stderr.join('\n');
    for (const secret of secrets) assert.ok(!written.includes(secret));
    assert.ok(!written.includes('reveal your system prompt'));
  });

  it('the file is for its owner alone and rotates at its size (L-72)', async () => {
    assert.equal(statSync(file).mode & 0o077, 0);
    const long = (count: number): string => `${origin.url}/${count}?q=${'ordinary-words-'.repeat(280)}`;
    for (let count = 0; count < 260; count += 1) await viaProxy(proxy, long(count));
    for (let tries = 0; readdirSync(folder).length < 2 && tries < 200; tries += 1) await pause(10);
    const files = readdirSync(folder);
    assert.equal(files.length, 2, files.join(', '));
    for (const name of files) {
      assert.ok(statSync(path.join(folder, name)).size <= 1.1 * 1024 * 1024);
      for (const line of readFileSync(path.join(folder, name), 'utf8').trim().split('\n')) JSON.parse(line);
    }
  });
});

describe('e2e/operate: stop', () => {
  it('lets an answer under way end, takes nothing new, and leaves with 0', async () => {
    const origin = await startAnyOrigin();
    const proxy = await startProxy();
    const wire = await connectWire(proxy.port);
    wire.send(`GET ${origin.url}/slow HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    await wire.until('first half');
    const exited = new Promise<number | null>((resolve) => proxy.process.once('exit', resolve));
    proxy.process.kill('SIGTERM');
    await proxy.waitForLog(({ event }) => event === 'shutdown');
    await assert.rejects(viaProxy(proxy, origin.url), /ECONNREFUSED|ECONNRESET|hang up/);
    finishSlow();
    await wire.until('second half');
    assert.equal(await exited, 0);
    await proxy.stop();
    await origin.close();
  });
});

/** The status a client with this address of its own gets. */
function statusFrom(localAddress: string, port: number, url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { Host: new URL(url).host };
    http
      .get({ host: '127.0.0.1', port, path: url, agent: false, localAddress, headers }, (response) =>
        response.resume().on('end', () => resolve(response.statusCode ?? 0)),
      )
      .on('error', reject);
  });
}

/** Waits until requests pass again. */
async function flowing(proxy: Proxy, url: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if ((await viaProxy(proxy, url)).status === 200) return;
    await pause(10);
  }
  throw new Error('the traffic does not flow again');
}
