import { Ajv } from 'ajv';
import assert from 'node:assert/strict';
import { Policy } from '../proxy/policy/schema/policy.ts';
import { renderPolicyReference, renderPolicySchema } from './generate-policy.ts';

describe('tools/generate-policy', () => {
  const page = renderPolicyReference();

  it('names every section and setting at the top', () => {
    const missing = Object.keys(Policy.properties).filter(
      (key) => !page.includes(`\n## ${key}\n`) && !page.includes(`\n| \`${key}\` |`),
    );
    assert.deepEqual(missing, []);
  });

  it('names settings inside lists and tables', () => {
    for (const key of ['dlp.patterns[].regex', 'agents.<name>.budget.window_minutes', 'suppress[].expires']) {
      const inSection = key.split('.').slice(1).join('.');
      assert.ok(page.includes(`| \`${inSection}\` |`) || page.includes(`| \`${key}\` |`), key);
    }
  });

  it('gives defaults, marks what needs a restart, and breaks no table', () => {
    assert.match(page, /\| `action` \| .* \| `block`; `warn` in mode audit \|/);
    assert.match(page, /\| `listen` \| listen \| `127\.0\.0\.1:8888` \| .*\*Restart\.\* \|/);
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    assert.ok(rows.every((row) => row.replaceAll('\\|', '').split('|').length === 6));
  });

  it('makes a schema for editors that another validator takes', () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(
      JSON.parse(renderPolicySchema()) as object,
    );
    assert.equal(validate({ mode: 'strict', dlp: { patterns: [{ name: 'a', regex: 'b' }] } }), true);
    assert.equal(validate({ mod: 'strict' }), false);
  });
});
