import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { companion } from '../../operator/companion/companion.ts';
import { inputsFromPolicy, type PolicyObject } from '../../operator/companion/from-policy.ts';
import { injectionView } from '../../operator/companion/injection-view.ts';
import { patchWorkload, type Document } from '../../operator/companion/workload-patch.ts';
import { parseImage } from '../sidecar/choices.ts';
import { readDocuments, writeDocuments } from '../sidecar/yaml.ts';
import { invoke, type Invoked } from '../testing/invoke.ts';
import { initSidecar } from './init-sidecar.ts';

const TEMPLATE = {
  metadata: { labels: { app: 'builder' } },
  spec: { containers: [{ name: 'agent', image: 'a' }] },
};

function workload(kind: string, changes: Record<string, unknown> = {}): Document {
  const apiVersion = { Job: 'batch/v1', CronJob: 'batch/v1', Pod: 'v1' }[kind] ?? 'apps/v1';
  const spec = {
    Job: { template: TEMPLATE },
    CronJob: { schedule: '@daily', jobTemplate: { spec: { template: TEMPLATE } } },
    Pod: TEMPLATE.spec,
  }[kind] ?? { selector: { matchLabels: { app: 'builder' } }, template: TEMPLATE };
  const labels = kind === 'Pod' ? { labels: TEMPLATE.metadata.labels } : {};
  return {
    apiVersion,
    kind,
    metadata: { name: 'builder', namespace: 'agents', ...labels },
    spec,
    ...changes,
  };
}

const withPodSpec = (spec: Record<string, unknown>): Document =>
  workload('Deployment', {
    spec: {
      selector: { matchLabels: { app: 'builder' } },
      template: { ...TEMPLATE, spec: { ...TEMPLATE.spec, ...spec } },
    },
  });

const SERVICE: Document = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'builder' },
  spec: { note: 'kept' },
};
const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod'];

