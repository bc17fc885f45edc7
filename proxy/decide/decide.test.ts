import assert from 'node:assert/strict';
import type { Finding } from '../model/finding.ts';
import { finding } from '../mediate/testing/script.ts';
import type { Transaction } from '../model/transaction.ts';
import { blockFor, decide, type DecisionPolicy } from './decide.ts';
import { compileSuppressions } from './suppress.ts';

const TX = {
  id: 'tx',
  surface: 'forward',
  agent: { name: 'a', profile: '_default', auth: '' },
  clientAddress: '127.0.0.1',
  method: 'GET',
  target: {
    scheme: 'http',
    host: 'api.test',
    port: 80,
    authority: 'api.test',
    path: '/v1/x?y=1',
    raw: 'http://api.test/v1/x?y=1',
    isAddress: false,
  },
  openedAt: Date.parse('2026-06-01T00:00:00Z'),
  signal: new AbortController().signal,
} as const satisfies Transaction;

const POLICY: DecisionPolicy = {
  enforce: true,
  explain: false,
  requestAction: 'block',
  responseAction: 'block',
  responseDlpAction: 'warn',
  responseFloorDlpAction: 'warn',
  addressAction: 'block',
  crossRequest: { secret: 'block', entropy: 'warn' },
  mcpInputAction: 'block',
  mcpToolAction: 'block',
  suppressed: () => false,
  responseExempt: () => false,
};

function found(scanner: string, more: Partial<Finding> = {}): Finding {
  return finding(scanner, { note: `note of ${scanner}`, ...more });
}

const suppressing = (entry: { rule: string; path: string; expires?: string }): Partial<DecisionPolicy> => ({
  suppressed: compileSuppressions([entry]),
});

describe('decide/decide', () => {
  const cases: Record<string, [Finding[], Partial<DecisionPolicy>, string]> = {
    'nothing found is allowed': [[], {}, 'allow'],
    'a credential that may go where it goes is allowed': [[found('excused')], {}, 'allow'],
    'an excused credential makes no second signal for a hint': [
      [found('excused'), found('dlp', { confidence: 'hint' })],
      {},
      'warn',
    ],
    'the own ports are shut in audit mode too': [[found('own_listener')], { enforce: false }, 'block'],
    'a secret in the URL blocks': [[found('dlp')], {}, 'block'],
    'a body follows the action of requests': [[found('body_dlp')], { requestAction: 'warn' }, 'warn'],
    'an injection follows the action of responses': [
      [found('response_scan')],
      { responseAction: 'strip' },
      'strip',
    ],
    'a secret in an answer follows its own action': [[found('response_dlp')], {}, 'warn'],
    'the strictest of several wins': [
      [found('response_dlp'), found('response_scan')],
      { responseAction: 'ask' },
      'ask',
    ],
    'audit mode passes what would block': [[found('dlp')], { enforce: false }, 'warn'],
    'audit mode still stops what nobody could read': [
      [found('body_undecodable')],
      { enforce: false },
      'block',
    ],
    'audit mode still keeps limits': [
      [found('ratelimit', { class: 'protective' })],
      { enforce: false },
      'block',
    ],
    'a scanner that failed blocks in audit mode too': [[found('scan_error')], { enforce: false }, 'block'],
    'a rule that only warns never blocks': [[found('dlp', { warnOnly: true })], {}, 'warn'],
    'a hint alone warns': [[found('response_scan', { confidence: 'hint' })], {}, 'warn'],
    'the same hint twice is still one signal': [
      [found('response_scan', { confidence: 'hint' }), found('response_scan', { confidence: 'hint' })],
      {},
      'warn',
    ],
    'a hint beside another rule blocks': [
      [
        found('response_scan', { confidence: 'hint', rule: 'a' }),
        found('response_scan', { confidence: 'hint', rule: 'b' }),
      ],
      {},
      'block',
    ],
    'an exempt host is warned about': [[found('response_scan')], { responseExempt: () => true }, 'warn'],
    'an exempt host does not mute the floor': [
      [found('response_scan', { floor: true })],
      { responseExempt: () => true },
      'block',
    ],
    'a suppression mutes its rule at its place': [
      [found('dlp')],
      suppressing({ rule: 'DLP', path: 'http://api.test/v1/*' }),
      'allow',
    ],
    'a suppression elsewhere does not': [
      [found('dlp')],
      suppressing({ rule: 'dlp', path: 'http://other.test/*' }),
      'block',
    ],
    'a suppression of another rule does not': [
      [found('dlp')],
      suppressing({ rule: 'entropy', path: '*' }),
      'block',
    ],
    'an expired suppression does not': [
      [found('dlp')],
      suppressing({ rule: 'dlp', path: '*', expires: '2026-05-31' }),
      'block',
    ],
    'the floor cannot be suppressed': [
      [found('core_dlp', { floor: true })],
      suppressing({ rule: 'core_dlp', path: '*' }),
      'block',
    ],
  };
  for (const [sentence, [findings, policy, action]] of Object.entries(cases)) {
    it(sentence, () => assert.equal(decide(findings, TX, { ...POLICY, ...policy }).verdict.action, action));
  }

  it('names the worst finding first and keeps all of them', () => {
    const { verdict } = decide([found('entropy'), found('dlp', { severity: 'critical' })], TX, POLICY);
    assert.equal(verdict.reason, 'dlp');
    assert.deepEqual(
      verdict.findings.map(({ scanner }) => scanner),
      ['dlp', 'entropy'],
    );
  });

  it('answers limits with 429, a failed name with 502 and the rest with 403', () => {
    const status = (finding: Finding): number => decide([finding], TX, POLICY).verdict.status;
    assert.equal(status(found('ratelimit', { class: 'protective' })), 429);
    assert.equal(status(found('ssrf', { class: 'infrastructure' })), 502);
    assert.equal(status(found('dlp')), 403);
    assert.equal(blockFor(found('kill_switch_active'), false).status, 503);
  });

  it('hints only when the policy explains blocks', () => {
    assert.equal(decide([found('dlp')], TX, POLICY).verdict.hint, undefined);
    assert.match(decide([found('dlp')], TX, { ...POLICY, explain: true }).verdict.hint ?? '', /credential/);
  });

  it('says which findings were muted and why', () => {
    const { muted } = decide([found('dlp')], TX, { ...POLICY, ...suppressing({ rule: 'dlp', path: '*' }) });
    assert.deepEqual(
      muted.map(({ why }) => why),
      ['suppress'],
    );
  });
});

describe('decide/suppress', () => {
  const places: Record<string, [string, string, boolean]> = {
    'the exact place': ['src/a.ts', 'src/a.ts', true],
    'a folder': ['src/', 'src/deep/a.ts', true],
    'a folder somewhere': ['vendor/', 'lib/vendor/a.ts', true],
    'the end of a URL': ['/v1/models', 'https://api.test/v1/models', true],
    'a glob over the whole': ['*.test/v1/*', 'https://api.test/v1/models', true],
    'a glob over the last name': ['*.pem', 'deep/down/key.pem', true],
    'another name with the same ending': ['a.ts', 'src/ba.ts', false],
    'another folder': ['src/', 'source/a.ts', false],
  };
  for (const [sentence, [path, place, expected]] of Object.entries(places)) {
    it(`matches by ${sentence}: ${expected ? 'yes' : 'no'}`, () => {
      const suppressed = compileSuppressions([{ rule: 'dlp', path }]);
      assert.equal(suppressed(found('dlp'), place, 0), expected);
    });
  }
});
