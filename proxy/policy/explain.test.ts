import assert from 'node:assert/strict';
import { explain, renderExplanation } from './explain.ts';
import { loadPolicy } from './load.ts';

const SECRET = ['not', 'for', 'eyes'].join('-');

describe('policy/explain', () => {
  const rows = explain(
    loadPolicy(
      `mode: strict
kill_switch: {api_token: ${SECRET}}
scan_api: {auth: {bearer_tokens: [${SECRET}]}}
canary_tokens: {tokens: [{name: planted, value: ${SECRET}}]}
agents: {"a.b": {mode: audit}}
`,
      { preset: 'claude-code' },
    ),
  );
  const row = (path: string) => rows.find((one) => one.path === path);

  it('says where each value came from', () => {
    assert.deepEqual(row('mode'), { path: 'mode', value: '"strict"', source: 'file', line: 1 });
    assert.equal(row('fetch_proxy.monitoring.max_url_length')?.source, 'preset');
    assert.equal(row('preset')?.source, 'flag');
    assert.equal(row('internal')?.source, 'default');
    assert.deepEqual(row('agents["a.b"].mode'), {
      path: 'agents["a.b"].mode',
      value: '"audit"',
      source: 'file',
      line: 5,
    });
  });

  it('never shows a credential, and shows which are unset', () => {
    assert.ok(!renderExplanation(rows).includes(SECRET));
    assert.equal(row('kill_switch.api_token')?.value, '"[secret]"');
    assert.equal(row('scan_api.auth.bearer_tokens')?.value, '"[secret]"');
    assert.match(row('canary_tokens.tokens')?.value ?? '', /"planted".*\[secret\]/);
    assert.equal(row('license_key')?.value, '""');
  });

  it('writes a line for each', () => {
    assert.ok(renderExplanation(rows).includes('mode = "strict"  # file, line 1\n'));
    assert.equal(renderExplanation(rows).split('\n').length, rows.length + 1);
  });
});
