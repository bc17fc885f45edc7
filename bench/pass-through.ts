// A proxy of the same parts that judges nothing: fastify over a plain http.Server, the same pools, the same relay. What
// pipelock costs is the difference to this.

import { parseAuthority, parseTarget } from '../proxy/codec/target.ts';
import { defaultPolicy } from '../proxy/policy/load.ts';
import { listen, makeFront } from '../proxy/surface/front.ts';
import { relay } from '../proxy/surface/relay.ts';
import { makeUpstream } from '../proxy/upstream/upstream.ts';
import { passOn } from './pass-on.ts';

const { limits } = defaultPolicy().policy;
const upstream = makeUpstream();
await upstream.warm();
const app = makeFront(limits, {
  forward: (request, response) => void passOn(upstream, parseTarget(request.url ?? ''), request, response),
  connect: (request, client, head) => {
    const target = parseAuthority(request.url ?? '', 'https');
    void upstream.connect({ target, addresses: [target.host] }).then((server) => {
      if (head.length > 0) client.unshift(head);
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      void relay(client, server, { idleMs: 60_000 });
    });
  },
});

const { port } = await listen(app, { host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ port }));
