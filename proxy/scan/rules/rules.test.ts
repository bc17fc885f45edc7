import assert from 'node:assert/strict';
import { Engine } from '../../text/engine.ts';
import type { Mode } from '../../text/fold.ts';
import { compilePattern } from '../../text/pattern.ts';
import { DLP_RULES, INJECTION_RULES, SHAPELESS_RULES, TOOL_RULES } from './index.ts';
import type { Rule } from './rule.ts';

type Samples = readonly (readonly [rule: Rule, text: string])[];

const hits = (rules: readonly Rule[]): Samples =>
  rules.flatMap((rule) => rule.samples.hit.map((sample) => [rule, sample()] as const));
const others = (rules: readonly Rule[]): Samples =>
  rules.flatMap((rule) =>
    [...rule.samples.miss, ...rule.samples.benign].map((sample) => [rule, sample()] as const),
  );
const listed = (samples: Samples): string[] => samples.map(([rule, text]) => `${rule.id}: ${text}`);

/** The rule's own pattern on the text as it stands. */
function matches(rule: Rule, text: string): boolean {
  const compiled = compilePattern(rule.pattern, { caseSensitive: rule.caseSensitive === true });
  return Array.from(text.matchAll(compiled)).some((found) => rule.check?.(found[0]) ?? true);
}

/** The pattern with character classes and escapes taken out, so that only quantifiers remain to be looked at. */
function withoutClasses(pattern: string): string {
  return pattern.replace(/\\[^1-9]/g, 'x').replace(/\[[^\]]*\]/g, 'x');
}

describe('scan/rules', () => {
  it('gives every rule an id of its own', () => {
    const ids = [...DLP_RULES, ...SHAPELESS_RULES, ...INJECTION_RULES, ...TOOL_RULES].map((rule) => rule.id);
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
    for (const id of ids) assert.match(id, /^(?:dlp|injection|tool)\/[a-z0-9-]+$/);
  });

  it('has a hit, a miss and a benign sample for every rule', () => {
    for (const rule of [...DLP_RULES, ...SHAPELESS_RULES, ...INJECTION_RULES, ...TOOL_RULES]) {
      for (const kind of ['hit', 'miss', 'benign'] as const) {
        assert.ok(rule.samples[kind].length > 0, `${rule.id} has no ${kind}`);
      }
    }
  });

  for (const [mode, rules] of [
    ['secret', DLP_RULES],
    ['injection', INJECTION_RULES],
    ['injection', TOOL_RULES],
  ] as const satisfies readonly (readonly [Mode, readonly Rule[]])[]) {
    describe(`${rules[0]?.family} rules in the engine`, () => {
      const engine = new Engine({ mode, rules });
      const finds = ([rule, text]: Samples[number]): boolean =>
        engine.scan(text).some((match) => match.id === rule.id);

      it('are found in every hit', () => {
        assert.deepEqual(listed(hits(rules).filter((sample) => !finds(sample))), []);
      });

      it('are found in no near miss and no benign sample', () => {
        assert.deepEqual(listed(others(rules).filter(finds)), []);
      });
    });
  }

  it('matches every hit of a secret as it stands, and no other sample', () => {
    assert.deepEqual(listed(hits(DLP_RULES).filter(([rule, text]) => !matches(rule, text))), []);
    assert.deepEqual(listed(others(DLP_RULES).filter(([rule, text]) => matches(rule, text))), []);
  });

  it('finds one of the declared keywords in every hit of a secret', () => {
    const lacking = hits(DLP_RULES).filter(([rule, text]) => {
      const shown = (each: string): string => (rule.caseSensitive ? each : each.toLowerCase());
      return !rule.keywords.some((word) => shown(text).includes(shown(word)));
    });
    assert.deepEqual(listed(lacking), []);
    for (const rule of DLP_RULES) {
      assert.ok(rule.keywords.length > 0, `${rule.id} has no keyword`);
      for (const word of rule.keywords)
        assert.ok(word.length >= 3, `${rule.id}: keyword ${word} is too short`);
    }
  });

  it('uses neither look-behind, back-references nor unbounded quantifiers', () => {
    const wild = [...DLP_RULES, ...SHAPELESS_RULES].filter((rule) =>
      /\(\?<[=!]|\\[1-9]|[*+]|\{[0-9]+,\}/.test(withoutClasses(rule.pattern)),
    );
    assert.deepEqual(
      wild.map((rule) => `${rule.id}: ${rule.pattern}`),
      [],
    );
  });
});
