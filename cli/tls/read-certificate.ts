// The certificate of the interception authority as the commands show it. They need its key for nothing.

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { errorText, PipelockError } from '../../proxy/errors.ts';
import { authorityFiles } from '../../proxy/tls/authority.ts';
import type { Invocation } from '../command.ts';
import { stateDirectory } from '../state-directory.ts';

export interface CertificateFile {
  readonly file: string;
  readonly pem: string;
  readonly certificate: X509Certificate;
}

/** `--cert FILE`, else the one in the state directory. Throws CA_UNUSABLE. */
export async function readCertificate({ options, environment }: Invocation): Promise<CertificateFile> {
  const home = stateDirectory(environment);
  const { certFile } = authorityFiles({ ca_cert: options.text('cert') ?? '', ca_key: '' }, home);
  try {
    const pem = await readFile(certFile, 'utf8');
    return { file: certFile, pem, certificate: new X509Certificate(pem) };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = missing ? 'it does not exist; make one with: pipelock tls init' : errorText(error);
    throw new PipelockError('CA_UNUSABLE', `the certificate ${certFile} cannot be used: ${reason}`, {
      cause: error,
    });
  }
}

/** The facts of a certificate, for people and for JSON. */
export function describeCertificate({ file, certificate }: CertificateFile): Record<string, string> {
  return {
    file,
    subject: certificate.subject.replaceAll('\n', ', '),
    sha256: certificate.fingerprint256,
    not_before: certificate.validFromDate.toISOString(),
    not_after: certificate.validToDate.toISOString(),
  };
}
