// A PipelockPolicy, as the API server returns it or as the command line makes it → the inputs of every builder. The one
// way from the one to the other, so that both print the same objects.

import { isTable } from '../../proxy/policy/schema/node.ts';
import { completeSpec } from '../crd/defaults.ts';
import { makeInputs, type Inputs, type Source } from './inputs.ts';

/** What of a PipelockPolicy counts here. */
export interface PolicyObject {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

export type PolicyContext = Omit<Source, 'policy' | 'spec' | 'written'>;

export function inputsFromPolicy({ metadata, spec }: PolicyObject, context: PolicyContext): Inputs {
  const { policy, ...rest } = spec;
  const { name, namespace } = metadata;
  return makeInputs({
    ...context,
    policy: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec: completeSpec(rest),
    written: isTable(policy) ? policy : {},
  });
}
