// The list of rules on definitions of tools. They see nothing else: what poisons a description is ordinary in a page.

import type { Rule } from '../rule.ts';
import { CAPABILITY_RULES } from './capability.ts';
import { ROUTING_RULES } from './routing.ts';
import { SHADOWING_RULES } from './shadowing.ts';

export const TOOL_RULES: readonly Rule[] = [...ROUTING_RULES, ...SHADOWING_RULES, ...CAPABILITY_RULES];

/** Whoever describes a tool speaks to the model, about calling tools; in a page that alone is a sign, here it is none. */
export const ADDRESSING_RULES: ReadonlySet<string> = new Set([
  'injection/note-to-model',
  'injection/request-to-model',
  'injection/tool-invocation',
]);
