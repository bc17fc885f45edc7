import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { get, type Answer, type RequestOptions } from '../lib/client.ts';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { httpsVia, secureTunnel, secureWire } from '../lib/intercepted.ts';
import type { Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { openSecureSite, type SecureSite } from '../lib/secure-site.ts';
import { githubToken, injection } from '../lib/secrets.ts';
import { pause, Scratch, type Wire } from '../lib/wire.ts';

const exec = promisify(execFile);
/** Long enough for bytes to reach an origin on loopback, had they been let through. */
const QUIET_MS = 200;
const PAGES: Readonly<Record<string, string>> = { '/page': 'An ordinary page.', '/bad': injection() };

describe('e2e/intercept', () => {
  let site: SecureSite;
  let names: NameServer;
  let origin: Origin;
  let proxy: Proxy;
  const scratch = new Scratch();
  afterEach(() => scratch.close());

  before(async () => {
    site = await openSecureSite();
    names = await startNameServer((name) => (name.endsWith('.test') ? ['127.0.0.1'] : undefined));
    origin = await site.start(
      ['shop.test', 'pinned.test', 'www.pinned.test', '127.0.0.1', LONG_NAME],
      answerPages,
    );
    proxy = await startProxy({
      env: site.env,
      policy: {
        dns: { servers: [names.address] },
        forward_proxy: { non_tls_hosts: ['ssh.test'] },
        fetch_proxy: { monitoring: { max_requests_per_minute: 0, blocklist: ['denied.test'] } },
        tls_interception: {
          enabled: true,
          ca_cert: site.caFile,
          ca_key: site.keyFile,
          passthrough_domains: ['*.pinned.test'],
          cert_cache_size: 20,
        },
      },
    });
  });
  after(async () => {
    await proxy.stop();
    await origin.close();
    names.close();
    site.close();
  });

  const authority = (host = 'shop.test', port = origin.port): string => `${host}:${port}`;
  const send = (place: string, options: RequestOptions = {}): Promise<Answer> =>
    httpsVia(proxy, `https://${authority()}${place}`, { ca: site.ca, ...options });
  const wire = async (host?: string, port?: number): Promise<Wire> =>
    scratch.keep(await secureWire(proxy.port, authority(host, port), { ca: site.ca }));
  const request = (place: string, more = ''): string =>
    `GET ${place} HTTP/1.1\r\nHost: ${authority()}\r\n${more}\r\n`;
  /** What reached the origin below a path. */
  const arrived = (prefix: string): string[] =>
    origin.requests.filter(({ url }) => url.startsWith(prefix)).map(({ method, url }) => `${method} ${url}`);

  describe('a request inside HTTPS', () => {
    it('passes clean, and with a secret in its body does not', async () => {
      const clean = await send('/post/clean', { method: 'POST', body: '{"note":"two onions"}' });
      assert.deepEqual([clean.status, clean.text], [200, 'ok']);
      const body = `{"note":"${githubToken(1)}"}`;
      const blocked = await send('/post/secret', { method: 'POST', body });
      assert.equal(blocked.status, 403);
      assert.equal(blocked.headers['x-pipelock-reason'], 'body_dlp');
      assert.match(blocked.text, /^blocked: .*GitHub/);
      await pause(QUIET_MS);
      assert.deepEqual(arrived('/post'), ['POST /post/clean']);
      const line = await proxy.waitForLog(
        ({ event, surface }) => event === 'blocked' && surface === 'intercept',
      );
      assert.equal(line['host'], 'shop.test');
      assert.ok(!JSON.stringify(line).includes(githubToken(1)));
    });

    it('passes clean, and with a secret in its URL or a header does not', async () => {
      assert.equal((await send('/get?q=soup')).status, 200);
      assert.equal((await send(`/get?q=${githubToken(2)}`)).status, 403);
      const headers = { authorization: `token ${githubToken(2)}` };
      const header = await send('/get', { headers });
      assert.deepEqual([header.status, header.headers['x-pipelock-reason']], [403, 'header_dlp']);
      assert.deepEqual(arrived('/get'), ['GET /get?q=soup']);
    });

    it('is sent on as it came when it is compressed, and is read all the same (F-01, L-12)', async () => {
      const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
      const clean = gzipSync('{"note":"two onions"}');
      assert.equal((await send('/gzip/a', { method: 'POST', headers, body: clean })).status, 200);
      const secret = gzipSync(`{"note":"${githubToken(3)}"}`);
      assert.equal((await send('/gzip/b', { method: 'POST', headers, body: secret })).status, 403);
      const [seen] = origin.requests.filter(({ url }) => url === '/gzip/a');
      assert.ok(seen);
      assert.ok(seen.body.equals(clean));
      assert.equal(seen.headers['content-encoding'], 'gzip');
      assert.deepEqual(arrived('/gzip'), ['POST /gzip/a']);
    });

    it('sees the server’s own name and port in Host, and no header of ours', async () => {
      await send('/host');
      const [seen] = origin.requests.filter(({ url }) => url === '/host');
      assert.ok(seen);
      assert.equal(seen.headers.host, authority());
      assert.ok(!Object.keys(seen.headers).some((name) => name.includes('pipelock')));
    });

    it('gets one 100 and then the answer for Expect: 100-continue (F-02)', async () => {
      const client = await wire();
      client.send(
        `POST /expect HTTP/1.1\r\nHost: ${authority()}\r\nExpect: 100-Continue\r\nContent-Length: 4\r\n\r\n`,
      );
      await client.until('HTTP/1.1 100 Continue\r\n\r\n');
      client.send('soup');
      await client.until('\r\n\r\nok');
      assert.equal(client.text.split('HTTP/1.1 100').length, 2);
    });

    it('cannot become a WebSocket (L-20): it is told so', async () => {
      const client = await wire();
      client.send(request('/ws', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'));
      await client.until(/* refused */ (text) => text.startsWith('HTTP/1.1 403'));
      assert.match(client.text, /X-Pipelock-Reason: upgrade_refused/);
      assert.deepEqual(arrived('/ws'), []);
    });

    it('gets 408 when its head is never finished, as outside a tunnel', async () => {
      const slow = await startProxy({
        env: site.env,
        policy: {
          dns: { servers: [names.address] },
          limits: { header_timeout_seconds: 1 },
          tls_interception: { enabled: true, ca_cert: site.caFile, ca_key: site.keyFile },
        },
      });
      try {
        const client = scratch.keep(await secureWire(slow.port, authority(), { ca: site.ca }));
        client.send('GET /slow HTTP/1.1\r\n');
        await client.until('HTTP/1.1 408');
      } finally {
        await slow.stop();
      }
    });
  });

  describe('an answer inside HTTPS', () => {
    it('passes clean, and with instructions to the agent does not', async () => {
      assert.equal((await send('/page')).text, PAGES['/page']);
      const blocked = await send('/bad');
      assert.deepEqual([blocked.status, blocked.headers['x-pipelock-reason']], [403, 'response_scan']);
      assert.ok(!blocked.text.includes(injection()));
    });

    it('arrives as it was sent when it is compressed, and is read all the same (L-12)', async () => {
      const headers = { 'accept-encoding': 'gzip' };
      const clean = await send('/gzipped/page', { headers });
      assert.ok(clean.body.equals(gzipSync(PAGES['/page'] ?? '')));
      assert.equal(clean.headers['content-encoding'], 'gzip');
      assert.equal((await send('/gzipped/bad', { headers })).status, 403);
    });

    it('ends with its head for 304, and the connection goes on (F-05)', async () => {
      const client = await wire();
      client.send(request('/unchanged', 'If-None-Match: "1"\r\n'));
      await client.until('\r\n\r\n');
      assert.match(client.text, /^HTTP\/1\.1 304 /);
      assert.doesNotMatch(client.text, /transfer-encoding/i);
      client.send(request('/page'));
      await client.until(PAGES['/page'] ?? '');
    });

    it('flows event by event when it is an event stream (F-07), and is cut at an injection', async () => {
      const client = await wire();
      client.send(request('/events'));
      await client.until('data: 1\n\n', 1000);
      await client.until('data: 2\n\n', 1000);
      const said = await client.until('event: error');
      assert.ok(!said.includes(injection()));
    });
  });

  describe('the certificate a client is shown', () => {
    it('is for the host, by our authority, and satisfies strict verifiers (F-04)', async () => {
      for (const host of ['shop.test', '127.0.0.1', LONG_NAME]) {
        const socket = scratchSocket(await secureTunnel(proxy.port, authority(host), { ca: site.ca }));
        const certificate = socket.getPeerX509Certificate();
        assert.equal(certificate?.issuer, 'CN=Pipelock CA\nO=Test');
        const file = path.join(site.folder, 'leaf.pem');
        writeFileSync(file, certificate.toString());
        const { stdout } = await exec('openssl', ['verify', '-x509_strict', '-CAfile', site.caFile, file]);
        assert.match(stdout, /: OK/);
        assert.equal(
          certificate.subjectAltName,
          host === '127.0.0.1' ? 'IP Address:127.0.0.1' : `DNS:${host}`,
        );
      }
    });

    it('is the server’s own for a passthrough domain, its apex too (L-22), and nothing inside is read', async () => {
      for (const host of ['pinned.test', 'www.pinned.test']) {
        const url = `https://${authority(host)}/pinned?q=${githubToken(4)}`;
        assert.equal((await httpsVia(proxy, url, { ca: site.serverCa })).status, 200);
        await assert.rejects(httpsVia(proxy, url, { ca: site.ca }), /certificate/);
      }
      const url = `https://${authority()}/pinned?q=${githubToken(4)}`;
      assert.equal((await httpsVia(proxy, url, { ca: site.ca })).status, 403);
      assert.equal(arrived('/pinned').length, 2);
    });

    it('is shown again from a table that does not grow with the names a client invents (F-36)', async () => {
      for (let count = 0; count < 40; count += 1) {
        scratchSocket(await secureTunnel(proxy.port, authority(`n${count}.test`), { ca: site.ca }));
      }
      const { text } = await get(proxy.adminPort, '/metrics');
      assert.match(text, /^pipelock_tls_cert_cache_size 20$/m);
    });
  });

  describe('the authority inside a tunnel (F-13)', () => {
    const wrong: Readonly<Record<string, () => string>> = {
      'another host': () => 'GET /other HTTP/1.1\r\nHost: denied.test\r\n\r\n',
      'another port': () => 'GET /other HTTP/1.1\r\nHost: shop.test:1\r\n\r\n',
      'the host without the tunnel’s port': () => 'GET /other HTTP/1.1\r\nHost: shop.test\r\n\r\n',
      'two hosts': () => `GET /other HTTP/1.1\r\nHost: ${authority()}\r\nHost: denied.test\r\n\r\n`,
      'an absolute URL of another host': () =>
        `GET https://denied.test/other HTTP/1.1\r\nHost: ${authority()}\r\n\r\n`,
      'an absolute URL of another scheme': () =>
        `GET http://${authority()}/other HTTP/1.1\r\nHost: ${authority()}\r\n\r\n`,
    };
    for (const [name, bad] of Object.entries(wrong)) {
      it(`is not ${name}, on the first and on a later request`, async () => {
        const before = arrived('/').length;
        const first = await wire();
        first.send(bad());
        await first.until((text) => /^HTTP\/1\.1 40[03] /.test(text));
        const later = await wire();
        later.send(request('/right'));
        await later.until('\r\n\r\nok');
        later.send(bad());
        await later.until((text) => /HTTP\/1\.1 40[03] /.test(text));
        assert.deepEqual(arrived('/').slice(before), ['GET /right']);
      });
    }

    it('may be the tunnel’s own in an absolute URL, and a mismatch is written down', async () => {
      const client = await wire();
      client.send(`GET https://${authority()}/absolute HTTP/1.1\r\nHost: ${authority()}\r\n\r\n`);
      await client.until('\r\n\r\nok');
      assert.deepEqual(arrived('/absolute'), ['GET /absolute']);
      const line = await proxy.waitForLog(({ reason }) => reason === 'authority_mismatch');
      assert.deepEqual([line['surface'], line['mitre_technique']], ['intercept', 'T1090.004']);
    });

    it('is no way to another tunnel', async () => {
      const client = await wire();
      client.send('CONNECT inner.test:443 HTTP/1.1\r\nHost: inner.test\r\n\r\n');
      await client.until('HTTP/1.1 405');
    });
  });

  it('judges each request by the policy in force, whatever the age of its connection (F-29)', async () => {
    const other = await startProxy({ env: site.env, policy: reloadable([]) });
    try {
      const client = scratch.keep(await secureWire(other.port, authority(), { ca: site.ca }));
      client.send(request('/reload/before'));
      await client.until('\r\n\r\nok');
      other.writePolicy(reloadable(['shop.test']));
      await other.waitForLog(({ event }) => event === 'config_reload');
      client.send(request('/reload/after'));
      await client.until('HTTP/1.1 403');
      assert.deepEqual(arrived('/reload'), ['GET /reload/before']);
    } finally {
      await other.stop();
    }
  });

  const reloadable = (blocklist: readonly string[]): Record<string, unknown> => ({
    dns: { servers: [names.address] },
    fetch_proxy: { monitoring: { max_requests_per_minute: 0, blocklist } },
    tls_interception: { enabled: true, ca_cert: site.caFile, ca_key: site.keyFile },
  });

  it('counts what it opened and what it blocked', async () => {
    await send('/counted', { method: 'POST', body: githubToken(5) });
    await send('/bad');
    const { text } = await get(proxy.adminPort, '/metrics');
    for (const line of [
      /^pipelock_tls_intercept_total\{outcome="intercepted"\} [1-9]/m,
      /^pipelock_tls_handshake_duration_seconds_count\{side="client"\} [1-9]/m,
      /^pipelock_tls_handshake_duration_seconds_count\{side="upstream"\} [1-9]/m,
      /^pipelock_tls_request_blocked_total\{reason="body_dlp"\} [1-9]/m,
      /^pipelock_tls_response_blocked_total\{reason="response_scan"\} [1-9]/m,
    ])
      assert.match(text, line);
    const health = JSON.parse((await get(proxy.port, '/health')).text) as Record<string, unknown>;
    assert.equal(health['tls_interception_enabled'], true);
  });

  function scratchSocket<T extends { destroy(): unknown }>(socket: T): T {
    scratch.keep({ close: () => socket.destroy() });
    return socket;
  }
});

/** Longer than a common name may be. */
const LONG_NAME = `${'a'.repeat(60)}.shop.test`;

const answerPages: RequestListener = (incoming, response) => {
  const { url = '' } = incoming;
  if (url === '/unchanged') {
    response.writeHead(304, { ETag: '"1"' }).end();
    return;
  }
  if (url === '/events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const events = ['data: 1\n\n', 'data: 2\n\n', `data: ${injection()}\n\n`];
    const timer = setInterval(() => {
      const event = events.shift();
      if (event !== undefined) response.write(event);
      else response.end(() => clearInterval(timer));
    }, 150);
    response.once('close', () => clearInterval(timer));
    return;
  }
  const page = PAGES[url.replace('/gzipped', '')];
  response.setHeader('Content-Type', 'text/plain');
  if (url.startsWith('/gzipped')) response.setHeader('Content-Encoding', 'gzip').end(gzipSync(page ?? ''));
  else response.end(page ?? 'ok');
};
