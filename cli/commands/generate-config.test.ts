import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadPolicy } from '../../proxy/policy/load.ts';
import { PRESET_NAMES } from '../../proxy/policy/schema/policy.ts';
import { invoke } from '../testing/invoke.ts';
import { generateConfig } from './generate-config.ts';

describe('cli/commands/generate-config', () => {
  for (const preset of PRESET_NAMES) {
    it(`writes a policy for ${preset} that loads without a warning`, async () => {
      const { stdout } = await invoke(generateConfig, ['--preset', preset]);
      const loaded = loadPolicy(stdout, {});
      assert.deepEqual(loaded.warnings, []);
      assert.equal(loaded.policy.forward_proxy.enabled, true);
    });
  }

  it('writes a file for its owner alone, and never over another', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'pipelock-generate-'));
    const file = path.join(folder, 'pipelock.yaml');
    const { stdout, stderr } = await invoke(generateConfig, ['-o', file]);
    assert.equal(stdout, '');
    assert.match(stderr, /check it with: pipelock check/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const text = readFileSync(file, 'utf8');
    await assert.rejects(invoke(generateConfig, ['-p', 'strict', '-o', file]), {
      code: 'USAGE',
      message: /it exists/,
    });
    assert.equal(readFileSync(file, 'utf8'), text);
    rmSync(folder, { recursive: true });
  });

  it('names the nearest preset for a misspelt one', async () => {
    await assert.rejects(invoke(generateConfig, ['-p', 'stric']), {
      code: 'USAGE',
      message: /did you mean strict\?/,
    });
  });

  it('prints JSON when asked to', async () => {
    const { stdout } = await invoke(generateConfig, ['--json']);
    const { preset, text } = JSON.parse(stdout) as { preset: string; text: string };
    assert.equal(preset, 'balanced');
    assert.equal(loadPolicy(text, {}).policy.mode, 'balanced');
  });
});
