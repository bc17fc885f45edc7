import assert from 'node:assert/strict';
import { isWorkload, patchWorkload, podOf, type Document } from './workload-patch.ts';
import { view } from './testing/view.ts';

const POD = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'agent' }] } };

const WORKLOADS: readonly Document[] = [
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].map((kind) => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'a' },
    spec: { template: POD, other: 'kept' },
    status: { kept: true },
  })),
  { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' }, spec: { template: POD } },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'a' },
    spec: { jobTemplate: { spec: { template: POD } } },
  },
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', labels: { app: 'a' } }, spec: POD.spec },
];

describe('operator/companion/workload-patch', () => {
  for (const workload of WORKLOADS) {
    const kind = String(workload['kind']);

    it(`finds the pod of a ${kind} and protects it`, () => {
      assert.ok(isWorkload(workload));
      const patched = patchWorkload(workload, view());
      assert.ok('workload' in patched);
      assert.equal(podOf(patched.workload)?.spec.initContainers?.[0]?.name, 'pipelock-gate');
      assert.equal(podOf(patched.workload)?.metadata.labels?.['app'], 'a');
    });

    it(`marks a ${kind} itself too, and changes nothing else of it`, () => {
      const patched = patchWorkload(workload, view());
      assert.ok('workload' in patched);
      const others = (one: Document) => ({ ...one, metadata: undefined, spec: undefined });
      assert.deepEqual(others(patched.workload), others(workload));
      const { annotations } = patched.workload['metadata'] as { annotations: Record<string, string> };
      assert.equal(annotations['pipelock.dev/topology'], 'companion-proxy');
    });

    it(`does not touch the ${kind} it was given`, () => {
      const copy = structuredClone(workload);
      patchWorkload(workload, view());
      assert.deepEqual(workload, copy);
    });
  }

  it('takes no kind of another API for one of these', () => {
    assert.equal(isWorkload({ apiVersion: 'serving.example/v1', kind: 'Deployment' }), false);
    assert.equal(isWorkload({ apiVersion: 'apps/v1', kind: 'Job' }), false);
    assert.equal(isWorkload({ kind: 'Deployment' }), false);
  });
});
