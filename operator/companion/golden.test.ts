// `testdata/<case>.input.yaml` → `<case>.yaml`: a PipelockPolicy, what the cluster knows, and workloads; and every object
// made of them. `UPDATE=1` writes the expected files anew; the change is reviewed in the diff.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dump, loadAll } from 'js-yaml';
import { companion } from './companion.ts';
import { inputsFromPolicy, type PolicyContext, type PolicyObject } from './from-policy.ts';
import { injectionView } from './injection-view.ts';
import type { Inputs } from './inputs.ts';
import { proxySelector } from './labels.ts';
import { podOf, patchWorkload, type Document } from './workload-patch.ts';
import { selects } from './selector.ts';

const FOLDER = path.join(import.meta.dirname, 'testdata');
const CASES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.input.yaml'))
  .map((file) => file.slice(0, -'.input.yaml'.length));

interface Case {
  readonly inputs: Inputs;
  readonly workloads: readonly Document[];
}

function readCase(name: string): Case {
  const documents = loadAll(readFileSync(path.join(FOLDER, `${name}.input.yaml`), 'utf8')) as Document[];
  const policy = documents.find(({ kind }) => kind === 'PipelockPolicy') as unknown as PolicyObject;
  const context = documents.find(({ kind }) => kind === 'Context') as unknown as PolicyContext;
  return {
    inputs: inputsFromPolicy(policy, context),
    workloads: documents.filter(({ kind }) => kind !== 'PipelockPolicy' && kind !== 'Context'),
  };
}

/** The identity whose selector selects the pods, else the one for all others: as the webhook decides it. */
function injectAll({ inputs, workloads }: Case): unknown[] {
  return workloads.map((workload) => {
    const labels = podOf(workload)?.metadata.labels ?? {};
    const identity =
      inputs.identities.find(({ selector }) => selector && selects(selector, labels)) ?? inputs.identities[0];
    return patchWorkload(workload, injectionView(inputs, identity));
  });
}

describe('operator/companion', () => {
  it('has cases', () => assert.ok(CASES.length >= 5));

  for (const name of CASES) {
    it(`makes of ${name} what its file says`, () => {
      const one = readCase(name);
      const made = { companion: companion(one.inputs), workloads: injectAll(one) };
      const text = dump(JSON.parse(JSON.stringify(made)), { lineWidth: -1, noRefs: true });
      const file = path.join(FOLDER, `${name}.yaml`);
      // eslint-disable-next-line no-restricted-syntax -- a switch for developers
      if (process.env['UPDATE'] === '1') writeFileSync(file, text);
      assert.equal(text, readFileSync(file, 'utf8'));
    });

    it(`selects every pod of ${name} that it makes by a policy of its own (K14)`, () => {
      const { inputs } = readCase(name);
      const made = companion(inputs);
      const labels = proxySelector(inputs.names.proxy);
      const walls = made.proxy.filter(({ kind }) => kind === 'NetworkPolicy');
      const selected = walls.some((wall) =>
        selects((wall as unknown as { spec: { podSelector: object } }).spec.podSelector, labels),
      );
      assert.ok(selected);
    });

    it(`makes the same of ${name} twice`, () => {
      const one = readCase(name);
      assert.deepEqual(companion(one.inputs), companion(readCase(name).inputs));
    });

    it(`gives every object of ${name} a name that fits, and no two the same`, () => {
      const { proxy, egress, lockdown } = companion(readCase(name).inputs);
      const names = [...proxy, ...egress, ...lockdown].map(
        ({ kind, metadata }) => `${kind}/${metadata.name}`,
      );
      assert.deepEqual([...new Set(names)], names);
      assert.ok(names.every((text) => text.split('/')[1]!.length <= 63));
    });
  }
});
