// `pipelock tls init`: makes the certificate authority that interception signs with.

import path from 'node:path';
import { PipelockError } from '../../proxy/errors.ts';
import { parseDuration } from '../../proxy/policy/duration.ts';
import { CA_CERT_NAME, CA_KEY_NAME } from '../../proxy/tls/authority.ts';
import type { Command, Invocation } from '../command.ts';
import { stateDirectory } from '../state-directory.ts';
import { writeAuthority } from '../tls/write-authority.ts';

const TEN_YEARS = '87600h';

export const tlsInit: Command = {
  name: 'tls init',
  summary: 'Make the certificate authority for TLS interception.',
  positionals: '',
  options: {
    org: { type: 'string', value: 'NAME', help: 'organisation in the certificate (default Pipelock)' },
    validity: { type: 'string', value: 'DURATION', help: `how long it is good for (default ${TEN_YEARS})` },
    out: { type: 'string', value: 'DIR', help: 'where to write (default the state directory, ~/.pipelock)' },
    force: { type: 'boolean', help: 'replace an authority that is there' },
  },
  details:
    `Writes ${CA_CERT_NAME} for clients and ${CA_KEY_NAME}, which never leaves this machine: whoever holds it can pose as ` +
    'any host to any client that trusts the certificate. A running proxy takes a new authority up when its policy is ' +
    'read again (SIGHUP).',
  run: runInit,
};

async function runInit({ options, output, environment }: Invocation): Promise<number> {
  const folder = path.resolve(options.text('out') ?? stateDirectory(environment));
  const files = { certFile: path.join(folder, CA_CERT_NAME), keyFile: path.join(folder, CA_KEY_NAME) };
  const validity = options.text('validity') ?? TEN_YEARS;
  const validityMs = parseDuration(validity);
  if (validityMs === undefined)
    throw new PipelockError('USAGE', `--validity is "${validity}"; write a duration, such as ${TEN_YEARS}`);
  const { makeAuthority } = await import('../../proxy/tls/certificates.ts');
  const organization = options.text('org') ?? 'Pipelock';
  const pair = await makeAuthority({ organization, validityMs, now: Date.now() });
  await writeAuthority(files, pair, { force: options.flag('force') });
  if (output.json) output.value({ ca_cert: files.certFile, ca_key: files.keyFile });
  else {
    output.line(`certificate: ${files.certFile}`);
    output.line(`key:         ${files.keyFile} (keep it to yourself)`);
  }
  output.note('next: pipelock tls install-ca, then tls_interception.enabled: true in the policy');
  return 0;
}
