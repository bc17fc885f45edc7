// `pipelock tls show-ca`: the authority's certificate, for whatever has to trust it.

import { getCACertificates } from 'node:tls';
import type { Command, Invocation } from '../command.ts';
import { describeCertificate, readCertificate } from '../tls/read-certificate.ts';

export const tlsShowCa: Command = {
  name: 'tls show-ca',
  summary: 'Print the certificate of the interception authority.',
  positionals: '',
  options: {
    cert: { type: 'string', value: 'FILE', help: 'the certificate (default ca.pem in the state directory)' },
    bundle: {
      type: 'boolean',
      help: 'print the public authorities too, for variables that replace a client’s list',
    },
  },
  details: 'PEM goes to standard output, what it says in words to standard error. The key is never shown.',
  run: runShow,
};

async function runShow(invocation: Invocation): Promise<number> {
  const { options, output } = invocation;
  const read = await readCertificate(invocation);
  const facts = describeCertificate(read);
  const others = options.flag('bundle') ? getCACertificates('default') : [];
  const pem = [read.pem, ...others].map((text) => text.trim()).join('\n');
  if (output.json) {
    output.value({ ...facts, pem });
    return 0;
  }
  for (const [name, value] of Object.entries(facts)) output.note(`${name}: ${value}`);
  output.line(pem);
  return 0;
}
