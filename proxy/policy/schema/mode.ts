// How strict the proxy is altogether.

import { flag, oneOf } from './setting.ts';

export const Mode = oneOf(
  ['audit', 'balanced', 'strict'],
  'balanced',
  '`strict` lets only `api_allowlist` through, `balanced` everything that no rule refuses, `audit` only records.',
  { weaker: 'lower' },
);

export const Enforce = flag(
  true,
  'Refuse what is found. `false` only records; what cannot be read is still refused.',
  {
    weaker: 'off',
  },
);
