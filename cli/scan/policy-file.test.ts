import assert from 'node:assert/strict';
import { policyFaults } from './policy-file.ts';

const faults = (file: string, text: string): string[] =>
  policyFaults(file, Buffer.from(text)).map(
    ({ severity, isWarning, region }) => `${severity}${isWarning ? '?' : ''} ${region?.startLine ?? '-'}`,
  );

describe('cli/scan/policy-file', () => {
  it('reports every fault with its line', () => {
    const text = 'version: 1\nmodee: strict\nfetch_proxy:\n  listen: nowhere\n';
    assert.deepEqual(faults('conf/any.yaml', text), ['high 2', 'high 4']);
    assert.match(policyFaults('x.yml', Buffer.from(text))[0]?.message ?? '', /did you mean "mode"/);
  });

  it('reports nothing of a good policy', () =>
    assert.deepEqual(faults('pipelock.yaml', 'version: 1\nmode: strict\napi_allowlist: [x.example]\n'), []));

  const others: Record<string, { file: string; text: string }> = {
    'another YAML file': { file: 'compose.yaml', text: 'version: "3"\nservices: {}\n' },
    'a workflow named after the program': { file: '.github/pipelock.yml', text: 'on: push\njobs: {}\n' },
    'a Kubernetes object named after it': {
      file: 'deploy/pipelock.yaml',
      text: 'apiVersion: v1\nkind: Service\n',
    },
    'a section name further in': { file: 'x.yaml', text: 'data:\n  fetch_proxy: 1\n' },
    'a file that is not YAML': { file: 'x.md', text: 'fetch_proxy:\n' },
  };
  for (const [name, { file, text }] of Object.entries(others)) {
    it(`leaves ${name} alone`, () => assert.deepEqual(faults(file, text), []));
  }
});
