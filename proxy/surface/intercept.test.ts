import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import tls from 'node:tls';
import { parseAuthority } from '../codec/target.ts';
import type { Open } from '../mediate/gate.ts';
import type { TunnelStart } from '../model/tunnel.ts';
import { loadPolicy } from '../policy/load.ts';
import type { Done } from './activity.ts';
import { plainReply } from './deny.ts';
import type { Tunnel } from './forward.ts';
import { selfSigned } from '../upstream/testing/certificate.ts';
import { intercept, tunnelRefusal, tunnelRules } from './intercept.ts';

describe('surface/intercept', () => {
  describe('tunnelRules', () => {
    const rules = (text: string, authority: string): string => {
      const { opensTls, other } = tunnelRules(loadPolicy(text).policy, parseAuthority(authority, 'https'));
      return `${opensTls ? 'opened' : 'closed'}${other ? ', other' : ''}`;
    };
    const ON = 'tls_interception: {enabled: true, passthrough_domains: ["*.pinned.test", bank.test]}';

    it('opens nothing while interception is off, and everything but passthrough domains while it is on', () => {
      assert.equal(rules('mode: balanced', 'api.test:443'), 'closed');
      assert.equal(rules(ON, 'api.test:443'), 'opened');
      for (const host of ['pinned.test', 'www.pinned.test', 'a.b.pinned.test', 'bank.test', 'BANK.test.'])
        assert.equal(rules(ON, `${host}:443`), 'closed', host);
      for (const host of ['unpinned.test', 'pinned.test.evil.test', 'www.bank.test'])
        assert.equal(rules(ON, `${host}:443`), 'opened', host);
    });

    it('knows the hosts that may speak something else', () => {
      const text = `${ON}\nforward_proxy: {non_tls_hosts: [ssh.test]}`;
      assert.equal(rules(text, 'ssh.test:22'), 'opened, other');
    });
  });

  describe('tunnelRefusal', () => {
    const reply = plainReply(403, 'no');
    it('speaks TLS to who spoke TLS, and HTTP to everybody else', () => {
      const bytes = (kind: TunnelStart['kind']): string => tunnelRefusal({ kind }, reply);
      assert.equal(bytes('tls'), '\x15\x03\x03\x00\x02\x02\x70');
      assert.equal(bytes('malformed-tls'), '\x15\x03\x03\x00\x02\x02\x32');
      for (const kind of ['other', 'silent'] as const) assert.match(bytes(kind), /^HTTP\/1\.1 403 [^]*no\n$/);
    });
  });

  describe('intercept', () => {
    const told: string[] = [];
    let ends: Done[] = [];
    let served: Tunnel[] = [];
    let client: Socket;
    let server: net.Server;
    beforeEach(async () => {
      [told.length, ends, served] = [0, [], []];
      server = net.createServer({ pauseOnConnect: false }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      client = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
    });
    afterEach(() => {
      client.destroy();
      server.close();
    });

    const open = {
      tx: {
        target: parseAuthority('api.test:443', 'https'),
        agent: { name: 'a', profile: '_default', auth: '' },
      },
    } as Open;
    const { key, cert } = selfSigned(['api.test']);
    const contextFor = (): Promise<tls.SecureContext> => Promise.resolve(createSecureContext({ key, cert }));
    const services = (context: typeof contextFor): Parameters<typeof intercept>[0] => ({
      contextFor: context,
      serveTunnel: (socket, tunnel) => {
        served.push(tunnel);
        socket.end('hello');
      },
      activity: {
        shookHands: (outcome) => void told.push(outcome),
        done: (_tx, done) => void ends.push(done),
        track: () => () => undefined,
        openTunnel: () => () => undefined,
        carry: () => true,
      },
    });

    it('serves what is inside as the tunnel’s own, and is done when the tunnel closes', async () => {
      const [socket] = (await once(server, 'connection')) as [Socket];
      void intercept(services(contextFor), open, socket);
      const secure = tls.connect({ socket: client, servername: 'api.test', ca: cert });
      const [bytes] = (await once(secure, 'data')) as [Buffer];
      assert.equal(bytes.toString(), 'hello');
      assert.deepEqual(served, [{ ...open.tx, surface: 'intercept' }]);
      assert.deepEqual(told, ['intercepted']);
      secure.destroy();
      if (!socket.closed) await once(socket, 'close');
      assert.equal(ends.length, 1);
      assert.ok(ends[0]?.error === undefined && ends[0]!.bytes > 1000);
    });

    it('closes the tunnel of a client that ends in the middle of its handshake', async () => {
      const [socket] = (await once(server, 'connection')) as [Socket];
      socket.allowHalfOpen = true;
      const hello = await new Promise<Buffer>((resolve) => {
        const catcher = net
          .createServer((one) => one.once('data', resolve))
          .listen(0, '127.0.0.1', () => {
            const { port } = catcher.address() as AddressInfo;
            const other = tls.connect({ port, host: '127.0.0.1', servername: 'api.test' });
            other.on('error', () => undefined);
            catcher.once('connection', (caught) =>
              caught.once('data', () => (other.destroy(), catcher.close())),
            );
          });
      });
      client.end(hello);
      await intercept(services(contextFor), open, socket);
      assert.ok(socket.destroyed);
      assert.match(ends[0]?.error ?? '', /closed the connection/);
    });

    it('closes the tunnel and says why when there is no certificate or no handshake', async () => {
      const [socket] = (await once(server, 'connection')) as [Socket];
      await intercept(
        services(() => Promise.reject(new Error('no authority'))),
        open,
        socket,
      );
      assert.ok(socket.destroyed);
      assert.deepEqual(
        ends.map(({ error }) => error),
        ['no authority'],
      );

      const other = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
      const [second] = (await once(server, 'connection')) as [Socket];
      other.end('this is no hello at all');
      await intercept(services(contextFor), open, second);
      assert.match(ends[1]?.error ?? '', /^TLS with the client failed: /);
      assert.deepEqual([told, served], [['handshake_error', 'handshake_error'], []]);
      other.destroy();
    });
  });
});
