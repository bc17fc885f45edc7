// The desired state of one policy: every object, in the order in which it is safe to apply them. Pure; the operator
// applies what this returns, and the command line prints it.

import { autoscaler } from './autoscaler.ts';
import { configMap } from './config-map.ts';
import { proxyDeployment } from './deployment.ts';
import { disruptionBudget } from './disruption-budget.ts';
import type { Inputs } from './inputs.ts';
import type { Manifest } from './manifest.ts';
import { monitors } from './monitors.ts';
import { egressPolicies, lockdownPolicies, proxyPolicy } from './network-policy.ts';
import { adminService, proxyService } from './service.ts';
import { serviceAccount } from './service-account.ts';
import { trustBundle } from './trust-bundle.ts';

export interface Companion {
  /** The proxies and all they need. */
  readonly proxy: readonly Manifest[];
  /** What enrolled agents are allowed. Harmless before there is one. */
  readonly egress: readonly Manifest[];
  /** The isolation, which comes last when it is staged. */
  readonly lockdown: readonly Manifest[];
}

export function companion(inputs: Inputs): Companion {
  return {
    proxy: [
      serviceAccount(inputs),
      configMap(inputs),
      ...trustBundle(inputs),
      proxyService(inputs),
      adminService(inputs),
      proxyPolicy(inputs),
      proxyDeployment(inputs),
      ...disruptionBudget(inputs),
      ...autoscaler(inputs),
      ...monitors(inputs),
    ],
    egress: egressPolicies(inputs),
    lockdown: lockdownPolicies(inputs),
  };
}
