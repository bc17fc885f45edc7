// `pipelock tls status`: whether interception is on under a policy, and whether its authority can be used.

import { getCACertificates } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { PipelockError } from '../../proxy/errors.ts';
import { authorityFiles, loadAuthority } from '../../proxy/tls/authority.ts';
import type { Command, Invocation } from '../command.ts';
import { loadFrom } from '../load-policy.ts';
import { stateDirectory } from '../state-directory.ts';
import { describeCertificate } from '../tls/read-certificate.ts';

export const tlsStatus: Command = {
  name: 'tls status',
  summary: 'Show whether TLS is opened and whether the authority can be used.',
  positionals: '',
  options: {
    config: { type: 'string', short: 'c', value: 'FILE', help: 'the policy file' },
    preset: { type: 'string', short: 'p', value: 'NAME', help: 'a preset instead of, or below, the file' },
  },
  details: 'Exit code 0 when the authority can be used, 1 when not.',
  run: runStatus,
};

async function runStatus(invocation: Invocation): Promise<number> {
  const { options, output, environment } = invocation;
  const { loaded } = await loadFrom(invocation, options.text('config'));
  const { tls_interception: tls } = loaded.policy;
  const authority = statusOf(authorityFiles(tls, stateDirectory(environment)));
  const { usable, ...facts } = authority;
  if (output.json) {
    output.value({ interception: tls.enabled, passthrough_domains: tls.passthrough_domains, ...authority });
    return usable ? 0 : 1;
  }
  output.line(`interception: ${tls.enabled ? 'on' : 'off (tls_interception.enabled is false)'}`);
  if (tls.passthrough_domains.length > 0)
    output.line(`passed through: ${tls.passthrough_domains.join(', ')}`);
  for (const [name, value] of Object.entries(facts)) output.line(`${name}: ${value}`);
  return usable ? 0 : 1;
}

type Status = Readonly<Record<string, string | boolean>> & { readonly usable: boolean };

function statusOf(files: ReturnType<typeof authorityFiles>): Status {
  try {
    const { certificate } = loadAuthority(files, Date.now());
    const facts = describeCertificate({ file: files.certFile, pem: '', certificate });
    return { usable: true, ...facts, key: files.keyFile, trusted_by_system: isTrusted(certificate) };
  } catch (error) {
    if (!(error instanceof PipelockError)) throw error;
    return { usable: false, problem: error.message };
  }
}

function isTrusted(certificate: X509Certificate): boolean {
  return getCACertificates('system').some(
    (pem) => new X509Certificate(pem).fingerprint256 === certificate.fingerprint256,
  );
}
