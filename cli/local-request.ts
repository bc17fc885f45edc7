// One JSON exchange with a listener of a running proxy. Never by way of the proxy that the environment names, as Node's
// fetch would go with NODE_USE_ENV_PROXY: the proxy refuses requests to its own ports.

import http from 'node:http';
import { errorText, PipelockError } from '../proxy/errors.ts';
import { parseListen } from '../proxy/policy/listen.ts';

export interface LocalRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  readonly timeoutMs: number;
}

export interface LocalAnswer {
  readonly status: number;
  /** The JSON of the answer; an empty object when it is none. */
  readonly body: unknown;
}

/** `address` is as in a policy: `127.0.0.1:8888` or `:8888`. Throws USAGE for another form, DIAL_FAILED without an answer. */
export async function askListener(address: string, request: LocalRequest): Promise<LocalAnswer> {
  const listen = parseListen(address);
  if (!listen || listen.port === 0) {
    throw new PipelockError('USAGE', `"${address}" is no address; write it as 127.0.0.1:8888`);
  }
  const host = listen.host === '' || listen.host === '0.0.0.0' ? '127.0.0.1' : listen.host;
  try {
    return await exchange({ host, port: listen.port }, request);
  } catch (error) {
    const message = `${address} does not answer: ${errorText(error)}; is \`pipelock run\` up?`;
    throw new PipelockError('DIAL_FAILED', message, { cause: error });
  }
}

function exchange(
  place: { readonly host: string; readonly port: number },
  { method, path, headers = {}, body, timeoutMs }: LocalRequest,
): Promise<LocalAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ ...place, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks)) });
      });
    });
    const late = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    request.on('close', () => clearTimeout(late));
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return {};
  }
}
