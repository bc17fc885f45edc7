// The list of every injection rule. Nothing is switched on or off here.

import { ACTION_RULES } from './action.ts';
import { AUTHORITY_RULES } from './authority.ts';
import { BOUNDARY_RULES } from './boundary.ts';
import { COMPLIANCE_RULES } from './compliance.ts';
import { CONCEALMENT_RULES } from './concealment.ts';
import { CREDENTIAL_RULES } from './credential.ts';
import { EXTRACTION_RULES } from './extraction.ts';
import { INDIRECT_RULES } from './indirect.ts';
import { LANGUAGE_RULES } from './languages/languages.ts';
import { OVERRIDE_RULES } from './override.ts';
import { PERSISTENCE_RULES } from './persistence.ts';
import { QUOTED_RULES } from './quoted.ts';
import { ROLE_RULES } from './role.ts';
import type { Rule } from '../rule.ts';

export const INJECTION_RULES: readonly Rule[] = [
  ...OVERRIDE_RULES,
  ...BOUNDARY_RULES,
  ...ROLE_RULES,
  ...COMPLIANCE_RULES,
  ...EXTRACTION_RULES,
  ...CREDENTIAL_RULES,
  ...CONCEALMENT_RULES,
  ...AUTHORITY_RULES,
  ...PERSISTENCE_RULES,
  ...ACTION_RULES,
  ...INDIRECT_RULES,
  ...QUOTED_RULES,
  ...LANGUAGE_RULES,
];
