// The proxy's side: its configuration listens where the Service leads, its pods are those that the Service selects, and
// they hold nothing that is worth stealing.

import type { Policy } from '../../proxy/policy/schema/policy.ts';
import { CONFIG_FILE, CONFIG_FOLDER } from '../../operator/companion/config.ts';
import { PORTS } from '../../operator/companion/ports.ts';
import { selects, type Labels } from '../../operator/companion/selector.ts';
import { at, entries, only, type Printed } from './printed.ts';

export function proxyFaults(printed: Printed, policy: Policy): string[] {
  return [...configFaults(policy), ...deploymentFaults(printed), ...serviceFaults(printed)];
}

function configFaults(policy: Policy): string[] {
  const expected: readonly (readonly [string, unknown, unknown])[] = [
    ['fetch_proxy.listen', policy.fetch_proxy.listen, `0.0.0.0:${PORTS.main}`],
    ['metrics_listen', policy.metrics_listen, `0.0.0.0:${PORTS.metrics}`],
    ['admin.listen', policy.admin.listen, `0.0.0.0:${PORTS.admin}`],
    ['forward_proxy.enabled', policy.forward_proxy.enabled, true],
    ['bind_default_agent_identity', policy.bind_default_agent_identity, true],
  ];
  return expected
    .filter(([, is, should]) => is !== should)
    .map(
      ([key, is, should]) =>
        `the configuration has ${key} ${JSON.stringify(is)} instead of ${JSON.stringify(should)}`,
    );
}

function deploymentFaults(printed: Printed): string[] {
  const deployment = only(printed, 'Deployment');
  const pod = at(deployment, 'spec', 'template', 'spec');
  const [container] = entries(pod, 'containers');
  const mount = entries(container, 'volumeMounts').find(({ mountPath }) => mountPath === CONFIG_FOLDER);
  const args = at(container, 'args');
  const reads = Array.isArray(args) && args.includes(`${CONFIG_FOLDER}/${CONFIG_FILE}`);
  return [
    ...(Number(at(deployment, 'spec', 'replicas') ?? 2) >= 2 ? [] : ['there are fewer than two proxies']),
    ...(mount && mount['subPath'] === undefined
      ? []
      : [`the configuration is not mounted as the folder ${CONFIG_FOLDER}`]),
    ...(reads ? [] : ['the proxies are not started with the configuration']),
    ...(at(pod, 'automountServiceAccountToken') === false ? [] : ['the proxies get a Kubernetes token']),
    ...(at(container, 'securityContext', 'readOnlyRootFilesystem') === true
      ? []
      : ['the proxies can write to their image']),
  ];
}

/** Labels of the proxies' pods. */
export function proxyLabels(printed: Printed): Labels {
  return (at(only(printed, 'Deployment'), 'spec', 'template', 'metadata', 'labels') ?? {}) as Labels;
}

function serviceFaults(printed: Printed): string[] {
  const labels = proxyLabels(printed);
  const [container] = entries(only(printed, 'Deployment'), 'spec', 'template', 'spec', 'containers');
  const open = entries(container, 'ports').map(({ containerPort }) => containerPort);
  return printed.own
    .filter(({ kind }) => kind === 'Service')
    .flatMap((service) => {
      const name = String(at(service, 'metadata', 'name'));
      const selector = at(service, 'spec', 'selector') as Labels;
      const shut = entries(service, 'spec', 'ports').filter(({ targetPort }) => !open.includes(targetPort));
      return [
        ...(selects({ matchLabels: selector }, labels)
          ? []
          : [`the Service ${name} selects other pods than the proxies`]),
        ...shut.map(({ port }) => `port ${String(port)} of the Service ${name} is open on no proxy`),
      ];
    });
}
