// Every object that the builders make, held against a real API server without being created: its validation, and the
// restricted pod security standard.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { kubectl, KUBECONFIG, SKIPPED } from './kubectl.ts';

const FOLDER = path.join(import.meta.dirname, '../../operator/companion/testdata');
const CASES = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml') && !file.endsWith('.input.yaml'));
const NAMESPACE = 'agents';

interface Object {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

interface Made {
  readonly companion: Readonly<Record<'proxy' | 'egress' | 'lockdown', readonly Object[]>>;
  readonly workloads: readonly { readonly workload: Object }[];
}

function objectsOf(file: string): Object[] {
  const { companion, workloads } = load(readFileSync(path.join(FOLDER, file), 'utf8')) as Made;
  const { proxy, egress, lockdown } = companion;
  return [...proxy, ...egress, ...lockdown, ...workloads.map(({ workload }) => workload)].filter(
    // Kinds of the Prometheus operator are not in every cluster.
    ({ apiVersion }) => !apiVersion.startsWith('monitoring.'),
  );
}

/** A Service's fixed address must be one of the cluster's, which are not known here. */
function withoutAddress(object: Object): unknown {
  return JSON.parse(
    JSON.stringify(object, (key, value: unknown) =>
      key === 'clusterIP' && value !== 'None' ? undefined : value,
    ),
  );
}

describe(`e2e/cluster/objects${SKIPPED}`, function () {
  this.timeout(60_000);

  before(function () {
    if (KUBECONFIG === undefined) this.skip();
    kubectl(['create', 'namespace', NAMESPACE]);
    const restricted = ['enforce', 'warn'].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`);
    const labelled = kubectl(['label', '--overwrite', 'namespace', NAMESPACE, ...restricted]);
    assert.ok(labelled.ok, labelled.text);
  });

  after(() => {
    if (KUBECONFIG !== undefined) kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
  });

  for (const file of CASES)
    for (const object of objectsOf(file))
      it(`takes ${object.kind}/${object.metadata.name} of ${file}, every field of it`, () => {
        const args = ['create', '--dry-run=server', '--validate=strict', '-f', '-'];
        const { ok, text } = kubectl(args, JSON.stringify(withoutAddress(object)));
        const agent = text.includes('PodSecurity') || text.includes('aFieldOfTheFuture');
        // What agents run is theirs; what we run must be restricted.
        if (agent) assert.ok(!/"pipelock(?:-gate)?"/.test(text), text);
        else assert.ok(ok, text);
      });
});
