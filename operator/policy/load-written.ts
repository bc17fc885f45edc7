// The policy of a PipelockPolicy, loaded as the proxy loads it. Throws POLICY_INVALID with every fault.

import { loadPolicy } from '../../proxy/policy/load.ts';
import type { Policy } from '../../proxy/policy/schema/policy.ts';
import type { WrittenPolicy } from '../crd/spec.ts';

export function loadWritten(written: WrittenPolicy): Policy {
  return loadPolicy(JSON.stringify({ version: 1, ...written }), { file: 'spec.policy' }).policy;
}
