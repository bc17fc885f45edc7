// An interceptor of the same parts that judges nothing: the same leaves, TLS sockets, HTTP server and pools. What
// interception by pipelock costs is the difference to this. Arguments: certificate and key of the authority.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { parseAuthority, parseTarget } from '../proxy/codec/target.ts';
import type { Target } from '../proxy/model/target.ts';
import { defaultPolicy } from '../proxy/policy/load.ts';
import { listen, makeFront, makeHttpServer } from '../proxy/surface/front.ts';
import { loadAuthority } from '../proxy/tls/authority.ts';
import { LeafStore } from '../proxy/tls/leaf.ts';
import { makeUpstream } from '../proxy/upstream/upstream.ts';
import { passOn } from './pass-on.ts';

const [certFile = '', keyFile = ''] = process.argv.slice(2);
const { limits } = defaultPolicy().policy;
const upstream = makeUpstream();
await upstream.warm({ secure: true });
const options = { ttlMs: 86_400_000, maxLeaves: 1000, now: Date.now };
const leaves = new LeafStore(loadAuthority({ certFile, keyFile }, Date.now()), options);
const tunnels = new WeakMap<object, Target>();
const inner = makeHttpServer(limits, (request: IncomingMessage, response: ServerResponse) => {
  const tunnel = tunnels.get(request.socket);
  if (!tunnel) return void response.destroy();
  const target = parseTarget(`https://${tunnel.authority}${request.url ?? '/'}`);
  void passOn(upstream, target, request, response);
});
const app = makeFront(limits, {
  forward: (_request, response) => void response.writeHead(400).end(),
  connect: (request, client, head) => {
    const target = parseAuthority(request.url ?? '', 'https');
    if (head.length > 0) client.unshift(head);
    client.on('error', () => client.destroy());
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    void leaves.contextFor(target.host).then((secureContext) => {
      const secure = new TLSSocket(client, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
      secure.on('error', () => secure.destroy());
      secure.on('end', () => secure.end());
      secure.once('secure', () => {
        tunnels.set(secure, target);
        inner.emit('connection', secure);
      });
    });
  },
});
const { port } = await listen(app, { host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ port }));
