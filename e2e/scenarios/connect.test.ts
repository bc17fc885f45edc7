import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { githubToken, injection } from '../lib/secrets.ts';
import { helloFor, inRecords, secureOver, startTls } from '../lib/tls.ts';
import { openTunnel, pause, Scratch, startBytes, type ByteOrigin, type Wire } from '../lib/wire.ts';

const IDLE_SECONDS = 1;
/** Long enough for bytes to reach an origin on loopback, had they been let through. */
const QUIET_MS = 200;

describe('e2e/connect', () => {
  let names: NameServer;
  let proxy: Proxy;
  let bytes: ByteOrigin;
  let hello: Buffer;
  const scratch = new Scratch();
  afterEach(() => scratch.close());

  const policy = (forward: Record<string, unknown>): Record<string, unknown> => ({
    forward_proxy: { idle_timeout_seconds: IDLE_SECONDS, ...forward },
    dns: { servers: [names.address] },
    fetch_proxy: { monitoring: { max_requests_per_minute: 0, blocklist: ['denied.test'] } },
  });

  before(async () => {
    names = await startNameServer((name) => {
      if (!name.endsWith('.test') || name === 'nowhere.test') return undefined;
      return [name === 'inner.test' ? '10.0.0.1' : '127.0.0.1'];
    });
    bytes = await startBytes();
    hello = await helloFor('origin.test');
    proxy = await startProxy({ policy: policy({ non_tls_hosts: ['ssh.test'] }) });
  });

  after(async () => {
    await proxy.stop();
    await bytes.close();
    names.close();
  });

  const tunnel = (host = 'origin.test', port = bytes.port): Promise<Wire> =>
    scratch.tunnel(proxy.port, `${host}:${port}`);
  const lastWire = (): Wire => bytes.wires.at(-1)!;

  describe('TLS', () => {
    it('relays a hello with the name of the tunnel, and everything after it, byte for byte both ways', async () => {
      const client = await tunnel();
      const more = randomBytes(300_000);
      const back = randomBytes(300_000);
      client.send(hello);
      client.send(more);
      const server = lastWire();
      await server.until((text) => text.length >= hello.length + more.length);
      assert.ok(server.bytes.equals(Buffer.concat([hello, more])));
      const start = client.bytes.length;
      server.send(back);
      await client.until((text) => text.length >= start + back.length);
      assert.ok(client.bytes.subarray(start).equals(back));
    });

    it('carries a real TLS session, and a name in capitals or with a dot at its end', async () => {
      const server = scratch.keep(await startTls((socket) => void socket.pipe(socket)));
      for (const name of ['origin.test', 'ORIGIN.test', 'origin.test.']) {
        const client = await openTunnel(proxy.port, `origin.test:${server.port}`);
        const secure = scratch.keep(await secured(client, name));
        secure.socket.write('ping');
        const [answer] = (await once(secure.socket, 'data')) as [Buffer];
        assert.equal(answer.toString(), 'ping', name);
      }
    });

    it('takes a hello that comes with the CONNECT itself', async () => {
      const client = await scratch.connect(proxy.port);
      const connect = `CONNECT origin.test:${bytes.port} HTTP/1.1\r\nHost: origin.test\r\n\r\n`;
      client.send(Buffer.concat([Buffer.from(connect), hello]));
      await client.until('HTTP/1.1 200');
      await lastWire().until((text) => text.length >= hello.length);
      assert.ok(lastWire().bytes.equals(hello));
    });

    it('takes a hello one byte at a time, and one cut into many records', async () => {
      const client = await tunnel();
      for (const byte of hello.subarray(0, 400)) {
        client.send(Buffer.from([byte]));
        await new Promise(setImmediate);
      }
      client.send(hello.subarray(400));
      await lastWire().until((text) => text.length >= hello.length);
      const other = await tunnel();
      const cut = inRecords(hello, 7);
      other.send(cut);
      await lastWire().until((text) => text.length >= cut.length);
      assert.ok(lastWire().bytes.equals(cut));
    });

    it('does not read more than was said when a name is cut off: half a hello brings nothing to the server', async () => {
      const client = await tunnel();
      client.send(hello.subarray(0, 60));
      client.socket.end();
      await client.ended;
      assert.equal(lastWire().text, '');
    });

    const refused: Record<string, () => Promise<Buffer>> = {
      'names another server': () => helloFor('other.test'),
      'names a server below the tunnel’s host': () => helloFor('a.origin.test'),
      'names another server over many records': async () => inRecords(await helloFor('other.test'), 11),
      'has a length that does not fit': () => Promise.resolve(withByte(hello, 8, hello[8]! - 9)),
      'is of no known version': () => Promise.resolve(withByte(hello, 1, 7)),
      'is not a hello': () => Promise.resolve(withByte(hello, 5, 2)),
      'has an empty record': () => Promise.resolve(Buffer.from([0x16, 3, 1, 0, 0])),
      'has a name of zero length': () => Promise.resolve(withoutName(hello)),
    };
    for (const [name, make] of Object.entries(refused)) {
      it(`closes the tunnel when the hello ${name}; the server gets no byte`, async () => {
        const sent = await make();
        const client = await tunnel();
        const server = lastWire();
        client.send(sent);
        await client.ended;
        await pause(QUIET_MS);
        assert.equal(server.text, '');
        assert.match(client.text, /^HTTP\/1\.1 200 [^\r]*\r\n\r\n$/);
      });
    }

    it('writes down which name was wrong and why', async () => {
      const client = await tunnel('logged.test');
      client.send(hello);
      await client.ended;
      const line = await proxy.waitForLog(
        ({ event, ...rest }) => event === 'blocked' && JSON.stringify(rest).includes('logged.test'),
      );
      assert.match(JSON.stringify(line), /sni_mismatch/);
    });

    it('lets a hello without a name pass by default', async () => {
      const nameless = await helloFor(undefined);
      const client = await tunnel();
      client.send(nameless);
      await lastWire().until((text) => text.length >= nameless.length);
    });
  });

  describe('with on_missing_sni: block and a limit on the life of a tunnel', () => {
    let strict: Proxy;
    before(async () => {
      strict = await startProxy({
        policy: policy({
          on_missing_sni: 'block',
          max_tunnel_seconds: 1,
          idle_timeout_seconds: 60,
          ports: ['1-1023', String(bytes.port)],
        }),
      });
    });
    after(() => strict.stop());

    it('closes on a hello without a name, but not where the host is an address and can have none', async () => {
      const nameless = await helloFor(undefined);
      const client = await scratch.tunnel(strict.port, `origin.test:${bytes.port}`);
      client.send(nameless);
      await client.ended;
      assert.equal(lastWire().text, '');
      const other = await scratch.tunnel(strict.port, `127.0.0.1:${bytes.port}`);
      other.send(nameless);
      await lastWire().until((text) => text.length >= nameless.length);
    });

    it('ends a tunnel at forward_proxy.max_tunnel_seconds, though it is in use', async () => {
      const client = await scratch.tunnel(strict.port, `origin.test:${bytes.port}`);
      client.send(hello);
      const feed = setInterval(() => client.send('more'), 100);
      await Promise.all([client.ended, lastWire().ended]);
      clearInterval(feed);
      assert.ok(lastWire().bytes.length > hello.length);
    });

    it('refuses a port outside forward_proxy.ports with a status line', async () => {
      const client = await scratch.connect(strict.port);
      client.send(`CONNECT origin.test:${bytes.port + 1} HTTP/1.1\r\nHost: origin.test\r\n\r\n`);
      await client.ended;
      assert.match(client.text, /^HTTP\/1\.1 403 [^]*X-Pipelock-Reason: tunnel_port/);
    });
  });

  describe('what is neither TLS nor HTTP', () => {
    it('is refused, and the server gets no byte', async () => {
      const client = await tunnel();
      client.send('SSH-2.0-OpenSSH_9.9\r\n');
      await client.ended;
      await pause(QUIET_MS);
      assert.equal(lastWire().text, '');
    });

    it('passes to a host of forward_proxy.non_tls_hosts', async () => {
      const client = await tunnel('ssh.test');
      client.send('SSH-2.0-OpenSSH_9.9\r\n');
      await lastWire().until('SSH-2.0-OpenSSH_9.9\r\n');
      lastWire().send('SSH-2.0-server\r\n');
      await client.until('SSH-2.0-server\r\n');
    });

    it('passes there when the server speaks first, at once and whole', async () => {
      const server = await scratch.bytes((wire) => wire.send('220 mail.test ready\r\n'));
      const client = await tunnel('ssh.test', server.port);
      await client.until('220 mail.test ready\r\n', 1000);
      client.send('EHLO me\r\n');
      await server.wires[0]!.until('EHLO me\r\n');
    });

    it('is refused elsewhere when the server speaks first: none of it reaches the client', async () => {
      const server = await scratch.bytes((wire) => wire.send('220 mail.test ready\r\n'));
      const client = await tunnel('origin.test', server.port);
      await client.ended;
      assert.doesNotMatch(client.text, /220 mail/);
    });

    it('still has to name the tunnel’s host when it is TLS after all', async () => {
      const client = await tunnel('ssh.test');
      client.send(hello);
      await client.ended;
      assert.equal(lastWire().text, '');
    });
  });

  describe('plain HTTP inside (F-03)', () => {
    it('is scanned like any other request, in both directions', async () => {
      const origin = await scratch.origin(
        (request, response) => void response.end(request.url === '/bad' ? injection() : 'ok'),
      );
      const client = await tunnel('origin.test', origin.port);
      const get = (path: string, more = ''): string =>
        `GET ${path} HTTP/1.1\r\nHost: origin.test:${origin.port}\r\n${more}\r\n`;
      client.send(get('/v1'));
      await client.until('\r\n\r\nok');
      client.send(get(`/v1?t=${githubToken()}`));
      await client.until(count('HTTP/1.1 403', 1));
      client.send(get('/v2', `Authorization: token ${githubToken()}\r\n`));
      await client.until(count('HTTP/1.1 403', 2));
      const body = `{"t":"${githubToken()}"}`;
      client.send(
        `POST /v3 HTTP/1.1\r\nHost: origin.test:${origin.port}\r\nContent-Length: ${body.length}\r\nContent-Type: application/json\r\n\r\n${body}`,
      );
      await client.until(count('HTTP/1.1 403', 3));
      client.send(get('/bad'));
      await client.until(count('HTTP/1.1 403', 4));
      assert.match(client.text, /X-Pipelock-Reason: response_scan/);
      client.send(get('/v4'));
      await client.until(count('HTTP/1.1 200 OK', 2));
      assert.deepEqual(
        origin.requests.map(({ url }) => url),
        ['/v1', '/bad', '/v4'],
      );
      assert.deepEqual(origin.requests[0]!.headers.host, `origin.test:${origin.port}`);
    });

    for (const [name, wrong] of Object.entries({
      'another host': 'Host: denied.test\r\n',
      'another port': 'Host: origin.test:1\r\n',
      'two hosts': 'Host: origin.test:PORT\r\nHost: denied.test\r\n',
      'two hosts, the wrong one first': 'Host: denied.test\r\nHost: origin.test:PORT\r\n',
    })) {
      it(`refuses a request that names ${name}, on the first and on a later request (F-13)`, async () => {
        const origin = await scratch.origin();
        const right = `GET /right HTTP/1.1\r\nHost: origin.test:${origin.port}\r\n\r\n`;
        const bad = `GET /wrong HTTP/1.1\r\n${wrong.replace('PORT', String(origin.port))}\r\n`;
        const first = await tunnel('origin.test', origin.port);
        first.send(bad);
        await first.until(/* refused */ (text) => /HTTP\/1\.1 40[03] /.test(text));
        const later = await tunnel('origin.test', origin.port);
        later.send(right);
        await later.until('\r\n\r\nok');
        later.send(bad);
        await later.until((text) => /HTTP\/1\.1 40[03] /.test(text));
        assert.deepEqual(
          origin.requests.map(({ url }) => url),
          ['/right'],
        );
      });
    }

    it('refuses an absolute URL of another host inside', async () => {
      const origin = await scratch.origin();
      const client = await tunnel('origin.test', origin.port);
      client.send(`GET http://denied.test/x HTTP/1.1\r\nHost: origin.test:${origin.port}\r\n\r\n`);
      await client.until('HTTP/1.1 403');
      assert.equal(origin.requests.length, 0);
    });

    it('refuses a tunnel inside the tunnel with a status line', async () => {
      const client = await tunnel();
      client.send('CONNECT inner.test:443 HTTP/1.1\r\nHost: inner.test\r\n\r\n');
      await client.until('HTTP/1.1 405');
      await client.ended;
    });

    it('does not take half a request line for HTTP, nor let it pass', async () => {
      const client = await tunnel();
      client.send('GE');
      client.socket.end();
      await client.ended;
      assert.equal(lastWire().text, '');
    });
  });

  describe('the life of a tunnel', () => {
    it('lets either side finish sending before the other', async () => {
      const client = await tunnel();
      client.send(hello);
      const server = lastWire();
      await server.until((text) => text.length >= hello.length);
      client.socket.end();
      await server.ended;
      server.send('still here');
      await client.until('still here');
      server.socket.end();
      await client.ended;

      const other = await tunnel();
      other.send(hello);
      await lastWire().until((text) => text.length >= hello.length);
      lastWire().socket.end();
      await other.ended;
      other.send('and I');
      await lastWire().until('and I');
    });

    it('closes both sides when nothing moves for forward_proxy.idle_timeout_seconds', async () => {
      const client = await tunnel();
      client.send(hello);
      await lastWire().until((text) => text.length >= hello.length);
      await Promise.all([client.ended, lastWire().ended]);
    });

    it('closes the other side when one is reset', async () => {
      const client = await tunnel();
      client.send(hello);
      await lastWire().until((text) => text.length >= hello.length);
      lastWire().socket.resetAndDestroy();
      await client.ended;
    });
  });

  describe('a refused CONNECT', () => {
    const refusals: Record<string, { authority: string; status: RegExp }> = {
      'to a host of the blocklist': { authority: 'denied.test:443', status: /^HTTP\/1\.1 403 / },
      'to an internal address': { authority: '10.0.0.1:443', status: /^HTTP\/1\.1 403 / },
      'to a name with an internal address': { authority: 'inner.test:443', status: /^HTTP\/1\.1 403 / },
      'to a name nobody knows': { authority: 'nowhere.test:443', status: /^HTTP\/1\.1 502 / },
      'to a port where nobody listens': { authority: 'origin.test:1', status: /^HTTP\/1\.1 502 / },
      'to no port number': { authority: 'origin.test:https', status: /^HTTP\/1\.1 400 / },
      'with a user name': { authority: 'me@origin.test:443', status: /^HTTP\/1\.1 400 / },
      'to nothing': { authority: ':443', status: /^HTTP\/1\.1 400 / },
    };
    for (const [name, { authority, status }] of Object.entries(refusals)) {
      it(`has a status line and a reason: ${name} (F-03)`, async () => {
        const client = await scratch.connect(proxy.port);
        client.send(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
        await client.ended;
        assert.match(client.text, status);
        assert.match(client.text, /\r\n\r\nCONNECT [a-z]+: ./);
      });
    }

    it('is refused for a token in its headers', async () => {
      const client = await scratch.connect(proxy.port);
      client.send(
        `CONNECT origin.test:${bytes.port} HTTP/1.1\r\nHost: origin.test\r\nAuthorization: token ${githubToken()}\r\n\r\n`,
      );
      await client.ended;
      assert.match(client.text, /^HTTP\/1\.1 403 /);
    });

    it('gets 405 when the forward proxy is off, and so does an absolute URL', async () => {
      const off = await startProxy({ policy: policy({ enabled: false }) });
      try {
        const client = await scratch.connect(off.port);
        client.send('CONNECT origin.test:443 HTTP/1.1\r\nHost: origin.test\r\n\r\n');
        await client.ended;
        assert.match(client.text, /^HTTP\/1\.1 405 /);
        const plain = await scratch.connect(off.port);
        plain.send('GET http://origin.test/ HTTP/1.1\r\nHost: origin.test\r\n\r\n');
        await plain.until('HTTP/1.1 405');
      } finally {
        await scratch.close();
        await off.stop();
      }
    });
  });
});

const count =
  (piece: string, times: number) =>
  (text: string): boolean =>
    text.split(piece).length - 1 >= times;

async function secured(
  wire: Wire,
  name: string,
): Promise<{ socket: import('node:tls').TLSSocket; close(): void }> {
  wire.socket.removeAllListeners('data');
  const socket = await secureOver(wire.socket, name);
  return { socket, close: () => socket.destroy() };
}

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = value & 255;
  return changed;
}

/** The length of the server name set to zero, the name itself left where it is. */
function withoutName(hello: Buffer): Buffer {
  const at = hello.indexOf('origin.test');
  return withByte(withByte(hello, at - 1, 0), at - 2, 0);
}
