// Checks the objects as they will really run: read back from the text that is printed, held against each other, with the
// configuration loaded as the proxy loads it. Nothing is believed because we have just written it (W16, W17).

import { isTable } from '../../proxy/policy/schema/node.ts';
import { errorText } from '../../proxy/errors.ts';
import { loadPolicy } from '../../proxy/policy/load.ts';
import type { Policy } from '../../proxy/policy/schema/policy.ts';
import { isWorkload, podOf, type Document } from '../../operator/companion/workload-patch.ts';
import { CONFIG_FILE } from '../../operator/companion/config.ts';
import { LABEL } from '../../operator/companion/labels.ts';
import { agentFaults } from './verify-agent.ts';
import { networkFaults } from './verify-network.ts';
import { proxyFaults } from './verify-proxy.ts';
import type { Printed } from './printed.ts';
import { metadataOf } from './read-manifest.ts';
import type { Topology } from './topology.ts';

export interface Verification {
  /** The agent's way to the proxy is whole. */
  readonly reachable: boolean;
  /** Nothing at all is wrong. */
  readonly healthy: boolean;
  readonly faults: readonly string[];
  /** The policy that the proxies will load; absent when they could not. */
  readonly policy?: Policy;
}

export function verify(topology: Topology, printed: readonly Document[]): Verification {
  const found = findPrinted(topology, printed);
  if (typeof found === 'string') return { reachable: false, healthy: false, faults: [found] };
  const loaded = loadPrinted(found);
  if (typeof loaded === 'string') return { reachable: false, healthy: false, faults: [loaded] };
  const way = [...agentFaults(found), ...proxyFaults(found, loaded)];
  const walls = networkFaults(found, topology.inputs.spec.dns.mode);
  const faults = [...way, ...walls];
  return { reachable: way.length === 0, healthy: faults.length === 0, faults, policy: loaded };
}

function findPrinted({ inputs, original }: Topology, printed: readonly Document[]): Printed | string {
  const workload = printed.find(
    (document) =>
      isWorkload(document) &&
      document['kind'] === original['kind'] &&
      metadataOf(document)['name'] === metadataOf(original)['name'],
  );
  const pod = workload && podOf(workload);
  if (!workload || !pod) return 'the workload is missing from what is printed';
  const own = printed.filter((document) => {
    const { labels } = metadataOf(document);
    return isTable(labels) && labels[LABEL.instance] === inputs.names.proxy;
  });
  return { workload, pod, own };
}

function loadPrinted({ own }: Printed): Policy | string {
  const data = own.find(({ kind }) => kind === 'ConfigMap')?.['data'];
  const text = isTable(data) ? data[CONFIG_FILE] : undefined;
  if (typeof text !== 'string') return `there is no ConfigMap with ${CONFIG_FILE}`;
  try {
    return loadPolicy(text, { file: CONFIG_FILE }).policy;
  } catch (error) {
    return `the proxies could not load their configuration: ${errorText(error)}`;
  }
}
