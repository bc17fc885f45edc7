// What interception is tested against: an authority of the proxy's own made by `pipelock tls init`, another one that
// signed the servers, and HTTPS servers on loopback under any name.

import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeAuthority, makeLeafWriter, type PemPair } from '../../proxy/tls/certificates.ts';
import { pipelock } from './command.ts';
import { listening, type Origin, type Seen } from './origin.ts';

export interface SecureSite {
  /** Thrown away at the end. */
  readonly folder: string;
  /** The proxy's authority, made by the command. */
  readonly ca: string;
  readonly caFile: string;
  readonly keyFile: string;
  /** The authority of the servers, which the proxy is told to trust by NODE_EXTRA_CA_CERTS. */
  readonly serverCa: string;
  readonly env: Readonly<Record<string, string>>;
  /** An HTTPS server whose certificate names `names` and was good between two times. */
  start(names: readonly string[], answer?: RequestListener, validity?: Validity): Promise<Origin>;
  close(): void;
}

export interface Validity {
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;

export async function openSecureSite(): Promise<SecureSite> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipelock-intercept-'));
  const made = await pipelock(['tls', 'init', '--out', folder, '--org', 'Test'], { env: { HOME: folder } });
  if (made.code !== 0) throw new Error(made.stderr);
  const servers = await makeAuthority({ organization: 'Servers', validityMs: DAY_MS, now: Date.now() });
  const serverCaFile = path.join(folder, 'servers.pem');
  writeFileSync(serverCaFile, servers.certificate);
  const caFile = path.join(folder, 'ca.pem');
  return {
    folder,
    ca: readFileSync(caFile, 'utf8'),
    caFile,
    keyFile: path.join(folder, 'ca-key.pem'),
    serverCa: servers.certificate,
    env: { NODE_EXTRA_CA_CERTS: serverCaFile },
    start: (names, answer, validity) => startHttps(servers, names, answer, validity),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function startHttps(
  authority: PemPair,
  names: readonly string[],
  answer: RequestListener = (_request, response) => void response.end('ok'),
  { from, to }: Validity = { from: Date.now(), to: Date.now() + DAY_MS },
): Promise<Origin> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = { certificate: authority.certificate, key: createPrivateKey(authority.key) };
  const write = await makeLeafWriter(issuer, publicKey);
  const contexts = await Promise.all(
    names.map(async (host) => ({ host, cert: await write({ host, now: from, notAfter: to }) })),
  );
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const requests: Seen[] = [];
  const server = https.createServer({ key, cert: contexts[0]?.cert ?? '' }, (request, response) => {
    record(requests, request);
    answer(request, response);
  });
  for (const { host, cert } of contexts) server.addContext(host, { key, cert });
  server.on('tlsClientError', () => undefined);
  return { ...(await listening(server)), requests };
}

function record(requests: Seen[], request: IncomingMessage): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method = '', url = '', headers, rawHeaders } = request;
    requests.push({ method, url, headers, rawHeaders, body: Buffer.concat(chunks) });
  });
}
