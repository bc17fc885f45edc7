import assert from 'node:assert/strict';
import type { Finding } from '../../proxy/model/finding.ts';
import { loadPolicy } from '../../proxy/policy/load.ts';
import { makeFaultFinding, makeRuleIds } from './scan-finding.ts';

const finding = (over: Partial<Finding>): Finding => ({
  scanner: 'body_dlp',
  rule: 'GitHub Token',
  severity: 'critical',
  confidence: 'certain',
  class: 'threat',
  part: { kind: 'body', name: 'body' },
  encoding: '',
  note: 'note',
  floor: false,
  ...over,
});

describe('cli/scan/scan-finding', () => {
  const { policy } = loadPolicy(
    `dlp: { patterns: [{ name: GitHub Token, regex: 'x{9}', severity: low }, { name: My Key, regex: 'y{9}', severity: low }] }
suppress: [{ rule: MCP Plain HTTP, path: .mcp.json, reason: local }]`,
  );
  const ruleId = makeRuleIds(policy);

  const ids: Record<string, { over: Partial<Finding>; id: string }> = {
    'a built-in rule': { over: { floor: true }, id: 'dlp/github-token' },
    "a user's rule of the same name (F-37)": { over: {}, id: 'dlp/own/GitHub Token' },
    "a user's rule": { over: { rule: 'My Key' }, id: 'dlp/own/My Key' },
    'an injection': {
      over: { scanner: 'response_scan', rule: 'Prompt Injection' },
      id: 'injection/prompt-injection',
    },
    'a value of the environment': {
      over: { rule: 'Environment Variable Leak' },
      id: 'dlp/environment-variable-leak',
    },
    'a check of MCP servers': {
      over: { scanner: 'mcp_config', rule: 'MCP Plain HTTP' },
      id: 'mcp/plain-http',
    },
    'a check of policies': { over: { scanner: 'policy', rule: 'policy' }, id: 'policy' },
  };
  for (const [name, { over, id }] of Object.entries(ids)) {
    it(`names ${name}`, () => assert.equal(ruleId(finding(over)), id));
  }

  it('leaves out faults that the policy suppresses at that place', () => {
    const faultFinding = makeFaultFinding(policy, 0);
    const fault = {
      scanner: 'mcp_config',
      rule: 'MCP Plain HTTP',
      severity: 'medium',
      message: 'm',
      isWarning: true,
    } as const;
    assert.equal(faultFinding('sub/.mcp.json', fault), undefined);
    assert.equal(faultFinding('other.json', fault)?.ruleId, 'mcp/plain-http');
  });
});
