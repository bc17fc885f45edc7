import assert from 'node:assert/strict';
import { checkDocument } from '../../proxy/policy/check.ts';
import { loadPolicy } from '../../proxy/policy/load.ts';
import { schemaNode } from '../../proxy/policy/schema/node.ts';
import { without } from '../companion/pod.ts';
import { completeSpec } from './defaults.ts';
import { CompanionSpec } from './spec.ts';
import { SPEC_CASES } from './testing/cases.ts';

describe('operator/crd/testing/cases', () => {
  const good = Object.entries(SPEC_CASES).filter(([, { refused }]) => refused === undefined);

  for (const [what, { spec }] of good)
    it(`has ${what} as the proxy would load it`, () => {
      loadPolicy(JSON.stringify({ version: 1, ...(spec['policy'] as object | undefined) }));
      const rest = without(spec, 'policy');
      // Objects of Kubernetes' own are for the API server to judge.
      const own = {
        ...rest,
        proxy: { ...(rest['proxy'] as object | undefined), resources: {}, tolerations: [] },
      };
      assert.deepEqual(checkDocument(schemaNode(CompanionSpec), own), []);
      assert.ok(completeSpec(rest).selector);
    });
});
