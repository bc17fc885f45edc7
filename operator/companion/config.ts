// The configuration that the proxies load: the policy as written, and over it what only the operator can know.

import { loadPolicy } from '../../proxy/policy/load.ts';
import { overlay } from '../../proxy/policy/overlay.ts';
import { PORTS } from './ports.ts';
import type { Inputs } from './inputs.ts';
import type { InCluster } from '../crd/spec-egress.ts';

/** Where the ConfigMap is mounted: as a folder, because a `subPath` is never updated. */
export const CONFIG_FOLDER = '/etc/pipelock';
export const CONFIG_FILE = 'pipelock.yaml';
export const AUTHORITY_FOLDER = '/etc/pipelock-ca';

/** The text of the configuration, signed where there is a key. JSON is YAML, and has one spelling. */
export function configText(inputs: Inputs): string {
  const text = `${JSON.stringify(renderPolicy(inputs), null, 2)}\n`;
  return inputs.seal ? inputs.seal(text) : text;
}

/** The written policy with the operator's settings laid over it. */
export function renderPolicy(inputs: Inputs): Record<string, unknown> {
  return overlay({ version: 1, ...inputs.written }, operated(inputs)) as Record<string, unknown>;
}

function operated(inputs: Inputs): Record<string, unknown> {
  const { identities, spec } = inputs;
  const [everyOther, ...named] = identities;
  return {
    fetch_proxy: { listen: `0.0.0.0:${PORTS.main}` },
    admin: { listen: `0.0.0.0:${PORTS.admin}` },
    metrics_listen: `0.0.0.0:${PORTS.metrics}`,
    forward_proxy: { enabled: true },
    default_agent_identity: everyOther.name,
    bind_default_agent_identity: true,
    ...(named.length === 0
      ? {}
      : {
          agents: Object.fromEntries(
            named.map(({ name, port }) => [name, { listeners: [`0.0.0.0:${port}`] }]),
          ),
        }),
    ...(spec.tls.mode === 'Intercept' ? { tls_interception: interception(inputs) } : {}),
    ...inClusterSettings(inputs),
  };
}

function interception({ spec }: Inputs): Record<string, unknown> {
  return {
    enabled: true,
    ca_cert: `${AUTHORITY_FOLDER}/tls.crt`,
    ca_key: `${AUTHORITY_FOLDER}/tls.key`,
    passthrough_domains: spec.tls.passthroughDomains,
  };
}

/** Services reached through the proxy resolve to private addresses, and are listed where only the listed may be reached. */
function inClusterSettings({ spec, written }: Inputs): Record<string, unknown> {
  const hosts = spec.egress.inCluster.filter(({ via }) => via === 'Proxy').flatMap(serviceHosts);
  if (hosts.length === 0) return {};
  const { policy } = loadPolicy(JSON.stringify({ version: 1, ...written }));
  return {
    trusted_domains: [...policy.trusted_domains, ...hosts],
    api_allowlist: [...policy.api_allowlist, ...hosts],
  };
}

/** The names a service is called by. */
export function serviceHosts({ service: { name, namespace } }: InCluster): string[] {
  return [`${name}.${namespace}`, `${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`];
}
