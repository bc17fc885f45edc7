// CONNECT to an address in brackets: through where an entry names it, nowhere else.

import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { Scratch } from '../lib/wire.ts';

describe('e2e/connect-ipv6', () => {
  let server: http.Server;
  let port: number;
  let named: Proxy;
  let unnamed: Proxy;
  const hosts: string[] = [];
  const scratch = new Scratch();
  afterEach(() => scratch.close());

  before(async () => {
    server = http.createServer((request, response) => {
      hosts.push(request.headers.host ?? '');
      response.end('six');
    });
    await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
    ({ port } = server.address() as AddressInfo);
    [named, unnamed] = await Promise.all([
      startProxy({ policy: { ssrf: { ip_allowlist: ['::1/128'] } } }),
      startProxy({ policy: { ssrf: { ip_allowlist: ['127.0.0.1/32'] } } }),
    ]);
  });

  after(async () => {
    await Promise.all([named.stop(), unnamed.stop()]);
    server.close();
    server.closeAllConnections();
  });

  for (const [what, address] of Object.entries({
    'as it is usually written': '[::1]',
    'in full': '[0:0:0:0:0:0:0:1]',
  })) {
    it(`F-06: reaches an IPv6 literal ${what}, with brackets and port in Host, and only by an explicit entry`, async () => {
      const seen = hosts.length;
      const wire = await scratch.tunnel(named.port, `${address}:${port}`);
      wire.send(`GET /x HTTP/1.1\r\nHost: [::1]:${port}\r\n\r\n`);
      await wire.until('six');
      assert.deepEqual(hosts.slice(seen), [`[::1]:${port}`]);
      const line = await named.waitForLog(({ host, surface }) => host === '::1' && surface === 'tunnel');
      assert.equal(line['status_code'], 200);

      const refused = await scratch.connect(unnamed.port);
      refused.send(`CONNECT ${address}:${port} HTTP/1.1\r\nHost: ${address}:${port}\r\n\r\n`);
      await refused.until('\r\n\r\n');
      assert.match(refused.text, /^HTTP\/1\.1 403 [^]*X-Pipelock-Reason: core_ssrf/);
      assert.equal(hosts.length, seen + 1);
    });
  }
});
