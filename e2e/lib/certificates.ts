// A certificate authority that lives for one test run, and a leaf under it, made with openssl.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export interface Certificates {
  /** The authority's certificate, for clients that take a file. */
  readonly caFile: string;
  /** The leaf and its key, in PEM, for `https.createServer`. */
  readonly cert: Buffer;
  readonly key: Buffer;
}

const CA_EXTENSIONS = `
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
`;

/** Strict clients (Python 3.13, F-04) demand both key identifiers. */
const leafExtensions = (names: readonly string[]): string => `
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = ${names.map((name) => `DNS:${name}`).join(', ')}
`;

/** Makes both in `folder`, good for two days. `names` are the host names of the leaf. */
export async function makeCertificates(folder: string, names: readonly string[]): Promise<Certificates> {
  const at = (name: string): string => path.join(folder, name);
  await writeFile(at('ca.ext'), CA_EXTENSIONS);
  await writeFile(at('leaf.ext'), leafExtensions(names));
  await request(folder, 'ca', 'Test authority');
  await sign(folder, 'ca', ['-signkey', at('ca.key')]);
  await request(folder, 'leaf', names[0] ?? 'leaf');
  await sign(folder, 'leaf', ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial']);
  return { caFile: at('ca.pem'), cert: await readFile(at('leaf.pem')), key: await readFile(at('leaf.key')) };
}

async function request(folder: string, name: string, subject: string): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const files = ['-keyout', path.join(folder, `${name}.key`), '-out', path.join(folder, `${name}.csr`)];
  await exec('openssl', ['req', '-new', ...key, '-subj', `/CN=${subject}`, ...files]);
}

async function sign(folder: string, name: string, issuer: readonly string[]): Promise<void> {
  const files = ['-in', `${name}.csr`, '-extfile', `${name}.ext`, '-out', `${name}.pem`];
  await exec('openssl', ['x509', '-req', '-days', '2', ...files, ...issuer], { cwd: folder });
}
