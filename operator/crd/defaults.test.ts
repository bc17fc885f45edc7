import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { completeSpec } from './defaults.ts';
import { CompanionSpec } from './spec.ts';

describe('operator/crd/defaults', () => {
  // Ajv is the oracle: it fills a nested default inside a section that is there or has a default itself.
  const fill = new Ajv({ strict: false, validateFormats: false, useDefaults: true }).compile(CompanionSpec);

  const WRITTEN: readonly Record<string, unknown>[] = [
    { selector: {} },
    { selector: { scope: 'Namespace' }, tls: { mode: 'Intercept', ca: { generate: {} } } },
    {
      selector: {},
      proxy: { image: { repository: 'a' }, autoscaling: { maxReplicas: 3 } },
      dns: { mode: 'Any' },
    },
    { selector: {}, egress: { inCluster: [{ service: { name: 'a', namespace: 'b', port: 1 } }] } },
    {
      selector: {},
      identity: { agents: [{ name: 'a', selector: {} }], token: { audience: 'x' } },
      monitoring: { scrapeFrom: [{}] },
    },
  ];
  for (const [index, written] of WRITTEN.entries())
    it(`fills in every default, case ${index}`, () => {
      const expected = structuredClone(written);
      assert.ok(fill(expected), JSON.stringify(fill.errors));
      assert.deepEqual(JSON.parse(JSON.stringify(completeSpec(written))), expected);
    });

  it('does not touch what it was given', () => {
    const written = Object.freeze({ egress: Object.freeze({}) });
    completeSpec(written);
    assert.deepEqual(written, { egress: {} });
  });
});
