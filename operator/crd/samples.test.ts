import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { checkDocument } from '../../proxy/policy/check.ts';
import { schemaNode } from '../../proxy/policy/schema/node.ts';
import { companion } from '../companion/companion.ts';
import { inputsFromPolicy, type PolicyObject } from '../companion/from-policy.ts';
import { effectivePolicy } from '../policy/effective.ts';
import { ClusterSpec } from './cluster-spec.ts';
import { Spec } from './spec.ts';

const FOLDER = path.join(import.meta.dirname, '../../manifests/samples');
const SAMPLES = readdirSync(FOLDER).map((file) => ({
  file,
  object: load(readFileSync(path.join(FOLDER, file), 'utf8')) as PolicyObject & { kind: string },
}));

describe('manifests/samples', () => {
  for (const { file, object } of SAMPLES)
    it(`${file} says only what its kind knows`, () => {
      const schema = object.kind === 'PipelockPolicy' ? Spec : ClusterSpec;
      assert.deepEqual(checkDocument(schemaNode(schema), object.spec), []);
    });

  for (const { file, object } of SAMPLES.filter((one) => one.object.kind === 'PipelockPolicy'))
    it(`${file} makes proxies that can load what they get`, () => {
      assert.ok('policy' in effectivePolicy(object, []));
      const image = { repository: 'registry.example/pipelock', pullPolicy: 'IfNotPresent' as const };
      const made = companion(inputsFromPolicy(object, { image }));
      assert.equal(made.lockdown.length, 1);
    });
});
