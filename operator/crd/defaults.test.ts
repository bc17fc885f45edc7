import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { completeSpec } from './defaults.ts';
import { policyCrd } from './policy-crd.ts';

describe('operator/crd/defaults', () => {
  const schema = JSON.parse(
    JSON.stringify(
      (policyCrd().spec.versions[0]?.schema?.openAPIV3Schema as { properties: { spec: object } }).properties
        .spec,
    ),
  ) as object;
  // Ajv fills defaults as the API server does: nested ones inside a section that is there or has a default itself.
  const fill = new Ajv({ strict: false, validateFormats: false, useDefaults: true }).compile(schema);

  const WRITTEN: readonly Record<string, unknown>[] = [
    {},
    { selector: { scope: 'Namespace' }, tls: { mode: 'Intercept', ca: { generate: {} } } },
    { proxy: { image: { repository: 'a' }, autoscaling: { maxReplicas: 3 } }, dns: { mode: 'Any' } },
    { egress: { inCluster: [{ service: { name: 'a', namespace: 'b', port: 1 } }] } },
    {
      identity: { agents: [{ name: 'a', selector: {} }], token: { audience: 'x' } },
      monitoring: { scrapeFrom: [{}] },
    },
  ];
  for (const [index, written] of WRITTEN.entries())
    it(`fills in what the API server would, case ${index}`, () => {
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
