// What the pods of a companion topology run: a proxy that demands a signed configuration, its canary, and the gate.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sealText, signingKey } from '../../proxy/policy/seal.ts';
import { pipelock } from '../lib/command.ts';
import { startProxy, testPolicy, type Proxy } from '../lib/proxy.ts';

const KEY = signingKey(randomBytes(32)) ?? assert.fail('no key');

function sealed(sequence: number, policy: Record<string, unknown> = {}): string {
  const now = Date.now();
  const statement = {
    policyUid: 'uid-1',
    generation: sequence,
    sequence,
    issuedAt: new Date(now).toISOString(),
    notAfter: new Date(now + 3_600_000).toISOString(),
  };
  return sealText(JSON.stringify(testPolicy(policy)), statement, KEY.secretKey);
}

describe('e2e/companion', () => {
  let folder: string;
  let file: string;
  let proxy: Proxy;
  const demanding = (config: string): string[] => [
    ...['--config', config],
    ...['--config-key', KEY.publicKey, '--config-policy', 'uid-1', '--config-sequence', '3'],
  ];

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'pipelock-companion-'));
    file = path.join(folder, 'pipelock.yaml');
    writeFileSync(file, sealed(3));
    proxy = await startProxy({
      args: [...demanding(file), '--canary-listen', '127.0.0.1:0', '--drain-seconds', '1'],
    });
  });
  after(async () => {
    await proxy.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const refusal = (why: RegExp) =>
    proxy.waitForLog((line) => line.event === 'config_reload_failed' && why.test(String(line['message'])));

  it('takes a signed change, and refuses an unsigned, a foreign and an older one (S21)', async () => {
    writeFileSync(file, sealed(4, { mode: 'audit' }));
    await proxy.waitForLog((line) => line.event === 'config_reload');
    writeFileSync(file, JSON.stringify(testPolicy({ enforce: false })));
    await refusal(/not signed/);
    writeFileSync(file, sealed(3));
    await refusal(/sequence 3 is older than 4/);
    const other = signingKey(randomBytes(32)) ?? assert.fail('no key');
    const statement = {
      policyUid: 'uid-1',
      generation: 9,
      sequence: 9,
      issuedAt: '2027-01-01',
      notAfter: '2999-01-01',
    };
    writeFileSync(file, sealText(JSON.stringify(testPolicy()), statement, other.secretKey));
    await refusal(/key that is not trusted/);
  });

  for (const [what, text, why] of [
    ['an unsigned configuration', JSON.stringify(testPolicy()), /not signed/],
    ['an older configuration than its template knows', sealed(2), /sequence 2 is older than 3/],
  ] as const)
    it(`does not start with ${what}`, async () => {
      const cold = path.join(folder, 'cold.yaml');
      writeFileSync(cold, text);
      const { code, stderr } = await pipelock(['run', ...demanding(cold)]);
      assert.equal(code, 2);
      assert.match(stderr, why);
    });

  it('lets a pod through its gate that cannot reach the canary, and no other', async () => {
    const gate = (canary: string, seconds: string) =>
      pipelock(['gate', '--proxy', proxy.url, '--canary', canary, '--timeout-seconds', seconds]);
    const reachable = await gate(`127.0.0.1:${proxy.port}`, '1');
    assert.equal(reachable.code, 75);
    assert.match(reachable.stderr, /direct egress is still possible/);
    // Port 1 of this machine: nobody listens there.
    const isolated = await gate('127.0.0.1:1', '20');
    assert.equal(isolated.code, 0, isolated.stderr);
  });

  it('prints manifests through a pipe', async () => {
    const manifest = [
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata: {name: builder}',
      'spec:',
      '  selector: {matchLabels: {app: builder}}',
      '  template: {metadata: {labels: {app: builder}}, spec: {containers: [{name: agent}]}}',
      '',
    ].join('\n');
    const { code, stdout, stderr } = await pipelock(['init', 'sidecar', '--inject-spec', '-'], {
      input: manifest,
    });
    assert.equal(code, 0, stderr);
    assert.ok(stdout.startsWith('apiVersion: v1\nkind: ServiceAccount\n'));
  });
});
