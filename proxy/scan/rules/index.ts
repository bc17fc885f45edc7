// The list of rule families. A family is one file in a folder beside this one and one line here.

import { AI_RULES } from './dlp/ai.ts';
import { AWS_RULES } from './dlp/aws.ts';
import { AZURE_RULES } from './dlp/azure.ts';
import { CHAT_RULES } from './dlp/chat.ts';
import { CURRENCY_KEY_RULES } from './dlp/currency-keys.ts';
import { DATABASE_RULES } from './dlp/databases.ts';
import { GENERIC_RULES } from './dlp/generic.ts';
import { GITHUB_RULES } from './dlp/github.ts';
import { GOOGLE_RULES } from './dlp/google.ts';
import { BUSINESS_RULES } from './dlp/keyed-business.ts';
import { DATA_RULES } from './dlp/keyed-data.ts';
import { INFRASTRUCTURE_RULES } from './dlp/keyed-infrastructure.ts';
import { MAIL_RULES } from './dlp/mail.ts';
import { MONITORING_RULES } from './dlp/monitoring.ts';
import { PACKAGE_RULES } from './dlp/packages.ts';
import { PASSWORD_HASH_RULES } from './dlp/password-hashes.ts';
import { PAYMENT_RULES } from './dlp/payments.ts';
import { PLATFORM_RULES } from './dlp/platforms.ts';
import { PRIVATE_KEY_RULES } from './dlp/private-keys.ts';
import { SECRET_STORE_RULES } from './dlp/secret-stores.ts';
import { WEB_RULES } from './dlp/web.ts';
import type { Rule } from './rule.ts';

/** Credentials the engine finds by literal and pattern; those without a literal are in scan/shapeless.ts. */
export const DLP_RULES: readonly Rule[] = [
  ...AWS_RULES,
  ...GOOGLE_RULES,
  ...GITHUB_RULES,
  ...CHAT_RULES,
  ...PRIVATE_KEY_RULES,
  ...AI_RULES,
  ...AZURE_RULES,
  ...PAYMENT_RULES,
  ...PLATFORM_RULES,
  ...PACKAGE_RULES,
  ...MONITORING_RULES,
  ...MAIL_RULES,
  ...SECRET_STORE_RULES,
  ...DATABASE_RULES,
  ...CURRENCY_KEY_RULES,
  ...PASSWORD_HASH_RULES,
  ...WEB_RULES,
  ...INFRASTRUCTURE_RULES,
  ...BUSINESS_RULES,
  ...DATA_RULES,
  ...GENERIC_RULES,
];

export { INJECTION_RULES } from './injection/index.ts';
export { ADDRESSING_RULES, TOOL_RULES } from './tool/index.ts';
export { SHAPELESS_RULES } from './dlp/shapeless.ts';
