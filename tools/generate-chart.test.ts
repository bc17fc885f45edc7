import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv } from 'ajv';
import { load } from 'js-yaml';
import { initSidecar } from '../cli/commands/init-sidecar.ts';
import { invoke } from '../cli/testing/invoke.ts';
import { renderChartFile, renderCrdTemplate, renderValues, renderValuesSchema } from './generate-chart.ts';
import { renderPolicyCrd } from './generate-crd.ts';

const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: builder}
spec:
  selector: {matchLabels: {app: builder}}
  template: {metadata: {labels: {app: builder}}, spec: {containers: [{name: agent}]}}
`;

describe('tools/generate-chart', () => {
  const accepts = new Ajv({ strict: false }).compile(JSON.parse(renderValuesSchema()) as object);
  const isAccepted = (values: unknown): boolean => accepts(values);

  it('accepts the values it ships', () => assert.ok(isAccepted(load(renderValues()))));

  const policy = (spec: Record<string, unknown>) => ({
    policies: [{ name: 'a', spec: { selector: { scope: 'Namespace' }, ...spec } }],
  });
  const CASES: Readonly<Record<string, readonly [unknown, boolean]>> = {
    'a policy with a part of the proxy’s own': [policy({ policy: { version: 1, mode: 'strict' } }), true],
    'what Helm adds by itself': [{ global: {} }, true],
    'a misspelt value': [{ polices: [] }, false],
    'a misspelt setting of a policy': [policy({ dns: { moed: 'None' } }), false],
    'a misspelt setting of the proxy': [policy({ policy: { moed: 'strict' } }), false],
    'a word that is none of the list': [policy({ dns: { mode: 'Some' } }), false],
    'a policy without a name': [{ policies: [{ spec: {} }] }, false],
  };
  for (const [what, [values, good]] of Object.entries(CASES))
    it(`${good ? 'accepts' : 'refuses'} ${what}`, () => assert.equal(isAccepted(values), good));

  it('accepts what init sidecar makes for it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'pipelock-chart-'));
    const file = path.join(folder, 'in.yaml');
    writeFileSync(file, MANIFEST);
    const args = ['--inject-spec', file, '--emit', 'helm-values', '-o', path.join(folder, 'out')];
    assert.equal((await invoke(initSidecar, args)).code, 0);
    assert.ok(isAccepted(load(readFileSync(path.join(folder, 'out/values.yaml'), 'utf8'))));
    rmSync(folder, { recursive: true });
  });

  it('puts nothing but the two conditions of its own into the template of a CRD', () => {
    const template = renderCrdTemplate('policy');
    const kept = template
      .split('\n')
      .filter((line) => !line.includes('{{-') && !line.includes('helm.sh/resource-policy'))
      .join('\n');
    assert.equal(kept.trim(), renderPolicyCrd().trim());
    assert.equal(template.match(/\{\{-/g)?.length, 4);
  });

  it('names a version that Helm can read', () => {
    const chart = load(renderChartFile()) as { version: string };
    assert.match(chart.version, /^\d+\.\d+\.\d+/);
  });
});
