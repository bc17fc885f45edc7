// A proxy of the same parts that judges nothing: fastify over a plain http.Server, the same pools, the same relay. What
// pipelock costs is the difference to this.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { requestHeadersUpstream, responseHeadersDownstream } from '../proxy/codec/headers.ts';
import { parseAuthority, parseTarget } from '../proxy/codec/target.ts';
import { defaultPolicy } from '../proxy/policy/load.ts';
import { listen, makeFront } from '../proxy/surface/front.ts';
import { relay } from '../proxy/surface/relay.ts';
import { makeUpstream } from '../proxy/upstream/upstream.ts';

const { limits } = defaultPolicy().policy;
const upstream = makeUpstream();
await upstream.warm();
const app = makeFront(limits, {
  forward: (request, response) => void forward(request, response),
  connect: (request, client, head) => {
    const target = parseAuthority(request.url ?? '', 'https');
    void upstream.connect({ target, addresses: [target.host] }).then((server) => {
      if (head.length > 0) client.unshift(head);
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      void relay(client, server, { idleMs: 60_000 });
    });
  },
});

async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = parseTarget(request.url ?? '');
  const hasBody =
    request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  const answered = await upstream.request({
    target,
    addresses: [target.host],
    method: request.method ?? 'GET',
    headers: requestHeadersUpstream(request.rawHeaders),
    ...(hasBody ? { body: Readable.from(request) } : {}),
  });
  response.writeHead(answered.status, responseHeadersDownstream(answered.headers));
  answered.body.pipe(response);
}

const { port } = await listen(app, { host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ port }));
