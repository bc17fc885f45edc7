import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttps, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import { PipelockError } from '../errors.ts';
import type { Target } from '../model/target.ts';
import { selfSigned } from './testing/certificate.ts';
import { makeUpstream, type Upstream } from './upstream.ts';

describe('upstream/dial', () => {
  const { key, cert } = selfSigned(['a.test', '127.0.0.1']);
  let server: HttpsServer;
  let upstream: Upstream;
  let port: number;
  const seen: (string | false | null)[] = [];
  let resumed: boolean[];

  before(async () => {
    server = createHttps({ key, cert }, (request, response) => {
      const { socket } = request;
      assert.ok(socket instanceof TLSSocket);
      seen.push(socket.servername);
      resumed.push(socket.isSessionReused());
      response.end(`${request.headers.host} ${String(socket.alpnProtocol)}`);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    seen.length = 0;
    resumed = [];
    upstream = makeUpstream({ extraCa: [cert] });
  });
  afterEach(() => upstream.close());
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  function targetOf(host: string): Target {
    const authority = `${host}:${port}`;
    return {
      scheme: 'https',
      host,
      port,
      authority,
      path: '/',
      raw: authority,
      isAddress: /^[0-9.]+$/.test(host),
    };
  }

  async function get(host: string, headers: readonly string[] = []): Promise<string> {
    const request = { target: targetOf(host), addresses: ['127.0.0.1'], method: 'GET', headers };
    return text((await upstream.request(request)).body);
  }

  function isRefused(reason: RegExp): (error: unknown) => boolean {
    return (error) => {
      assert.ok(error instanceof PipelockError && error.code === 'DIAL_FAILED');
      assert.match(error.message, reason);
      return true;
    };
  }

  it('keeps the name in Host and SNI while the pinned address is dialled (F-17)', async () => {
    assert.equal(await get('a.test'), `a.test:${port} http/1.1`);
    assert.deepEqual(seen, ['a.test']);
  });

  it('checks the certificate against the name of the target, not a Host given', async () => {
    await assert.rejects(get('b.test', ['Host', 'a.test']), isRefused(/b\.test port \d+: .*altnames/i));
    assert.deepEqual(seen, []);
  });

  it('checks the certificate of an address against the address, without SNI', async () => {
    assert.equal(await get('127.0.0.1'), `127.0.0.1:${port} http/1.1`);
    assert.deepEqual(seen, [false]);
  });

  it('refuses a certificate nobody vouches for', async () => {
    await upstream.close();
    upstream = makeUpstream();
    await assert.rejects(get('a.test'), isRefused(/self-signed/));
  });

  it('resumes a session of the same name and address', async () => {
    await get('a.test', ['X-N', '1']);
    await Promise.all([get('a.test'), get('a.test'), get('a.test')]);
    assert.equal(resumed[0], false);
    assert.ok(resumed.includes(true));
  });

  it('opens a verified TLS tunnel', async () => {
    const tunnel = { target: targetOf('a.test'), addresses: ['127.0.0.1'], secure: true };
    const socket = await upstream.connect(tunnel);
    assert.ok(socket instanceof TLSSocket && socket.authorized);
    socket.destroy();
    await assert.rejects(upstream.connect({ ...tunnel, target: targetOf('b.test') }), isRefused(/altnames/i));
  });
});
