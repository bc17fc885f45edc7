// The notation of the injection tables, for rules that hold in definitions of tools alone.

import { phraseRule, type Phrase } from '../injection/phrase.ts';
import type { Rule } from '../rule.ts';

export function toolRule(phrase: Phrase): Rule {
  return { ...phraseRule(phrase), id: `tool/${phrase.id}`, family: 'tool' };
}
