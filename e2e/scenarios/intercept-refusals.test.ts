import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { selfSigned } from '../../proxy/upstream/testing/certificate.ts';
import { run } from '../clients/command.ts';
import { get } from '../lib/client.ts';
import { pipelock } from '../lib/command.ts';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { httpsVia, secured, secureTunnel, secureWire } from '../lib/intercepted.ts';
import { listening, type Origin } from '../lib/origin.ts';
import { startProxy, testPolicy, type Proxy } from '../lib/proxy.ts';
import { openSecureSite, type SecureSite } from '../lib/secure-site.ts';
import { helloFor } from '../lib/tls.ts';
import { openTunnel, pause, Scratch, startBytes, type Wire } from '../lib/wire.ts';

const QUIET_MS = 200;
const HOUR_MS = 3_600_000;

describe('e2e/intercept-refusals', () => {
  let site: SecureSite;
  let names: NameServer;
  let origin: Origin;
  let proxy: Proxy;
  const scratch = new Scratch();

  const policy = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
    dns: { servers: [names.address] },
    forward_proxy: { non_tls_hosts: ['ssh.test'] },
    tls_interception: { enabled: true, ca_cert: site.caFile, ca_key: site.keyFile },
    ...more,
  });

  before(async () => {
    site = await openSecureSite();
    names = await startNameServer((name) => (name.endsWith('.test') ? ['127.0.0.1'] : undefined));
    origin = await site.start(['shop.test']);
    proxy = await startProxy({ env: site.env, policy: policy() });
  });
  afterEach(async () => {
    await scratch.close();
    // Whatever was refused, others are served.
    const url = `https://shop.test:${origin.port}/others`;
    assert.equal((await httpsVia(proxy, url, { ca: site.ca })).status, 200);
  });
  after(async () => {
    await proxy.stop();
    await origin.close();
    names.close();
    site.close();
  });

  const tunnel = (host: string, port: number): Promise<Wire> => scratch.tunnel(proxy.port, `${host}:${port}`);

  describe('a client that', () => {
    it('speaks neither TLS nor HTTP is told so in words, and the server hears nothing', async () => {
      const server = scratch.keep(await startBytes());
      const client = await tunnel('shop.test', server.port);
      client.send('SSH-2.0-OpenSSH_9.9\r\n');
      await client.until('X-Pipelock-Reason: tunnel_protocol');
      await client.ended;
      assert.match(client.text, /\r\n\r\nCONNECT blocked: .*carries neither TLS nor HTTP/);
      await pause(QUIET_MS);
      assert.equal(server.connections(), 0);
    });

    it('speaks it to a host of non_tls_hosts is carried, though the server speaks first', async () => {
      const server = scratch.keep(await startBytes((wire) => wire.send('220 ready\r\n')));
      const client = await tunnel('ssh.test', server.port);
      await client.until('220 ready\r\n', 1500);
      client.send('EHLO me\r\n');
      await server.wires[0]!.until('EHLO me\r\n');
    });

    it('names another server in TLS is refused by an alert that says so', async () => {
      const client = await tunnel('shop.test', origin.port);
      await assert.rejects(secured(client, { servername: 'other.test', ca: site.ca }), {
        code: 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
      });
      await proxy.waitForLog(({ reason, host }) => reason === 'sni_mismatch' && host === 'shop.test');
    });

    it('names no server gets the certificate of the tunnel’s host', async () => {
      const client = await tunnel('shop.test', origin.port);
      const socket = await secured(client, {
        servername: '',
        ca: site.ca,
        checkServerIdentity: () => undefined,
      });
      assert.equal(socket.getPeerX509Certificate()?.subjectAltName, 'DNS:shop.test');
      socket.destroy();
    });

    it('does not trust the authority sees why, and the log says what to do', async () => {
      writeFileSync(path.join(site.folder, 'other.pem'), site.serverCa);
      const ask = (caFile: string): ReturnType<typeof run> =>
        run('curl', ['-sS', '-x', proxy.url, '--cacert', caFile, `https://shop.test:${origin.port}/`]);
      const refused = await ask(path.join(site.folder, 'other.pem'));
      assert.equal(refused.code, 60);
      assert.match(refused.stderr, /certificate/);
      const line = await proxy.waitForLog(({ error }) => String(error).includes('unknown ca'));
      assert.match(String(line['error']), /^TLS with the client failed: .*install-ca$/);
      assert.equal((await ask(site.caFile)).stdout, 'ok');
    });

    it('speaks HTTP/2 alone, or a TLS before 1.2, is refused by an alert', async () => {
      const modern = await tunnel('shop.test', origin.port);
      const only = { servername: 'shop.test', ca: site.ca, ALPNProtocols: ['h2'] };
      await assert.rejects(secured(modern, only), { code: 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL' });
      const old = await tunnel('shop.test', origin.port);
      const ancient = {
        servername: 'shop.test',
        ca: site.ca,
        minVersion: 'TLSv1' as const,
        maxVersion: 'TLSv1.1' as const,
        ciphers: 'DEFAULT@SECLEVEL=0',
      };
      await assert.rejects(secured(old, ancient), /PROTOCOL_VERSION|protocol version/i);
    });

    it('breaks off after half a hello, or goes on with noise, costs nobody else', async () => {
      const hello = await helloFor('shop.test');
      const half = await tunnel('shop.test', origin.port);
      half.send(hello.subarray(0, 60));
      half.socket.end();
      await half.ended;
      const noise = await tunnel('shop.test', origin.port);
      noise.send(Buffer.concat([hello, randomBytes(2000)]));
      await noise.ended;
      const gone = await tunnel('shop.test', origin.port);
      gone.send(hello);
      gone.socket.resetAndDestroy();
      await gone.ended;
    });
  });

  describe('a server whose certificate', () => {
    const own = selfSigned(['shop.test']);
    const failures: Record<
      string,
      { words: RegExp; start: () => Promise<{ port: number; close(): unknown }> }
    > = {
      'has expired': {
        words: /certificate has expired/,
        start: () =>
          site.start(['shop.test'], undefined, {
            from: Date.now() - 48 * HOUR_MS,
            to: Date.now() - HOUR_MS,
          }),
      },
      'is signed by nobody known': {
        words: /self-signed certificate/,
        start: () => listening(tls.createServer(own)),
      },
      'is for another name': {
        words: /does not match certificate's altnames/,
        start: () => site.start(['other.test']),
      },
    };
    for (const [name, { words, start }] of Object.entries(failures)) {
      it(`${name} gets no request, and the client a 502 that says why`, async () => {
        const server = scratch.keep(await start());
        const answer = await httpsVia(proxy, `https://shop.test:${server.port}/secret-path`, { ca: site.ca });
        assert.equal(answer.status, 502);
        assert.match(answer.text, words);
        const requests = 'requests' in server ? (server as Origin).requests : [];
        assert.equal(requests.length, 0);
      });
    }

    it('cannot be asked for, because nobody listens or it speaks no TLS, is a 502 too', async () => {
      const plain = scratch.keep(await listening(net.createServer((socket) => void socket.end('hello\r\n'))));
      for (const port of [1, plain.port]) {
        const answer = await httpsVia(proxy, `https://shop.test:${port}/`, { ca: site.ca });
        assert.equal(answer.status, 502);
        assert.ok(answer.text.includes(`shop.test port ${port}`), answer.text);
      }
    });
  });

  describe('an authority that cannot be used', () => {
    /** A folder with the files of the good one, to be spoilt. */
    const spoilt = (name: string, spoil: (folder: string) => void): Record<string, unknown> => {
      const folder = path.join(site.folder, name);
      mkdirSync(folder);
      copyFileSync(site.caFile, path.join(folder, 'ca.pem'));
      copyFileSync(site.keyFile, path.join(folder, 'ca-key.pem'));
      spoil(folder);
      const files = { ca_cert: path.join(folder, 'ca.pem'), ca_key: path.join(folder, 'ca-key.pem') };
      return policy({ tls_interception: { enabled: true, ...files } });
    };
    const cases: Record<string, { words: RegExp; spoil: (folder: string) => void }> = {
      'has no certificate': {
        words: /ca\.pem, cannot be used: it does not exist; make one with: pipelock tls init/,
        spoil: (folder) => rmSync(path.join(folder, 'ca.pem')),
      },
      'has no key': {
        words: /ca-key\.pem, cannot be used: it does not exist/,
        spoil: (folder) => rmSync(path.join(folder, 'ca-key.pem')),
      },
      'has a key that others may read': {
        words: /mode 644 lets others read or change it; chmod 600/,
        spoil: (folder) => chmodSync(path.join(folder, 'ca-key.pem'), 0o644),
      },
      'has a key of something else': {
        words: /it is not the key of/,
        spoil: (folder) => writeFileSync(path.join(folder, 'ca-key.pem'), selfSigned(['x.test']).key),
      },
      'is no authority': {
        words: /not the certificate of an authority/,
        spoil: (folder) => writeFileSync(path.join(folder, 'ca.pem'), selfSigned(['x.test']).cert),
      },
    };
    for (const [name, { words, spoil }] of Object.entries(cases)) {
      it(`keeps the proxy from starting when it ${name}`, async () => {
        const file = path.join(site.folder, 'policy.yaml');
        writeFileSync(file, JSON.stringify(testPolicy(spoilt(name.replaceAll(' ', '-'), spoil))));
        const { code, stderr } = await pipelock(['run', '--config', file], { env: { HOME: site.folder } });
        assert.equal(code, 2);
        assert.match(stderr, words);
      });
    }

    it('is refused at a reload: the one before stays in force, and the proxy says so', async () => {
      const other = await startProxy({ env: site.env, policy: policy() });
      try {
        other.writePolicy(
          policy({
            tls_interception: { enabled: true, ca_cert: '/nowhere/ca.pem', ca_key: '/nowhere/key.pem' },
          }),
        );
        const line = await other.waitForLog(({ event }) => event === 'config_reload_failed');
        assert.match(String(line['message']), /\/nowhere\/ca\.pem, cannot be used: it does not exist/);
        const url = `https://shop.test:${origin.port}/`;
        assert.equal((await httpsVia(other, url, { ca: site.ca })).status, 200);
        // The other way round: a new authority is taken up without a restart.
        const fresh = path.join(site.folder, 'fresh');
        await pipelock(['tls', 'init', '--out', fresh], { env: { HOME: site.folder } });
        const files = { ca_cert: path.join(fresh, 'ca.pem'), ca_key: path.join(fresh, 'ca-key.pem') };
        other.writePolicy(policy({ tls_interception: { enabled: true, ...files } }));
        await other.waitForLog(({ event }) => event === 'config_reload');
        await assert.rejects(secureTunnel(other.port, `shop.test:${origin.port}`, { ca: site.ca }));
      } finally {
        await other.stop();
      }
    });
  });

  describe('limits and the kill switch inside tunnels (L-68)', () => {
    it('count every request: one beyond the rate gets 429, under another name of the domain too', async () => {
      const limited = await startProxy({
        env: site.env,
        policy: policy({ fetch_proxy: { monitoring: { max_requests_per_minute: 6 } } }),
      });
      try {
        const client = await secureWire(limited.port, `shop.test:${origin.port}`, { ca: site.ca });
        const request = `GET /limited HTTP/1.1\r\nHost: shop.test:${origin.port}\r\n\r\n`;
        // CONNECT itself is one of the six.
        for (let count = 1; count <= 5; count += 1) {
          client.send(request);
          await client.until((text) => text.split('\r\n\r\nok').length === count + 1);
        }
        client.send(request);
        await client.until('HTTP/1.1 429');
        client.close();
        assert.equal(origin.requests.filter(({ url }) => url === '/limited').length, 5);
      } finally {
        await limited.stop();
      }
    });

    it('closes opened tunnels and lets none in', async () => {
      const token = 'token-of-this-test';
      const env = { ...site.env, PIPELOCK_KILLSWITCH_API_TOKEN: token };
      const halted = await startProxy({ env, policy: policy() });
      try {
        const client = await secureWire(halted.port, `shop.test:${origin.port}`, { ca: site.ca });
        client.send(`GET /halt HTTP/1.1\r\nHost: shop.test:${origin.port}\r\n\r\n`);
        await client.until('\r\n\r\nok');
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        await get(halted.adminPort, '/api/v1/killswitch', {
          method: 'POST',
          headers,
          body: '{"active":true}',
        });
        await client.ended;
        await assert.rejects(openTunnel(halted.port, `shop.test:${origin.port}`), /503/);
      } finally {
        await halted.stop();
      }
    });
  });

  describe('what `run` says', () => {
    it('names what it cannot see while interception is off, and what to type', async () => {
      assert.ok(proxy.stderr.some((line) => line.includes('HTTPS tunnels are opened and scanned in full')));
      const off = await startProxy();
      const find = (): string | undefined => off.stderr.find((line) => line.includes('HTTPS'));
      for (let waits = 0; waits < 100 && find() === undefined; waits += 1) await pause(10);
      await off.stop();
      const about = find();
      assert.match(about ?? '', /only the host is seen.*pipelock tls init && pipelock run --intercept$/);
    });

    it('is true: the two commands are enough', async () => {
      const env = { ...site.env, HOME: site.folder, PIPELOCK_HOME: path.join(site.folder, 'home') };
      assert.equal((await pipelock(['tls', 'init'], { env })).code, 0);
      const typed = await startProxy({
        env,
        args: ['--intercept'],
        policy: { dns: { servers: [names.address] } },
      });
      try {
        const shown = await pipelock(['tls', 'show-ca'], { env });
        const url = `https://shop.test:${origin.port}/`;
        assert.equal((await httpsVia(typed, url, { ca: shown.stdout })).status, 200);
        const status = await pipelock(['tls', 'status', '--json'], { env });
        assert.equal(status.code, 0);
        assert.equal((JSON.parse(status.stdout) as { usable: boolean }).usable, true);
      } finally {
        await typed.stop();
      }
    });
  });
});
