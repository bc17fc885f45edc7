// Rules with their plans: taken from the prepared table for built-in rules, worked out from the pattern for others.

import type { PlannedRule } from './detector.ts';
import type { Mode } from './fold.ts';
import { planLiteral } from './plan.ts';
import { escapedText, isHeavy, parsePattern } from './pattern.ts';
import { isPrepared, planOf } from './tables.ts';
import type { EngineLiteral, EngineRule } from './engine.ts';

/** The rule with its plan; undefined when nothing in it can be looked for, so that it needs the linear matcher. */
export function plannedRule(rule: EngineRule, mode: Mode): PlannedRule | undefined {
  const plan = planOf(rule, mode);
  if (!plan) return undefined;
  const isSafe = isPrepared(rule, mode) || !isHeavy(parsePattern(rule.pattern));
  return isSafe ? { ...rule, plan } : { ...rule, plan, isHeavy: true };
}

/** An exact value as a rule; undefined when it is too short to be told from chance. */
export function literalRule({ id, value }: EngineLiteral, mode: Mode): PlannedRule | undefined {
  const plan = planLiteral(value, mode);
  return plan && { id, pattern: escapedText(value), isValue: true, plan };
}
