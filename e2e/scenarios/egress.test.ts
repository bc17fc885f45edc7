// Where requests may go: secrets and lists before DNS, pinned addresses, and the proxy's own ports.

import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import net from 'node:net';
import { get, rawExchange, viaFetch, viaProxy } from '../lib/client.ts';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { listening, startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { awsAccessId, injection, noise } from '../lib/secrets.ts';
import { openTunnel } from '../lib/wire.ts';

/** More than `fetch_proxy.max_response_mb` and than any buffer on the way. */
const LARGE = Buffer.alloc(12 * 1024 * 1024, 'A line of ordinary text in a large file.\n');
const PAGE = 'An ordinary page about gardens. '.repeat(40);

describe('e2e/egress', () => {
  let origin: Origin;
  let names: NameServer;
  let proxy: Proxy;
  let answers: Record<string, readonly string[]>;

  before(async () => {
    origin = await startOrigin((request, response) => {
      const url = request.url ?? '';
      if (url.startsWith('/gzip')) {
        const body = gzipSync(url === '/gzip-bad' ? `${PAGE}${injection()}` : PAGE);
        response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Type': 'text/plain' }).end(body);
      } else if (url === '/large') response.writeHead(200, { 'Content-Type': 'text/plain' }).end(LARGE);
      else response.end('ok');
    });
    answers = {};
    names = await startNameServer((name) =>
      /(^|\.)(random|plain)\.test$/.test(name) ? ['127.0.0.1'] : answers[name],
    );
    proxy = await startProxy({
      policy: {
        dns: { servers: [names.address] },
        api_allowlist: ['*.listed.test'],
        fetch_proxy: {
          monitoring: {
            max_requests_per_minute: 0,
            subdomain_entropy_exclusions: ['*.random.test'],
            blocklist: [
              '*.refused.test',
              `port.test:${origin.port}`,
              'path.test/private*',
              { host: 'method.test', methods: ['post'] },
            ],
          },
        },
      },
    });
  });

  after(async () => {
    await proxy.stop();
    names.close();
    await origin.close();
  });

  const at = (host: string, path = '/'): string => `http://${host}:${origin.port}${path}`;
  const asked = (name: string): number => names.questions.filter((question) => question === name).length;

  it('stops a secret in a URL before the name is looked up, on /fetch and on the forward proxy (line 1)', async () => {
    answers['secret.test'] = ['127.0.0.1'];
    const url = at('secret.test', `/?k=${awsAccessId()}`);
    const fetched = await viaFetch(proxy, url);
    assert.deepEqual([fetched.status, fetched.json['blocked']], [403, true]);
    const forwarded = await viaProxy(proxy, url);
    assert.deepEqual([forwarded.status, forwarded.headers['x-pipelock-reason']], [403, 'core_dlp']);
    assert.equal(asked('secret.test'), 0);
    assert.equal((await viaFetch(proxy, at('secret.test', '/?k=hello'))).status, 200);
    assert.ok(asked('secret.test') > 0);
  });

  it('judges the length of a URL before its text and before DNS (L-01)', async () => {
    answers['long.test'] = ['127.0.0.1'];
    const answer = await viaProxy(
      proxy,
      at('long.test', `/?k=${awsAccessId()}&pad=${'ab '.repeat(900)}`.replaceAll(' ', '-')),
    );
    assert.deepEqual([answer.status, answer.headers['x-pipelock-reason']], [403, 'length']);
    assert.equal(asked('long.test'), 0);
    const line = await proxy.waitForLog(({ event, scanner }) => event === 'blocked' && scanner === 'length');
    assert.deepEqual(line['rules'], ['length']);
    assert.equal((await viaProxy(proxy, at('long.test', `/?pad=${'ab-'.repeat(400)}`))).status, 200);
  });

  describe('refuses internal addresses in every spelling (line 4)', () => {
    const SPELLINGS: Record<string, string> = {
      'a metadata address': '169.254.169.254',
      'one decimal number': '2852039166',
      'one hexadecimal number': '0xa9fea9fe',
      'octal parts': '0251.0376.0251.0376',
      'a short form': '10.1',
      'a mapped IPv6 address': '[::ffff:10.0.0.1]',
      'a mapped IPv6 address in hex': '[::ffff:a9fe:a9fe]',
      'a private IPv6 address': '[fd00::1]',
      'another loopback address': '127.0.0.2',
      'a full-width number': '%EF%BC%91%EF%BC%90.0.0.1',
    };
    for (const [name, host] of Object.entries(SPELLINGS)) {
      it(name, async () => {
        const before = origin.connections();
        const { status, headers } = await viaProxy(proxy, `http://${host}/latest`);
        assert.ok([400, 403].includes(status), String(status));
        if (status === 403) assert.match(String(headers['x-pipelock-reason']), /^(core_)?ssrf$/);
        assert.equal(origin.connections(), before);
      });
    }

    it('but not the address the policy allows', async () => {
      assert.equal((await viaProxy(proxy, origin.url)).status, 200);
    });
  });

  it('refuses a name with one internal answer among public ones', async () => {
    answers['mixed.test'] = ['127.0.0.1', '10.0.0.1'];
    const answer = await viaProxy(proxy, at('mixed.test'));
    assert.deepEqual([answer.status, answer.headers['x-pipelock-reason']], [403, 'ssrf']);
  });

  it('dials the address that was judged, whatever the name says afterwards (line 4, L-85)', async () => {
    answers['rebind.test'] = ['127.0.0.1'];
    const questions = names.questions.length;
    // Every later question is answered with an address nobody may reach.
    const watch = setInterval(() => {
      if (asked('rebind.test') > 1) answers['rebind.test'] = ['10.0.0.1'];
    }, 1);
    const first = await viaProxy(proxy, at('rebind.test'));
    clearInterval(watch);
    answers['rebind.test'] = ['10.0.0.1'];
    assert.equal(first.status, 200);
    // One lookup: one question for each of the two families.
    assert.equal(names.questions.length - questions, 2);
    const second = await viaProxy(proxy, at('rebind.test'));
    assert.deepEqual([second.status, second.headers['x-pipelock-reason']], [403, 'ssrf']);
  });

  it('tells a listed host with an internal answer from an attack, the bare domain too (L-22)', async () => {
    for (const host of ['listed.test', 'api.listed.test']) {
      answers[host] = ['10.0.0.1'];
      const answer = await viaProxy(proxy, at(host));
      assert.equal(answer.status, 403);
      assert.match(answer.text, /trusted_domains/);
    }
    answers['unlisted.test'] = ['10.0.0.1'];
    assert.doesNotMatch((await viaProxy(proxy, at('unlisted.test'))).text, /trusted_domains/);
  });

  it('refuses a blocklisted host on CONNECT, absolute URLs and /fetch before any lookup (line 5, L-22)', async () => {
    answers['refused.test'] = answers['www.refused.test'] = answers['fine.test'] = ['127.0.0.1'];
    for (const host of ['refused.test', 'www.refused.test']) {
      const tunnel = await rawExchange(proxy.port, connect(`${host}:${origin.port}`));
      assert.match(tunnel, /^HTTP\/1\.1 403 .*\r\n/);
      assert.match(tunnel, /X-Pipelock-Reason: blocklist\r\n/);
      assert.equal((await viaProxy(proxy, at(host))).status, 403);
      assert.equal((await viaFetch(proxy, at(host))).status, 403);
      assert.equal(asked(host), 0);
    }
    assert.equal((await viaProxy(proxy, at('fine.test'))).status, 200);
    const tunnel = await openTunnel(proxy.port, `fine.test:${origin.port}`);
    tunnel.send(`GET / HTTP/1.1\r\nHost: fine.test:${origin.port}\r\n\r\n`);
    await tunnel.until('\r\n\r\nok');
    tunnel.close();
  });

  it('compares port, path and method of a destination (L-105)', async () => {
    for (const host of ['port.test', 'path.test', 'method.test']) answers[host] = ['127.0.0.1'];
    const other = await startOrigin();
    const statuses = {
      port: (await viaProxy(proxy, at('port.test'))).status,
      otherPort: (await viaProxy(proxy, `http://port.test:${other.port}/`)).status,
      path: (await viaProxy(proxy, at('path.test', '/private/a'))).status,
      disguised: (await viaProxy(proxy, at('path.test', '/x/%2e%2e/private/a'))).status,
      otherPath: (await viaProxy(proxy, at('path.test', '/public'))).status,
      method: (await viaProxy(proxy, at('method.test'), { method: 'POST', body: 'a' })).status,
      otherMethod: (await viaProxy(proxy, at('method.test'))).status,
    };
    await other.close();
    assert.deepEqual(statuses, {
      port: 403,
      otherPort: 200,
      path: 403,
      disguised: 403,
      otherPath: 200,
      method: 403,
      otherMethod: 200,
    });
  });

  it('leaves the query as it was written: `agent` is a name like any other in it (L-35)', async () => {
    answers['query.test'] = ['127.0.0.1'];
    const query = '/q?z=1&agent=smith&a=%7e+b&b=%7E';
    await viaProxy(proxy, at('query.test', query));
    assert.equal(origin.requests.at(-1)?.url, query);
    await get(proxy.port, `/fetch?url=${encodeURIComponent(at('query.test', query))}&agent=reader`);
    assert.equal(origin.requests.at(-1)?.url, query);
  });

  it('excepts a host from the measure of randomness in its labels, path and query alike (L-44)', async () => {
    const random = noise(44, 50);
    const places = (host: string): string[] => [
      at(host, `/?d=${random}`),
      at(host, `/${random}`),
      at(`${random}.x.${host}`),
    ];
    for (const url of places('random.test')) assert.equal((await viaProxy(proxy, url)).status, 200, url);
    for (const url of places('plain.test')) {
      const { status, headers } = await viaProxy(proxy, url);
      assert.equal(status, 403);
      assert.match(String(headers['x-pipelock-reason']), /entropy$/);
    }
  });

  it('passes compressed answers unharmed and reads them: an injection inside is stopped (L-12)', async () => {
    const clean = await viaProxy(proxy, `${origin.url}/gzip`, { headers: { 'Accept-Encoding': 'gzip' } });
    assert.deepEqual([clean.status, clean.headers['content-encoding']], [200, 'gzip']);
    assert.ok(clean.body.equals(gzipSync(PAGE)));
    const bad = await viaProxy(proxy, `${origin.url}/gzip-bad`, { headers: { 'Accept-Encoding': 'gzip' } });
    assert.deepEqual([bad.status, bad.headers['x-pipelock-reason']], [403, 'response_scan']);
    const fetched = await viaFetch(proxy, `${origin.url}/gzip`);
    assert.deepEqual([fetched.status, fetched.json['content']], [200, PAGE]);
  });

  it('passes compressed requests unharmed and reads them (L-12)', async () => {
    const send = (text: string) =>
      viaProxy(proxy, `${origin.url}/up`, {
        method: 'POST',
        headers: { 'Content-Encoding': 'gzip', 'Content-Type': 'text/plain' },
        body: gzipSync(text),
      });
    assert.equal((await send(PAGE)).status, 200);
    assert.ok(origin.requests.at(-1)?.body.equals(gzipSync(PAGE)));
    const seen = origin.requests.length;
    const bad = await send(`${PAGE}${awsAccessId()}`);
    assert.deepEqual([bad.status, bad.headers['x-pipelock-reason']], [403, 'body_dlp']);
    assert.equal(origin.requests.length, seen);
  });

  it('delivers a large answer whole, or says that it is too large; never a part as if it were all (L-13)', async () => {
    const forwarded = await viaProxy(proxy, `${origin.url}/large`);
    assert.equal(forwarded.status, 200);
    assert.ok(forwarded.body.equals(LARGE));
    const fetched = await viaFetch(proxy, `${origin.url}/large`);
    assert.equal(fetched.status, 502);
    assert.match(String(fetched.json['error']), /max_response_mb/);
    assert.equal(fetched.json['content'], undefined);
  });
});

describe('e2e/egress: own ports', () => {
  let proxy: Proxy;
  let origin: Origin;
  let names: NameServer;
  let admin = 0;
  let scan = 0;

  before(async () => {
    origin = await startOrigin();
    names = await startNameServer(() => ['127.0.0.1']);
    [admin, scan] = [await freePort(), await freePort()];
    proxy = await startProxy({
      policy: {
        dns: { servers: [names.address] },
        ssrf: { ip_allowlist: ['127.0.0.0/8', '0.0.0.0/32', '::1/128'] },
        trusted_domains: ['*.inside.test'],
        admin: { listen: `127.0.0.1:${admin}` },
        kill_switch: { api_token: 'an-operator-token' },
        scan_api: { listen: `0.0.0.0:${scan}`, auth: { bearer_tokens: ['a-scan-token'] } },
      },
    });
  });

  after(async () => {
    await proxy.stop();
    names.close();
    await origin.close();
  });

  it('are not reachable through the proxy, by whatever way, name or address', async () => {
    const { status } = await get(admin, '/health');
    assert.equal(status, 200);
    for (const host of [
      '127.0.0.1',
      'localhost.inside.test',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '2130706433',
    ]) {
      const answer = await viaProxy(proxy, `http://${host}:${admin}/health`);
      assert.deepEqual([answer.status, answer.headers['x-pipelock-reason']], [403, 'own_listener'], host);
    }
    for (const host of ['127.0.0.1', '127.0.0.2', 'scan.inside.test']) {
      const answer = await viaProxy(proxy, `http://${host}:${scan}/api/v1/scan`);
      assert.deepEqual([answer.status, answer.headers['x-pipelock-reason']], [403, 'own_listener'], host);
    }
    const tunnel = await rawExchange(proxy.port, connect(`127.0.0.1:${admin}`));
    assert.match(tunnel, /^HTTP\/1\.1 403 [^]*own_listener/);
    assert.equal((await viaFetch(proxy, `http://127.0.0.1:${admin}/metrics`)).status, 403);
    assert.equal((await viaProxy(proxy, origin.url)).status, 200);
  });

  it('show an agent nothing of how it is guarded on the main port (L-106)', async () => {
    for (const path of ['/metrics', '/stats', '/api/v1/killswitch/status', '/api/v1/approvals', '/readyz']) {
      assert.equal((await get(proxy.port, path)).status, 404, path);
    }
    for (const path of ['/metrics', '/stats', '/readyz'])
      assert.equal((await get(admin, path)).status, 200, path);
    const health = JSON.parse((await get(proxy.port, '/health')).text) as Record<string, unknown>;
    assert.equal(health['status'], 'healthy');
  });
});

function connect(authority: string): string {
  return `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`;
}

/** A port nobody listens on: the own-port guard has to know its number from the policy. */
async function freePort(): Promise<number> {
  const server = await listening(net.createServer());
  await server.close();
  return server.port;
}
