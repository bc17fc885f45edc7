import assert from 'node:assert/strict';
import { canonicalJson } from './canonical.ts';
import { checkDocument } from './check.ts';
import { defaultPolicy } from './load.ts';
import { PRESETS } from './presets.ts';
import { isTable, schemaNode } from './schema/node.ts';
import { Policy, PRESET_NAMES } from './schema/policy.ts';

const DEFAULTS = defaultPolicy().policy;

/** Paths of a preset whose value is the default anyway. */
function repeats(part: Record<string, unknown>, base: unknown, path: string): string[] {
  return Object.entries(part).flatMap(([key, value]) => {
    const below = isTable(base) ? base[key] : undefined;
    if (isTable(value)) return repeats(value, below, `${path}.${key}`);
    return canonicalJson(value) === canonicalJson(below) ? [`${path}.${key}`] : [];
  });
}

describe('policy/presets', () => {
  for (const name of PRESET_NAMES) {
    it(`${name} loads without a warning and keeps its name`, () => {
      const { policy, warnings } = defaultPolicy({ preset: name });
      assert.equal(policy.preset, name);
      assert.deepEqual(warnings, []);
    });

    it(`${name} is a good document and holds only what differs from the defaults`, () => {
      assert.deepEqual(checkDocument(schemaNode(Policy), PRESETS[name]), []);
      assert.deepEqual(repeats(PRESETS[name] as Record<string, unknown>, DEFAULTS, name), []);
    });

    it(`${name} keeps every built-in pattern and repeats none (L-05)`, () => {
      const { policy } = defaultPolicy({ preset: name });
      assert.equal(policy.dlp.include_defaults && policy.response_scanning.include_defaults, true);
      assert.deepEqual([policy.dlp.patterns, policy.response_scanning.patterns], [[], []]);
    });

    it(`${name} sends no crash report and needs no licence (L-39, L-40)`, () => {
      const { policy } = defaultPolicy({ preset: name });
      assert.equal(policy.sentry.enabled, false);
    });
  }

  it('blocks in every preset but audit', () => {
    for (const name of PRESET_NAMES) {
      const { policy } = defaultPolicy({ preset: name });
      assert.equal(policy.response_scanning.action, name === 'audit' ? 'warn' : 'block', name);
    }
  });
});
