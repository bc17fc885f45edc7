// Interception beside a pass-through interceptor of the same parts: requests, handshakes, and large bodies with the
// memory they take. Runs in turn, medians, and the ratio between them.

import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeAuthority, makeLeafWriter } from '../proxy/tls/certificates.ts';
import { CLEAN } from './corpus.ts';
import { paired, type Proxies } from './paired.ts';
import { load, memory, startPipelock, startScript, stop } from './processes.ts';
import type { Row } from './report.ts';
import { downloadRate, handshakeRate, uploadRate, type SecureTunnel } from './secure-tunnel.ts';

const DURATION_MS = 1500;
const HOST = '127.0.0.1';
const MEGABYTES = 100;

export async function benchIntercept(): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipelock-bench-'));
  const files = await writeCertificates(folder);
  const trust = { NODE_EXTRA_CA_CERTS: files.serverCa };
  const ownFiles = [files.ca_cert, files.ca_key];
  const origin = await startScript('origin.ts', { args: [files.serverCert, files.serverKey] });
  const plain = await startScript('intercept-pass-through.ts', { args: ownFiles, env: trust });
  const { ca_cert, ca_key } = files;
  const ours = await startPipelock(
    // Nothing but TLS and HTTP: a host that may speak otherwise is dialled before its client speaks.
    { forward_proxy: {}, tls_interception: { enabled: true, ca_cert, ca_key } },
    trust,
  );
  const proxies = { plain, ours };
  const tunnel = { host: HOST, port: origin.ports['secure'] ?? 0, caFile: ca_cert };
  try {
    return [
      ...(await requestRows(proxies, tunnel)),
      ...(await paired('intercepted handshakes, 16 at once', proxies, '/s', (port) =>
        handshakeRate(port, tunnel, { connections: 16, durationMs: DURATION_MS }),
      ).then((rows) => withTarget(rows, '≥ 90 %'))),
      ...(await bulkRows(proxies, tunnel)),
      { name: 'memory, peak of interception', value: memory(ours).peak, unit: 'MB' },
    ];
  } finally {
    stop(origin, plain, ours);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function requestRows(proxies: Proxies, tunnel: SecureTunnel): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [kind, bytes] of [
    ['english', 200],
    ['json', 10_240],
  ] as const) {
    const request = `GET /${kind}/${bytes} HTTP/1.1\r\nHost: ${HOST}:${tunnel.port}\r\n\r\n`;
    const name = `intercepted GET ${bytes} B ${kind}, 16 connections`;
    const found = await paired(name, proxies, 'req/s', async (port) => {
      const result = await load(port, request, { connections: 16, durationMs: DURATION_MS, tunnel });
      if (result.failures > 0) throw new Error(`${name}: ${result.failures} answers were not 200`);
      return result.perSecond;
    });
    rows.push(...withTarget(found, '≥ 80 %'));
  }
  return rows;
}

async function bulkRows(proxies: Proxies, tunnel: SecureTunnel): Promise<Row[]> {
  const piece = CLEAN['json']?.(256 * 1024) ?? Buffer.alloc(256 * 1024);
  const rows = [
    ...(await paired(`intercepted download, ${MEGABYTES} MB`, proxies, 'MB/s', (port) =>
      downloadRate(port, tunnel, { kind: 'english', megabytes: MEGABYTES }),
    )),
    ...(await paired(`intercepted upload, ${MEGABYTES} MB`, proxies, 'MB/s', (port) =>
      uploadRate(port, tunnel, { piece, megabytes: MEGABYTES }),
    )),
  ];
  return withTarget(rows, '≥ 80 %');
}

function withTarget(rows: readonly Row[], target: string): Row[] {
  return rows.map((row) => ({ ...row, target }));
}

interface Files {
  readonly ca_cert: string;
  readonly ca_key: string;
  readonly serverCa: string;
  readonly serverCert: string;
  readonly serverKey: string;
}

/** The proxies' authority, another one, and a server's certificate under that. */
async function writeCertificates(folder: string): Promise<Files> {
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const wish = { organization: 'Bench', validityMs: 86_400_000, now: Date.now() };
  const [own, servers] = await Promise.all([makeAuthority(wish), makeAuthority(wish)]);
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = { certificate: servers.certificate, key: createPrivateKey(servers.key) };
  const sign = await makeLeafWriter(issuer, publicKey);
  const leaf = await sign({ host: HOST, now: Date.now(), notAfter: Date.now() + 86_400_000 });
  return {
    ca_cert: write('ca.pem', own.certificate),
    ca_key: write('ca-key.pem', own.key),
    serverCa: write('servers.pem', servers.certificate),
    serverCert: write('leaf.pem', leaf),
    serverKey: write('leaf-key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
  };
}
