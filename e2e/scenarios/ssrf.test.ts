import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { viaFetch, viaProxy } from '../lib/client.ts';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { githubToken } from '../lib/secrets.ts';
import { pause, Scratch } from '../lib/wire.ts';

/** The one address of this machine that the policy lets agents reach. */
const ALLOWED = '127.0.0.9';
const METADATA = '169.254.169.254';
/** Long enough for a connection to arrive on loopback, had one been made. */
const QUIET_MS = 200;

describe('e2e/ssrf', () => {
  let names: NameServer;
  let proxy: Proxy;
  /** Listens on 127.0.0.1, which is internal here: nothing may ever arrive. */
  let internal: Origin;
  let allowed: AllowedOrigin;
  const answers = new Map<string, (asked: number) => readonly string[] | undefined>();
  const scratch = new Scratch();
  afterEach(() => scratch.close());

  before(async () => {
    names = await startNameServer((name) => {
      const asked = names.questions.filter((question) => question === name).length;
      return answers.get(name)?.(asked);
    });
    internal = await startOrigin();
    allowed = await startAllowed((request, response) => {
      const to = URL.parse(request.url ?? '', 'http://x/')?.searchParams.get('to');
      if (to) response.writeHead(302, { location: to });
      response.end('public');
    });
    proxy = await startProxy({
      policy: {
        ssrf: { ip_allowlist: [`${ALLOWED}/32`] },
        dns: { servers: [names.address] },
        fetch_proxy: { monitoring: { max_requests_per_minute: 0, blocklist: ['denied.test'] } },
      },
    });
  });

  after(async () => {
    await proxy.stop();
    await Promise.all([internal.close(), allowed.close()]);
    names.close();
  });

  afterEach(() => assert.equal(internal.connections(), 0));

  /** The status of a CONNECT. */
  async function connect(through: Proxy, authority: string): Promise<number> {
    const client = await scratch.connect(through.port);
    client.send(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    const text = await client.until('\r\n\r\n');
    client.close();
    return Number(text.slice(9, 12));
  }

  /** The statuses of a host and port on every way in, the host written exactly so. */
  async function everyWay(through: Proxy, host: string, port: number): Promise<number[]> {
    const client = await scratch.connect(through.port);
    client.send(`GET http://${host}:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
    const forward = Number((await client.until('\r\n\r\n')).slice(9, 12));
    const fetched = await viaFetch(through, `http://${host}:${port}/`);
    return [forward, fetched.status, await connect(through, `${host}:${port}`)];
  }

  const refusals = (statuses: readonly number[]): boolean =>
    statuses.every((status) => status === 400 || status === 403);

  describe('spellings of an internal address', () => {
    const spellings: Record<string, string> = {
      plain: '127.0.0.1',
      'with three parts': '127.0.1',
      'with two parts': '127.1',
      'as one number': '2130706433',
      'in hexadecimal': '0x7f000001',
      'in hexadecimal parts': '0x7f.0x0.0x0.0x1',
      'in octal': '017700000001',
      'in octal parts': '0177.0.0.01',
      'with a dot at its end': '127.0.0.1.',
      'in wide digits': '１２７.０.０.１',
      'in circled digits': '①②⑦.⓪.⓪.①',
      'with ideographic dots': '127。0。0。1',
      'percent-encoded': '%31%32%37.0.0.1',
      'another of the loopback net': '127.255.0.3',
      'the unspecified address': '0.0.0.0',
      'the unspecified address as 0': '0',
      'IPv6 loopback': '[::1]',
      'IPv6 loopback written out': '[0:0:0:0:0:0:0:1]',
      'mapped, dotted (F-15)': '[::ffff:127.0.0.1]',
      'mapped, in hexadecimal (F-15)': '[::ffff:7f00:1]',
      'mapped, written out (F-15)': '[0:0:0:0:0:ffff:7f00:0001]',
      'mapped link-local (F-15)': '[::ffff:a9fe:a9fe]',
      'compatible, the old form': '[::127.0.0.1]',
      'through NAT64': '[64:ff9b::7f00:1]',
      'through 6to4': '[2002:7f00:1::]',
      'unique local': '[fd00::1]',
      'link-local': '[fe80::1]',
      'with a zone': '[fe80::1%25lo]',
      'metadata service': METADATA,
      'shared address space': '100.64.0.1',
      'private, class A': '10.0.0.1',
    };
    for (const [name, host] of Object.entries(spellings)) {
      it(`refuses it ${name} on every way in, and asks no name server`, async () => {
        const asked = names.questions.length;
        const statuses = await everyWay(proxy, host, internal.port);
        assert.ok(refusals(statuses), String(statuses));
        assert.equal(names.questions.length, asked);
      });
    }

    it('reaches nothing of this machine through the unspecified IPv6 address, as literal or as answer', async () => {
      answers.set('zero6.test', () => ['::']);
      let connections = 0;
      const everywhere = http.createServer((_request, response) => void response.end('internal'));
      everywhere.on('connection', () => (connections += 1));
      await new Promise<void>((resolve) => everywhere.listen(0, '::', resolve));
      scratch.keep({ close: () => void everywhere.close() });
      const { port } = everywhere.address() as AddressInfo;
      for (const host of ['[::]', '[0:0::0]', 'zero6.test']) {
        const statuses = await everyWay(proxy, host, port);
        assert.ok(
          statuses.every((status) => status >= 400),
          String(statuses),
        );
      }
      assert.equal(connections, 0);
      assert.deepEqual(await everyWay(proxy, ALLOWED, port), [200, 200, 200]);
      everywhere.closeAllConnections();
    });

    it('reaches the address the policy allows, in any spelling, and Host keeps the canonical one', async () => {
      const seen = allowed.requests.length;
      for (const host of [ALLOWED, '0x7f.0.0.9', '2130706441']) {
        assert.deepEqual(await everyWay(proxy, host, allowed.port), [200, 200, 200], host);
      }
      for (const { headers } of allowed.requests.slice(seen))
        assert.equal(headers.host, `${ALLOWED}:${allowed.port}`);
    });
  });

  describe('brackets round something that is no IPv6 address (F-16)', () => {
    for (const host of [
      '[denied.test]',
      '[[denied.test]]',
      '[127.0.0.1]',
      '[]',
      '[::1',
      '::1]',
      '[::1]x',
      '[::ffff:127.0.0.1.test]',
    ]) {
      it(`refuses ${host} before any lookup`, async () => {
        const asked = names.questions.length;
        const statuses = await everyWay(proxy, host, internal.port);
        assert.ok(refusals(statuses), String(statuses));
        assert.equal(names.questions.length, asked);
      });
    }

    it('refuses the bare name too, which is on the blocklist, and passes another', async () => {
      answers.set('fine.test', () => [ALLOWED]);
      assert.deepEqual(await everyWay(proxy, 'denied.test', allowed.port), [403, 403, 403]);
      assert.deepEqual(await everyWay(proxy, 'fine.test', allowed.port), [200, 200, 200]);
    });
  });

  describe('hosts that two parsers read differently', () => {
    const urls = [
      `http://${ALLOWED}@127.0.0.1/`,
      `http://127.0.0.1\\@${ALLOWED}/`,
      `http://${ALLOWED}\\.127.0.0.1/`,
      `http://${ALLOWED}:80@127.0.0.1/`,
      'http:///127.0.0.1/',
      'http:127.0.0.1/',
      'http://127.0.0.1:99999/',
      'http://127.0.0.1:8o/',
      'http://a b.test/',
      'http://a_b..test/',
      'gopher://127.0.0.1/',
      'file:///etc/passwd',
      'ftp://127.0.0.1/',
    ];
    for (const url of urls) {
      it(`refuses ${url}`, async () => {
        const client = await scratch.connect(proxy.port);
        client.send(`GET ${url.replace(' ', '%20')} HTTP/1.1\r\nHost: x\r\n\r\n`);
        await client.until(/* refused */ (text) => /^HTTP\/1\.1 40[03] /.test(text));
        assert.ok(refusals([(await viaFetch(proxy, url)).status]));
      });
    }
  });

  describe('names', () => {
    const internalAnswers: Record<string, readonly string[]> = {
      'an internal address': ['10.0.0.1'],
      'a mapped address (F-15)': ['::ffff:a00:1'],
      'a public and an internal address': [ALLOWED, '10.0.0.1'],
      'an internal IPv6 address beside a public IPv4 one': [ALLOWED, 'fd00::1'],
      'the metadata service': [METADATA],
      'its mapped form (F-15)': ['::ffff:a9fe:a9fe'],
      'the unspecified address': ['0.0.0.0'],
      'a NAT64 address': ['64:ff9b::a00:1'],
      loopback: ['127.0.0.1'],
    };
    for (const [name, addresses] of Object.entries(internalAnswers)) {
      it(`refuses a name whose answer holds ${name}, on every way in`, async () => {
        answers.set('inner.test', () => addresses);
        const arrived = allowed.connections();
        assert.deepEqual(await everyWay(proxy, 'inner.test', internal.port), [403, 403, 403]);
        assert.equal(allowed.connections(), arrived);
      });
    }

    it('takes an error of the name server for a refusal', async () => {
      answers.set('empty.test', () => []);
      for (const host of ['nowhere.test', 'empty.test']) {
        assert.deepEqual(await everyWay(proxy, host, allowed.port), [502, 502, 502], host);
      }
    });

    it('asks once a request and dials exactly what was judged, whatever the next answer is (F-17)', async () => {
      // A and AAAA: two questions are one lookup.
      answers.set('rebind.test', (asked) => (asked <= 2 ? [ALLOWED] : ['127.0.0.1']));
      const url = `http://rebind.test:${allowed.port}/`;
      const seen = allowed.requests.length;
      assert.equal((await viaProxy(proxy, url)).text, 'public');
      assert.equal(names.questions.filter((name) => name === 'rebind.test').length, 2);
      assert.equal(allowed.requests[seen]!.headers.host, `rebind.test:${allowed.port}`);
      assert.deepEqual(await everyWay(proxy, 'rebind.test', allowed.port), [403, 403, 403]);
      assert.equal(allowed.requests.length, seen + 1);
    });
  });

  describe('redirects of /fetch', () => {
    const through = (location: string): string =>
      `http://${ALLOWED}:${allowed.port}/?to=${encodeURIComponent(location)}`;

    it('follows one to another name, judged by one lookup and dialled there, Host and all (F-17)', async () => {
      answers.set('hop.test', (asked) => (asked <= 2 ? [ALLOWED] : [METADATA]));
      const seen = allowed.requests.length;
      const first = await viaFetch(proxy, through(`http://hop.test:${allowed.port}/there`));
      assert.deepEqual([first.status, first.json['content']], [200, 'public']);
      assert.equal(allowed.requests[seen + 1]!.headers.host, `hop.test:${allowed.port}`);
      assert.equal(names.questions.filter((name) => name === 'hop.test').length, 2);
      const second = await viaFetch(proxy, through(`http://hop.test:${allowed.port}/there`));
      assert.deepEqual([second.status, second.json['blocked']], [403, true]);
      assert.equal(allowed.requests.filter(({ url }) => url === '/there').length, 1);
    });

    const targets: Record<string, () => string> = {
      'to an internal address': () => `http://127.0.0.1:${internal.port}/`,
      'to an internal address in disguise': () => `http://2130706433:${internal.port}/`,
      'to a mapped address': () => `http://[::ffff:7f00:1]:${internal.port}/`,
      'to a host of the blocklist': () => 'http://denied.test/',
      'to a file': () => 'file:///etc/passwd',
      'that carries a token': () => `http://${ALLOWED}:${allowed.port}/?t=${githubToken()}`,
      'without a scheme, to an internal host': () => `//127.0.0.1:${internal.port}/`,
    };
    for (const [name, target] of Object.entries(targets)) {
      it(`refuses one ${name}`, async () => {
        const seen = allowed.requests.length;
        const { status } = await viaFetch(proxy, through(target()));
        assert.ok(refusals([status]), String(status));
        await pause(QUIET_MS);
        assert.ok(allowed.requests.length <= seen + 1);
      });
    }

    it('gives up after five', async () => {
      const seen = allowed.requests.length;
      const loop = await startAllowed(
        (_request, response) => void response.writeHead(302, { location: '/again' }).end(),
      );
      scratch.keep(loop);
      const { status, json } = await viaFetch(proxy, `http://${ALLOWED}:${loop.port}/`);
      assert.equal(status, 502);
      assert.match(String(json['error']), /redirect/);
      assert.equal(loop.requests.length, 6);
      assert.equal(allowed.requests.length, seen);
    });

    it('hands a redirect to the client of the forward proxy and follows none itself', async () => {
      const answer = await viaProxy(proxy, through('http://denied.test/'));
      assert.deepEqual([answer.status, answer.headers.location], [302, 'http://denied.test/']);
    });
  });

  describe('an allowlist (F-14)', () => {
    let strict: Proxy;
    before(async () => {
      answers.set('api.test', () => [ALLOWED]);
      answers.set('other.test', () => [ALLOWED]);
      strict = await startProxy({
        policy: {
          mode: 'strict',
          api_allowlist: ['api.test'],
          ssrf: { ip_allowlist: [`${ALLOWED}/32`] },
          dns: { servers: [names.address] },
        },
      });
    });
    after(() => strict.stop());

    it('refuses every way to another host with the same reason, before resolver and network', async () => {
      const asked = names.questions.length;
      const arrived = allowed.connections();
      const url = `http://other.test:${allowed.port}/log?d=1`;
      const forward = await viaProxy(strict, url);
      const fetched = await viaFetch(strict, url);
      const client = await scratch.connect(strict.port);
      client.send('CONNECT other.test:443 HTTP/1.1\r\nHost: other.test\r\n\r\n');
      await client.ended;
      assert.deepEqual([forward.status, fetched.status], [403, 403]);
      assert.match(client.text, /^HTTP\/1\.1 403 [^]*X-Pipelock-Reason: allowlist\r\n/);
      assert.equal(forward.headers['x-pipelock-reason'], 'allowlist');
      assert.match(String(fetched.json['block_reason']), /allowlist/);
      assert.equal(names.questions.length, asked);
      assert.equal(allowed.connections(), arrived);
    });

    it('passes every way to a listed one, and refuses its redirect to another', async () => {
      const url = `http://api.test:${allowed.port}/`;
      assert.equal((await viaProxy(strict, url)).status, 200);
      assert.equal((await viaFetch(strict, url)).status, 200);
      assert.equal(await connect(strict, `api.test:${allowed.port}`), 200);
      const asked = names.questions.length;
      const redirected = await viaFetch(
        strict,
        `${url}?to=${encodeURIComponent(`http://other.test:${allowed.port}/`)}`,
      );
      assert.equal(redirected.status, 403);
      assert.ok(!names.questions.slice(asked).includes('other.test'));
    });
  });
});

interface AllowedOrigin {
  readonly port: number;
  readonly requests: readonly { readonly url: string; readonly headers: http.IncomingHttpHeaders }[];
  connections(): number;
  close(): Promise<void>;
}

/** A server on the address that the policy lets agents reach. */
async function startAllowed(answer: http.RequestListener): Promise<AllowedOrigin> {
  const requests: { url: string; headers: http.IncomingHttpHeaders }[] = [];
  let connections = 0;
  const server = http.createServer((request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers });
    answer(request, response);
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, ALLOWED, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    connections: () => connections,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
