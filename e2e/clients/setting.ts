// What the local clients meet: a proxy, a name server that knows two names, and one site over HTTP and HTTPS.
// `shop.test` may be reached; `denied.test` is the same site under a blocklisted name.

import { mkdtempSync, rmSync } from 'node:fs';
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeCertificates } from '../lib/certificates.ts';
import { startNameServer } from '../lib/dns.ts';
import { listening } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { output, proxyVariables } from './command.ts';

const PROGRAM = path.join(import.meta.dirname, '../../bin/pipelock');

export interface Arrival {
  readonly secure: boolean;
  readonly method: string;
  readonly host: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Setting {
  readonly proxy: Proxy;
  /** Thrown away at the end. */
  readonly folder: string;
  readonly caFile: string;
  /** Requests that arrived whole at either server. */
  readonly arrivals: readonly Arrival[];
  /** Proxy variables and the test authority, for a client's process. */
  readonly env: Readonly<Record<string, string>>;
  url(scheme: 'http' | 'https', path: string, host?: string): string;
  close(): Promise<void>;
}

/** With `intercept` the proxy opens TLS, and clients are told of its authority in place of the server's. */
export async function openSetting(
  answer: RequestListener = (_request, response) => void response.end('hello from the shop'),
  { intercept = false } = {},
): Promise<Setting> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipelock-clients-'));
  const { caFile, cert, key } = await makeCertificates(folder, ['shop.test', 'denied.test']);
  const arrivals: Arrival[] = [];
  const record =
    (secure: boolean) =>
    (request: IncomingMessage, response: ServerResponse): void => {
      recordArrival(arrivals, request, secure);
      answer(request, response);
    };
  const plain = await listening(http.createServer(record(false)));
  const secure = await listening(https.createServer({ cert, key }, record(true)));
  const names = await startNameServer((name) =>
    /^(shop|denied)\.test$/.test(name) ? ['127.0.0.1'] : undefined,
  );
  const own = intercept ? await makeOwnAuthority(folder) : undefined;
  const proxy = await startProxy({
    env: { NODE_EXTRA_CA_CERTS: caFile },
    policy: {
      ...(own ? { tls_interception: { enabled: true, ...own } } : {}),
      dns: { servers: [names.address] },
      fetch_proxy: {
        listen: '127.0.0.1:0',
        monitoring: { max_requests_per_minute: 0, blocklist: ['denied.test'] },
      },
    },
  });
  return {
    proxy,
    folder,
    caFile,
    arrivals,
    env: { ...proxyVariables(proxy), ...authorityVariables(own?.ca_cert ?? caFile) },
    url: (scheme, place, host = 'shop.test') =>
      `${scheme}://${host}:${scheme === 'https' ? secure.port : plain.port}${place}`,
    close: async () => {
      await proxy.stop();
      names.close();
      await Promise.all([plain.close(), secure.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An authority for a proxy that opens TLS, made by the command; the keys of its section in a policy. */
export async function makeOwnAuthority(folder: string): Promise<{ ca_cert: string; ca_key: string }> {
  const out = path.join(folder, 'own');
  await output(PROGRAM, ['tls', 'init', '--out', out]);
  return { ca_cert: path.join(out, 'ca.pem'), ca_key: path.join(out, 'ca-key.pem') };
}

function recordArrival(arrivals: Arrival[], request: IncomingMessage, secure: boolean): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method = '', url = '', headers } = request;
    arrivals.push({ secure, method, host: headers.host ?? '', url, headers, body: Buffer.concat(chunks) });
  });
}

/** The variables by which curl, git, pip, npm, Python, Node and Go find an authority of one's own. */
export function authorityVariables(caFile: string): Record<string, string> {
  return {
    CURL_CA_BUNDLE: caFile,
    GIT_SSL_CAINFO: caFile,
    REQUESTS_CA_BUNDLE: caFile,
    NODE_EXTRA_CA_CERTS: caFile,
    SSL_CERT_FILE: caFile,
    PIP_CERT: caFile,
  };
}
