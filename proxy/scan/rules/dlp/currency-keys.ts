// Keys of cryptocurrency wallets that carry a prefix. Those without one are found by scan/shapeless.ts.

import { encodeBase58Check, isExtendedPrivateKey } from '../../check/base58check.ts';
import type { Rule } from '../rule.ts';

/** An extended private key of made-up bytes with a correct checksum (BIP-32 serialisation). */
function extendedKey(version: number): string {
  const bytes = Buffer.alloc(78, 7);
  bytes.writeUInt32BE(version, 0);
  bytes[45] = 0;
  return encodeBase58Check(bytes);
}

export const CURRENCY_KEY_RULES: readonly Rule[] = [
  {
    id: 'dlp/extended-private-key',
    name: 'Extended Private Key',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: '[xyztuvYZUV]prv[1-9A-HJ-NP-Za-km-z]{107,108}',
    caseSensitive: true,
    keywords: ['prv'],
    // Without the checksum any base58 text of that length would do (L-45).
    check: isExtendedPrivateKey,
    samples: {
      hit: [() => extendedKey(0x0488ade4), () => `seed: ${extendedKey(0x04358394)}`],
      miss: [
        () => `${extendedKey(0x0488ade4).slice(0, -1)}1`,
        () => extendedKey(0x0488ade4).replace(/^xprv.{4}/, 'xprv1111'),
      ],
      benign: [() => 'Extended private keys start with xprv, public ones with xpub.'],
    },
  },
];
