// Payment card numbers: the Luhn checksum and the number ranges of known issuers. Refuses anything else, because one
// digit string in ten passes Luhn alone.

interface Issuer {
  readonly name: string;
  /** Inclusive ranges of leading digits; both ends have the same number of digits. */
  readonly prefixes: readonly (readonly [number, number])[];
  readonly lengths: readonly number[];
}

const LONG = [16, 17, 18, 19];

/** Order does not matter: a number is a card when any line admits it. */
export const ISSUERS: readonly Issuer[] = [
  { name: 'Visa', prefixes: [[4, 4]], lengths: [16, 19] },
  {
    name: 'Mastercard',
    prefixes: [
      [51, 55],
      [2221, 2720],
    ],
    lengths: [16],
  },
  {
    name: 'American Express',
    prefixes: [
      [34, 34],
      [37, 37],
    ],
    lengths: [15],
  },
  { name: 'JCB', prefixes: [[3528, 3589]], lengths: LONG },
  {
    name: 'Discover',
    prefixes: [
      [6011, 6011],
      [644, 649],
      [65, 65],
    ],
    lengths: [16, 19],
  },
  {
    name: 'UnionPay',
    prefixes: [
      [62, 62],
      [81, 81],
    ],
    lengths: LONG,
  },
  {
    name: 'Diners Club',
    prefixes: [
      [300, 305],
      [3095, 3095],
      [36, 36],
      [38, 39],
    ],
    lengths: [14, 16, 19],
  },
  {
    name: 'Maestro',
    prefixes: [
      [5018, 5018],
      [5020, 5020],
      [5038, 5038],
      [5893, 5893],
      [6304, 6304],
      [6759, 6759],
      [6761, 6763],
    ],
    lengths: [12, 13, 14, 15, 16, 17, 18, 19],
  },
  { name: 'Maestro (long)', prefixes: [[67, 67]], lengths: LONG },
  {
    name: 'RuPay',
    prefixes: [
      [508, 508],
      [60, 60],
      [82, 82],
      [353, 353],
      [356, 356],
    ],
    lengths: [16],
  },
  { name: 'Mir', prefixes: [[2200, 2204]], lengths: LONG },
];

/** The Luhn checksum of a string of decimal digits. False for the empty string and for any other character. */
export function luhnSum(digits: string): boolean {
  if (!/^[0-9]{1,64}$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The issuer whose range and length a string of digits fits, whatever its checksum. */
export function issuerOf(digits: string): string | undefined {
  const fits = ([low, high]: readonly [number, number]): boolean => {
    const head = Number(digits.slice(0, String(low).length));
    return head >= low && head <= high;
  };
  return ISSUERS.find((issuer) => issuer.lengths.includes(digits.length) && issuer.prefixes.some(fits))?.name;
}

/** True for a card number of a known issuer; single spaces or hyphens between digits are ignored. */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  return luhnSum(digits) && issuerOf(digits) !== undefined;
}
