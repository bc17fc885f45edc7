// `pipelock tls install-ca`: makes this system trust the authority, or says how each kind of client is told to.

import path from 'node:path';
import type { Command, Invocation } from '../command.ts';
import { instructions } from '../tls/instructions.ts';
import { readCertificate } from '../tls/read-certificate.ts';
import { installCertificate } from '../tls/trust-store.ts';

export const tlsInstallCa: Command = {
  name: 'tls install-ca',
  summary: 'Make this system trust the interception authority.',
  positionals: '',
  options: {
    cert: { type: 'string', value: 'FILE', help: 'the certificate (default ca.pem in the state directory)' },
    print: { type: 'boolean', help: 'change nothing; print what to do for each system and client' },
  },
  details:
    'Installs on Debian and RHEL and what descends from them, as root; elsewhere, and for clients with a list of their ' +
    'own (Firefox, Java, Node, Python), it prints what to do.',
  run: runInstall,
};

async function runInstall(invocation: Invocation): Promise<number> {
  const { options, output, environment } = invocation;
  const { file } = await readCertificate(invocation);
  const certFile = path.resolve(file);
  const installed = options.flag('print')
    ? undefined
    : await installCertificate(certFile, { root: '/', path: environment['PATH'] ?? '' });
  const howTo = instructions(certFile, path.join(path.dirname(certFile), 'ca-bundle.pem'));
  if (output.json) {
    output.value({ installed: installed ?? null, instructions: howTo });
    return 0;
  }
  if (installed) output.line(`installed for ${installed.system}: ${installed.file}`);
  for (const { who, lines } of howTo) {
    output.line(`\n${output.paint('bold', who)}`);
    for (const line of lines) output.line(`  ${line}`);
  }
  return 0;
}
