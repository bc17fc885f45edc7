import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import tls, { TLSSocket, type SecureContext } from 'node:tls';
import type { Authority } from './authority.ts';
import { makeAuthority } from './certificates.ts';
import { LeafStore } from './leaf.ts';

const HOUR = 3_600_000;

describe('tls/leaf', () => {
  let authority: Authority;
  let ca: string;
  let now = Date.now();

  before(async () => {
    const pair = await makeAuthority({ organization: 'Test', validityMs: 48 * HOUR, now });
    ca = pair.certificate;
    authority = {
      ...{ certFile: 'ca.pem', keyFile: 'ca-key.pem', chain: '' },
      certificate: new X509Certificate(pair.certificate),
      key: createPrivateKey(pair.key),
    };
  });
  beforeEach(() => (now = Date.now()));

  const store = (ttlMs: number, maxLeaves: number): LeafStore =>
    new LeafStore(authority, { ttlMs, maxLeaves, now: () => now });

  it('gives a context that a client accepts for that host and no other', async () => {
    const leaves = store(HOUR, 10);
    assert.match(await shown(await leaves.contextFor('api.test'), 'api.test', ca), /DNS:api\.test/);
    await assert.rejects(shown(await leaves.contextFor('api.test'), 'other.test', ca), /altnames/);
    assert.match(await shown(await leaves.contextFor('127.0.0.1'), '127.0.0.1', ca), /127\.0\.0\.1/);
  });

  it('makes one certificate a host, however many ask at once, and keeps it', async () => {
    const leaves = store(HOUR, 10);
    const [first, second] = await Promise.all([leaves.contextFor('a.test'), leaves.contextFor('a.test')]);
    assert.equal(first, second);
    assert.equal(await leaves.contextFor('a.test'), first);
    assert.notEqual(await leaves.contextFor('b.test'), first);
    assert.equal(leaves.size, 2);
  });

  it('makes a new one before the old one expires', async () => {
    const leaves = store(10 * HOUR, 10);
    const first = await leaves.contextFor('a.test');
    now += 8 * HOUR;
    assert.equal(await leaves.contextFor('a.test'), first);
    now += 1.5 * HOUR;
    const [second, third] = await Promise.all([leaves.contextFor('a.test'), leaves.contextFor('a.test')]);
    assert.notEqual(second, first);
    assert.equal(second, third);
    assert.equal(leaves.size, 1);
  });

  it('never outlives its authority, and makes nothing once that has expired', async () => {
    const leaves = store(100 * HOUR, 10);
    await leaves.contextFor('a.test');
    now += 49 * HOUR;
    for (const host of ['a.test', 'b.test'])
      await assert.rejects(leaves.contextFor(host), { code: 'CA_UNUSABLE' });
    assert.ok(leaves.size <= 1);
  });

  it('forgets the host unused longest when full, so that it cannot be made to grow (F-36)', async () => {
    const leaves = store(HOUR, 3);
    const a = await leaves.contextFor('a.test');
    for (const name of ['b', 'c']) await leaves.contextFor(`${name}.test`);
    assert.equal(await leaves.contextFor('a.test'), a);
    await leaves.contextFor('d.test');
    assert.equal(leaves.size, 3);
    assert.equal(await leaves.contextFor('a.test'), a);
    for (let count = 0; count < 60; count += 1) await leaves.contextFor(`n${count}.test`);
    assert.equal(leaves.size, 3);
    assert.notEqual(await leaves.contextFor('a.test'), a);
  });
});

/** The alternative names a client that trusts `ca` is shown when it asks for `host`. */
async function shown(secureContext: SecureContext, host: string, ca: string): Promise<string> {
  const server = net.createServer((socket) => {
    new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const isAddress = net.isIP(host) !== 0;
  const client = tls.connect({
    socket: net.connect(port, '127.0.0.1'),
    host,
    ca,
    ...(isAddress ? {} : { servername: host }),
  });
  try {
    await once(client, 'secureConnect');
    return client.getPeerX509Certificate()?.subjectAltName ?? '';
  } finally {
    client.destroy();
    server.close();
  }
}
