import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { load } from 'js-yaml';
import { listOf } from './kube-schema.ts';
import { clusterPolicyCrd, policyCrd } from './policy-crd.ts';
import { OPERATED_PATHS, SPEC_RULES } from './rules.ts';
import { structural, type StructuralSchema } from './structural.ts';
import { structuralFaults } from './testing/structural-faults.ts';
import { Policy } from '../../proxy/policy/schema/policy.ts';
import { PRESETS } from '../../proxy/policy/presets.ts';

const CRDS = { policy: policyCrd(), 'cluster policy': clusterPolicyCrd() };

function rootOf(crd: ReturnType<typeof policyCrd>): StructuralSchema {
  return crd.spec.versions[0]?.schema?.openAPIV3Schema as unknown as StructuralSchema;
}

function inner(schema: StructuralSchema, ...path: string[]): StructuralSchema {
  return path.reduce((at, key) => at.properties?.[key] ?? assert.fail(`no ${key}`), schema);
}

/** Formats and the vocabulary of Kubernetes aside, a structural schema is JSON Schema. */
function validator(schema: StructuralSchema): (value: unknown) => boolean {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  return ajv.compile(schema) as (value: unknown) => boolean;
}

describe('operator/crd', () => {
  for (const [name, crd] of Object.entries(CRDS)) {
    it(`makes of the ${name} a structural schema`, () => assert.deepEqual(structuralFaults(rootOf(crd)), []));

    it(`keeps the ${name} far from the limit of an object`, () => {
      assert.ok(JSON.stringify(crd).length < 262_144);
    });

    it(`describes every field of the ${name}, for kubectl explain`, () => {
      const bare = (schema: StructuralSchema, path: string): string[] =>
        Object.entries(schema.properties ?? {}).flatMap(([key, child]) => [
          ...(child.description === undefined && path !== '' ? [`${path}.${key}`] : []),
          ...bare(child, `${path}.${key}`),
          ...(child.items ? bare(child.items, `${path}.${key}[]`) : []),
        ]);
      assert.deepEqual(bare(inner(rootOf(crd), 'spec'), 'spec'), []);
    });

    it(`gives each rule of the ${name} a message that tells what to do`, () => {
      const messages = JSON.stringify(crd).match(/"message":"[^"]*"/g) ?? [];
      for (const message of messages) assert.match(message, /: |; |remove|write/);
    });
  }

  it('is what the files for kubectl say', () => {
    const file = readFileSync(new URL('../../crds/pipelockpolicies.yaml', import.meta.url), 'utf8');
    assert.deepEqual(load(file), JSON.parse(JSON.stringify(policyCrd())));
  });

  it('fills in no default, because presets and cluster policies stand between', () => {
    const text = JSON.stringify(policyCrd());
    assert.ok(!text.includes('"default":'));
    assert.ok(text.includes('Default: '));
  });

  it('accepts every preset as a policy, and no unknown word', () => {
    const accepts = validator(inner(rootOf(policyCrd()), 'spec', 'policy'));
    for (const [preset, part] of Object.entries(PRESETS))
      assert.ok(accepts({ version: 1, preset, ...part }), preset);
    assert.ok(!accepts({ version: 1, mode: 'strickt' }));
    assert.ok(!accepts({ version: 2 }));
    assert.ok(!accepts({ limits: { header_bytes: 1 } }));
  });

  it('refuses in a rule every setting that the operator makes', () => {
    for (const path of OPERATED_PATHS) {
      const rule = SPEC_RULES.find(({ message }) => message.startsWith(`remove policy.${path.join('.')}:`));
      assert.ok(rule?.rule.includes(`has(self.policy.${path.join('.')})`));
    }
  });

  it('names in its rules only settings that the schema has', () => {
    for (const path of OPERATED_PATHS) inner(rootOf(policyCrd()), 'spec', 'policy', ...path);
  });

  describe('structural', () => {
    it('refuses a keyword that a CRD does not know, with its place', () => {
      const schema = { type: 'object', properties: { a: { type: 'string', contentEncoding: 'base64' } } };
      assert.throws(() => structural(schema), /\.a: .*contentEncoding/);
    });

    it('refuses a choice of types that is not marked as free', () => {
      assert.throws(() => structural({ anyOf: [{ type: 'string' }] }), /choice of types/);
    });

    it('drops marks of our own and keeps those of Kubernetes', () => {
      const schema = listOf(['name'], {
        type: 'array',
        'x-weaker': 'more',
        items: { type: 'string' },
      } as never);
      assert.deepEqual(structural(schema), {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: { type: 'string' },
      });
    });

    it('projects the whole policy of the proxy', () => {
      assert.deepEqual(structuralFaults(structural(Policy)), []);
    });
  });
});
