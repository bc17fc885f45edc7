// Every language but English, which the files one folder up cover in depth.

import { AR_RULES } from './ar.ts';
import { BN_RULES } from './bn.ts';
import { DE_RULES } from './de.ts';
import { ES_RULES } from './es.ts';
import { FA_RULES } from './fa.ts';
import { FR_RULES } from './fr.ts';
import { HI_RULES } from './hi.ts';
import { ID_RULES } from './id.ts';
import { IT_RULES } from './it.ts';
import { JA_RULES } from './ja.ts';
import { KO_RULES } from './ko.ts';
import { NL_RULES } from './nl.ts';
import { PL_RULES } from './pl.ts';
import { PT_RULES } from './pt.ts';
import { RU_RULES } from './ru.ts';
import { TH_RULES } from './th.ts';
import { TL_RULES } from './tl.ts';
import { TR_RULES } from './tr.ts';
import { UK_RULES } from './uk.ts';
import { UR_RULES } from './ur.ts';
import { VI_RULES } from './vi.ts';
import { ZH_RULES } from './zh.ts';
import type { Rule } from '../../rule.ts';

export const LANGUAGE_RULES: readonly Rule[] = [
  ...ZH_RULES,
  ...HI_RULES,
  ...ES_RULES,
  ...FR_RULES,
  ...AR_RULES,
  ...BN_RULES,
  ...PT_RULES,
  ...RU_RULES,
  ...UR_RULES,
  ...ID_RULES,
  ...DE_RULES,
  ...JA_RULES,
  ...KO_RULES,
  ...IT_RULES,
  ...TR_RULES,
  ...VI_RULES,
  ...PL_RULES,
  ...NL_RULES,
  ...FA_RULES,
  ...UK_RULES,
  ...TH_RULES,
  ...TL_RULES,
];
