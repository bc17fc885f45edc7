// The variables that lead an agent's programs to the proxy. There is no one name that all clients obey (1.8), so each
// gets its own, in both cases; a value that could break another variable out of its line is refused.

import { Buffer } from 'node:buffer';
import type { EnvVar } from '../kubernetes.ts';
import type { InjectionView } from './injection-view.ts';
import { variable } from './pod.ts';

export const TRUST_FOLDER = '/etc/pipelock/trust';
export const TOKEN_FOLDER = '/var/run/secrets/pipelock.dev';

/** The pod's own address, for NO_PROXY. Its name is ours, so that it cannot clash with a POD_IP of the agent. */
const OWN_ADDRESS = 'PIPELOCK_POD_IP';

/** These replace a client's store of authorities, so they get the public roots too. */
const REPLACING = [
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'PIP_CERT',
  'AWS_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'CARGO_HTTP_CAINFO',
  'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH',
] as const;

/** These add to it. */
const ADDING = ['NODE_EXTRA_CA_CERTS', 'DENO_CERT'] as const;

/** In the order they are added: a variable that is referred to stands before the one that does. */
export function injectedVariables(view: InjectionView): EnvVar[] {
  const { proxyUrl, trust, token } = view;
  const around = ['localhost', '127.0.0.1', '::1', `$(${OWN_ADDRESS})`, ...view.noProxy].join(',');
  const named: EnvVar[] = [
    { name: OWN_ADDRESS, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
    ...['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy', 'grpc_proxy'].map((name) =>
      variable(name, proxyUrl),
    ),
    variable('NO_PROXY', around),
    variable('no_proxy', around),
    variable('NODE_USE_ENV_PROXY', '1'),
    ...(trust === undefined ? [] : REPLACING.map((name) => variable(name, `${TRUST_FOLDER}/bundle.crt`))),
    ...(trust === undefined ? [] : ADDING.map((name) => variable(name, `${TRUST_FOLDER}/ca.crt`))),
    ...(token ? [variable('PIPELOCK_TOKEN_FILE', `${TOKEN_FOLDER}/token`)] : []),
  ];
  named.forEach(({ name, value }) => assertPlain(name, value ?? ''));
  return named;
}

const JAVA = 'JAVA_TOOL_OPTIONS';
const PROXY_OPTION = /^-Dhttps?\.(?:proxyHost|proxyPort|nonProxyHosts)=/;

/** What Java needs instead, appended to what the container has; Java separates its options by blanks. */
export function withJavaOptions(env: readonly EnvVar[], view: InjectionView): EnvVar[] {
  if (!view.injection.java) return [...env];
  const { hostname, port } = new URL(view.proxyUrl);
  const around = ['localhost', '127.*', '[::1]', ...view.noProxy].join('|');
  const options = [
    ...['http', 'https'].flatMap((scheme) => [
      `-D${scheme}.proxyHost=${hostname}`,
      `-D${scheme}.proxyPort=${port}`,
    ]),
    `-Dhttp.nonProxyHosts=${around}`,
  ];
  const given = env.find(({ name }) => name === JAVA)?.value ?? '';
  const kept = given.split(' ').filter((word) => word !== '' && !PROXY_OPTION.test(word));
  return [...env.filter(({ name }) => name !== JAVA), variable(JAVA, [...kept, ...options].join(' '))];
}

/** A newline in an injected value once broke the egress of every agent of another project (K12). */
function assertPlain(name: string, value: string): void {
  if (/[^\x21-\x7e]/.test(value) || Buffer.byteLength(value) > 32_768)
    throw new Error(`the value for ${name} has blanks or control characters or is too long`);
}
