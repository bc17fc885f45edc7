// One request passed on without a judgement, as both pass-throughs do it.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { requestHeadersUpstream, responseHeadersDownstream } from '../proxy/codec/headers.ts';
import type { Target } from '../proxy/model/target.ts';
import type { Upstream } from '../proxy/upstream/upstream.ts';

export async function passOn(
  upstream: Upstream,
  target: Target,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
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
