// The checks a user may name in `validator:` of a pattern of their own.

import { isRoutingNumber } from './aba.ts';
import { isWif } from './base58check.ts';
import { isMod97 } from './iban.ts';
import { isCardNumber } from './luhn.ts';

export type Validator = 'luhn' | 'mod97' | 'aba' | 'wif';

/** Each takes the matched text and says whether it is what the pattern meant. Separators are ignored. */
export const VALIDATORS: Readonly<Record<Validator, (text: string) => boolean>> = {
  luhn: isCardNumber,
  mod97: isMod97,
  aba: isRoutingNumber,
  wif: (text) => isWif(text.trim()),
};