describe('cli/commands/init-sidecar', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'pipelock-sidecar-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const place = (name: string): string => path.join(folder, name);
  const run = (documents: readonly unknown[], ...args: string[]): Promise<Invoked> => {
    writeFileSync(place('in.yaml'), writeDocuments(documents));
    return invoke(initSidecar, ['--inject-spec', place('in.yaml'), ...args]);
  };
  const printed = async (documents: readonly unknown[], ...args: string[]): Promise<Document[]> => {
    const { code, stdout, stderr } = await run(documents, ...args);
    assert.equal(code, 0, stderr);
    return readDocuments(stdout, 'stdout') as Document[];
  };
  const words = (documents: readonly Document[]): string[] =>
    documents.map(
      (document) => `${String(document['kind'])}/${(document['metadata'] as { name: string }).name}`,
    );

  for (const kind of KINDS)
    it(`protects a ${kind}`, async () => {
      const documents = await printed([workload(kind)]);
      const last = documents.at(-2);
      assert.equal(last?.['kind'], kind);
      const text = JSON.stringify(last);
      assert.match(text, /"initContainers":\[\{"name":"pipelock-gate"/);
      assert.match(text, /"name":"HTTPS_PROXY","value":"http:\/\/builder(?:-[a-z]+)?-pipelock:8888"/);
    });

  it('prints YAML alone on stdout, the proxy first, the agent after it, its isolation last (W9, W14)', async () => {
    const { stdout } = await run([workload('Deployment')]);
    assert.ok(stdout.startsWith('apiVersion:'));
    assert.deepEqual(words(readDocuments(stdout, 'stdout') as Document[]), [
      'ServiceAccount/builder-pipelock',
      'ConfigMap/builder-pipelock',
      'Service/builder-pipelock',
      'Service/builder-pipelock-admin',
      'NetworkPolicy/builder-pipelock-policy',
      'Deployment/builder-pipelock',
      'PodDisruptionBudget/builder-pipelock-pdb',
      'NetworkPolicy/builder-pipelock-egress',
      'Deployment/builder',
      'NetworkPolicy/builder-pipelock-lockdown',
    ]);
  });

  it('prints what the operator makes of the policy that --emit policy prints', async () => {
    for (const extra of [[], ['--preset', 'strict', '--service-ip', '10.96.0.40']]) {
      const made = await printed(
        [workload('StatefulSet')],
        '--image',
        'registry.example/pipelock:1',
        ...extra,
      );
      const [policy] = await printed(
        [workload('StatefulSet')],
        '--image',
        'registry.example/pipelock:1',
        '--emit',
        'policy',
        ...extra,
      );
      const inputs = inputsFromPolicy(policy as unknown as PolicyObject, {
        image: parseImage('operator.example/default:2'),
        ...(extra.length === 0 ? {} : { facts: { clusterIP: '10.96.0.40' } }),
      });
      const { proxy, egress, lockdown } = companion(inputs);
      const patched = patchWorkload(workload('StatefulSet'), injectionView(inputs, inputs.identities[0]));
      assert.ok('workload' in patched);
      assert.deepEqual(
        made,
        JSON.parse(JSON.stringify([...proxy, ...egress, patched.workload, ...lockdown])),
      );
    }
  });

  it('keeps every document of the file (W13)', async () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents' } };
    const documents = await printed([namespace, workload('Deployment'), SERVICE]);
    assert.deepEqual(documents[0], namespace);
    assert.deepEqual(documents[1], SERVICE);
  });

  it('unwraps a List, as kubectl get prints it', async () => {
    const documents = await printed([{ apiVersion: 'v1', kind: 'List', items: [workload('Job'), SERVICE] }]);
    assert.ok(words(documents).includes('Service/builder'));
  });

  it('brings its own output up to date when it is run again (W15)', async () => {
    const first = await printed([workload('Deployment'), SERVICE]);
    assert.deepEqual(await printed(first), await printed([workload('Deployment'), SERVICE]));
    const strict = await printed(first, '--preset', 'strict', '--image', 'registry.example/other:9');
    assert.equal(words(strict).length, words(first).length);
    assert.match(JSON.stringify(strict), /\\"preset\\": \\"strict\\"/);
    assert.ok(!JSON.stringify(strict).includes('ghcr.io'));
  });

  it('keeps an object of an earlier run that it does not make anew', async () => {
    const labels = {
      'app.kubernetes.io/name': 'pipelock',
      'app.kubernetes.io/managed-by': 'pipelock-init-sidecar',
    };
    const stale = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'gone-pipelock', labels },
      data: {},
    };
    assert.ok(words(await printed([workload('Deployment'), stale])).includes('ConfigMap/gone-pipelock'));
  });

  it('takes the place of what the original printed, under the same names', async () => {
    const labels = {
      'app.kubernetes.io/name': 'pipelock',
      'app.kubernetes.io/managed-by': 'pipelock-init-sidecar',
    };
    const env = [
      { name: 'HTTPS_PROXY', value: 'http://builder-pipelock:8888' },
      { name: 'NO_PROXY', value: 'localhost,127.0.0.1,.svc,.cluster.local' },
    ];
    const annotations = {
      'pipelock.dev/topology': 'companion-proxy',
      'pipelock.dev/proxy-name': 'builder-pipelock',
      'pipelock.dev/proxy-service': 'http://builder-pipelock:8888',
    };
    const template = {
      metadata: { labels: { app: 'builder' }, annotations },
      spec: { containers: [{ name: 'agent', env }] },
    };
    const patched = workload('StatefulSet', {
      metadata: { name: 'builder', annotations },
      spec: { selector: { matchLabels: { app: 'builder' } }, template },
    });
    const former = ['ConfigMap', 'Service'].map((kind) => ({
      kind,
      metadata: { name: 'builder-pipelock', labels },
    }));
    const documents = words(await printed([patched, ...former]));
    assert.equal(documents.filter((text) => text === 'ConfigMap/builder-pipelock').length, 1);
    assert.ok(documents.includes('NetworkPolicy/builder-pipelock-egress'));
  });

  it('sets again what somebody took out of a patched manifest (W16)', async () => {
    const first = await printed([workload('Deployment')]);
    const tampered = JSON.parse(
      JSON.stringify(first).replaceAll('"HTTPS_PROXY"', '"TAKEN_OUT"'),
    ) as Document[];
    assert.match(JSON.stringify(await printed(tampered)), /"HTTPS_PROXY"/);
  });

  it('keeps the proxy of a workload that was renamed', async () => {
    const first = await printed([workload('Deployment')]);
    const renamed = JSON.parse(
      JSON.stringify(first.find((one) => words([one])[0] === 'Deployment/builder')).replace(
        '"builder"',
        '"renamed"',
      ),
    ) as Document;
    assert.ok(words(await printed([renamed])).includes('Deployment/builder-pipelock'));
  });

  it('names a namespace in all objects or in none (W12)', async () => {
    const bare = workload('Deployment', { metadata: { name: 'builder' } });
    assert.ok(!JSON.stringify(await printed([bare])).includes('"namespace"'));
    const named = await printed([bare], '--namespace', 'agents');
    const own = named.filter((one) => words([one])[0] !== 'Deployment/builder');
    assert.ok(own.every(({ metadata }) => (metadata as { namespace?: string }).namespace === 'agents'));
  });

  it('selects by expressions too (W11)', async () => {
    const selector = {
      matchLabels: { app: 'builder' },
      matchExpressions: [{ key: 'app', operator: 'Exists' }],
    };
    const documents = await printed([workload('Deployment', { spec: { selector, template: TEMPLATE } })]);
    assert.deepEqual((documents.at(-1)?.['spec'] as { podSelector: unknown }).podSelector, selector);
  });

  it('gives a Deployment and a StatefulSet of one name different proxies (W21)', async () => {
    const documents = words(
      await printed([workload('Deployment'), workload('StatefulSet')], '--all-documents'),
    );
    assert.ok(documents.includes('Deployment/builder-pipelock'));
    assert.ok(documents.includes('Deployment/builder-statefulset-pipelock'));
  });

  it('takes DNS from the agent where the address of the proxy is given', async () => {
    const text = JSON.stringify(await printed([workload('Deployment')], '--service-ip', '10.96.0.40'));
    assert.match(text, /"dnsPolicy":"None"/);
    assert.match(text, /"HTTPS_PROXY","value":"http:\/\/10\.96\.0\.40:8888"/);
  });

  describe('refuses', () => {
    const REFUSED: Readonly<Record<string, readonly [readonly unknown[], readonly string[], RegExp]>> = {
      'a pod on the network of its host (W3)': [
        [withPodSpec({ hostNetwork: true })],
        [],
        /HostNetwork.*remove hostNetwork/,
      ],
      'a proxy variable of the agent’s own': [
        [withPodSpec({ containers: [{ name: 'agent', env: [{ name: 'HTTP_PROXY', value: 'http://x' }] }] })],
        [],
        /EnvConflict/,
      ],
      'a file without a workload': [[SERVICE], [], /only Service; supported are Deployment/],
      'a kind that it does not know': [[{ ...workload('Deployment'), kind: 'Rollout' }], [], /only Rollout/],
      'a Deployment of another API': [
        [workload('Deployment', { apiVersion: 'x.example/v1' })],
        [],
        /supported are/,
      ],
      'several workloads without being told': [
        [workload('Job'), workload('Pod')],
        [],
        /2 workloads.*--all-documents/,
      ],
      'a workload without a name': [[workload('Deployment', { metadata: {} })], [], /no metadata\.name/],
      'a workload without containers': [
        [workload('Deployment', { spec: { template: {} } })],
        [],
        /no pod with containers/,
      ],
      'a pod that nothing can select': [
        [workload('Job', { spec: { template: { spec: TEMPLATE.spec } } })],
        [],
        /neither a selector nor labels/,
      ],
      'what is no object': [['text'], [], /document 1 is no Kubernetes object/],
      'another namespace than the manifest’s': [
        [workload('Pod')],
        ['--namespace', 'other'],
        /for namespace agents/,
      ],
      'an unknown format': [[workload('Pod')], ['--emit', 'kustomise'], /did you mean kustomize/],
      'an unknown preset': [[workload('Pod')], ['--preset', 'strickt'], /did you mean strict/],
      'what is no image': [[workload('Pod')], ['--image', 'a b'], /is no image/],
      'a folder on stdout': [[workload('Pod')], ['--emit', 'kustomize'], /name it with --output/],
      'JSON and YAML on one stdout': [[workload('Pod')], ['--json'], /--json needs --output/],
    };
    for (const [what, [documents, args, message]] of Object.entries(REFUSED))
      it(what, () => assert.rejects(run(documents, ...args), { code: 'USAGE', message }));

    it('a file that exists, unless it is told to replace it', async () => {
      writeFileSync(place('out.yaml'), 'mine');
      await assert.rejects(run([workload('Pod')], '-o', place('out.yaml')), /exists; .*--force/);
      assert.equal(readFileSync(place('out.yaml'), 'utf8'), 'mine');
      assert.equal((await run([workload('Pod')], '-o', place('out.yaml'), '--force')).code, 0);
    });
  });

  describe('writes', () => {
    it('a folder for kustomize, under the original’s names', async () => {
      const { code } = await run(
        [workload('Deployment'), SERVICE],
        '--emit',
        'kustomize',
        '-o',
        place('out'),
      );
      assert.equal(code, 0);
      assert.deepEqual(readdirSync(place('out')).sort(), [
        'agent-lockdown.yaml',
        'agent-networkpolicy.yaml',
        'agent-workload.yaml',
        'kustomization.yaml',
        'pipelock-configmap.yaml',
        'pipelock-deployment.yaml',
        'pipelock-networkpolicy.yaml',
        'pipelock-pdb.yaml',
        'pipelock-service.yaml',
        'pipelock-serviceaccount.yaml',
      ]);
      assert.equal(statSync(place('out')).mode & 0o777, 0o750);
      assert.equal(statSync(place('out/pipelock-deployment.yaml')).mode & 0o777, 0o600);
      assert.match(readFileSync(place('out/agent-workload.yaml'), 'utf8'), /note: kept/);
    });

    it('the same objects in every format (W19)', async () => {
      const args = ['--preset', 'audit'];
      const stream = await printed([workload('Deployment')], ...args);
      for (const format of ['kustomize', 'helm-values']) {
        await run([workload('Deployment')], ...args, '--emit', format, '-o', place(format));
        const documents = readdirSync(place(format))
          .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
          .flatMap(
            (file) => readDocuments(readFileSync(place(`${format}/${file}`), 'utf8'), file) as Document[],
          )
          .flatMap((one) => (one['extraObjects'] as Document[] | undefined) ?? [one]);
        const sorted = (all: readonly Document[]): string[] => all.map((one) => JSON.stringify(one)).sort();
        assert.deepEqual(sorted(documents), sorted(stream), format);
      }
    });

    it('nothing in a dry run, and shows what would change', async () => {
      const { code, stdout, stderr } = await run(
        [workload('Deployment')],
        '--dry-run',
        '-o',
        place('out.yaml'),
      );
      assert.equal(code, 0);
      assert.equal(stdout, '');
      assert.match(stderr, /^\+ .*pipelock-gate/m);
      assert.ok(!existsSync(place('out.yaml')));
    });
  });

  describe('reports', () => {
    it('in the original’s JSON', async () => {
      const { stdout } = await run([workload('Deployment')], '--json', '-o', place('out.yaml'));
      const report = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
      assert.deepEqual(report['detect'], { kind: 'Deployment', name: 'builder', already_patched: false });
      assert.equal(report['patch']?.['emit_format'], 'patch');
      assert.equal(report['patch']['output_path'], place('out.yaml'));
      assert.equal(report['patch']['agent_identity'], 'deployment/builder');
      assert.equal(report['patch']['written'], true);
      assert.deepEqual(report['verify'], { reachable: true, healthy: true, skipped: false });
      assert.equal(report['canary']?.['detected'], true);
    });

    it('why it wrote nothing, in JSON as well (W18)', async () => {
      const selector = { matchLabels: { app: 'another' } };
      const astray = workload('Deployment', { spec: { selector, template: TEMPLATE } });
      const { code, stdout } = await run([astray], '--json', '-o', place('out.yaml'));
      const report = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
      assert.equal(code, 1);
      assert.equal(report['patch']?.['written'], false);
      assert.equal(report['verify']?.['healthy'], false);
      assert.match(String(report['verify']['detail']), /no NetworkPolicy isolates the pods/);
      assert.ok(!existsSync(place('out.yaml')));
    });

    it('that HTTPS is not read, instead of showing what a plain request would get (W2)', async () => {
      const { stderr } = await run([workload('Deployment')]);
      assert.match(stderr, /HTTPS is not opened/);
      assert.match(stderr, /UNSIGNED/);
    });

    it('what was skipped as skipped', async () => {
      const { stdout } = await run([workload('Pod')], '--json', '--dry-run');
      const report = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
      assert.equal(report['verify']?.['skipped'], true);
      assert.equal(report['canary']?.['skipped'], true);
    });
  });

  describe('--signing-key', () => {
    it('signs the configuration, and makes the proxies demand it', async () => {
      writeFileSync(place('key'), Buffer.alloc(32, 7).toString('base64'));
      const documents = await printed([workload('Deployment')], '--signing-key', place('key'));
      const text = JSON.stringify(documents);
      assert.match(text, /# pipelock-seal: /);
      assert.match(text, /"--config-key"/);
    });

    it('does not show a key that it cannot use', async () => {
      const secret = `not-a-key-${'x'.repeat(20)}`;
      writeFileSync(place('key'), secret);
      await assert.rejects(run([workload('Pod')], '--signing-key', place('key')), (error: Error) => {
        assert.match(error.message, /no signing key: 32 bytes/);
        return !error.message.includes(secret);
      });
    });
  });
});
