// The certificate authority that opens TLS for us: read from its two files, checked, and refused when others could read
// its key. Whoever holds that key can pose as every host to every client that trusts the certificate.

import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { errorText, PipelockError } from '../errors.ts';
import { signingAlgorithm } from './certificates.ts';

/** As the original: execution by the owner, changes by the group, anything by others. */
const OPEN_BITS = 0o137;

export interface AuthorityFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface Authority extends AuthorityFiles {
  /** The certificate that signs. */
  readonly certificate: X509Certificate;
  /** What a server sends after its own certificate: empty for a root, which clients have. PEM. */
  readonly chain: string;
  readonly key: KeyObject;
}

export const CA_CERT_NAME = 'ca.pem';
export const CA_KEY_NAME = 'ca-key.pem';

/** The files a policy names; those in the state directory where it names none. */
export function authorityFiles(
  named: { readonly ca_cert: string; readonly ca_key: string },
  stateDirectory: string,
): AuthorityFiles {
  return {
    certFile: named.ca_cert === '' ? path.join(stateDirectory, CA_CERT_NAME) : named.ca_cert,
    keyFile: named.ca_key === '' ? path.join(stateDirectory, CA_KEY_NAME) : named.ca_key,
  };
}

/** Reads and checks both files at a time (milliseconds since the epoch). Throws CA_UNUSABLE. */
export function loadAuthority({ certFile, keyFile }: AuthorityFiles, now: number): Authority {
  const { certificate, chain } = checked(certFile, 'certificate', () => readCertificate(certFile, now));
  const key = checked(keyFile, 'key', () => readKey(keyFile));
  checked(keyFile, 'key', () => {
    if (!certificate.checkPrivateKey(key)) throw new Error(`it is not the key of ${certFile}`);
  });
  return { certFile, keyFile, certificate, chain, key };
}

function checked<T>(file: string, what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = missing ? 'it does not exist; make one with: pipelock tls init' : errorText(error);
    throw new PipelockError(
      'CA_UNUSABLE',
      `the ${what} of the interception authority, ${file}, cannot be used: ${reason}`,
      { cause: error },
    );
  }
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function readCertificate(file: string, now: number): Pick<Authority, 'certificate' | 'chain'> {
  const [first, ...above] = readFileSync(file, 'utf8').match(PEM_CERTIFICATE) ?? [];
  if (first === undefined) throw new Error('it holds no certificate in PEM');
  const certificate = new X509Certificate(first);
  if (!certificate.ca) throw new Error('it is not the certificate of an authority (CA:TRUE)');
  if (certificate.validToDate.getTime() <= now) {
    throw new Error(
      `it expired on ${day(certificate.validToDate)}; renew it with: pipelock tls init --force`,
    );
  }
  if (certificate.validFromDate.getTime() > now) {
    throw new Error(`it is not valid before ${day(certificate.validFromDate)}`);
  }
  const isRoot = certificate.issuer === certificate.subject;
  return { certificate, chain: isRoot ? '' : [first, ...above].map((pem) => pem + '\n').join('') };
}

function readKey(file: string): KeyObject {
  const descriptor = openSync(file, 'r');
  try {
    const mode = fstatSync(descriptor).mode & 0o777;
    if ((mode & OPEN_BITS) !== 0)
      throw new Error(`its mode ${mode.toString(8)} lets others read or change it; chmod 600 ${file}`);
    const key = createPrivateKey(readFileSync(descriptor));
    signingAlgorithm(key);
    return key;
  } finally {
    closeSync(descriptor);
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
