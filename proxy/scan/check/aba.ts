// Routing numbers of US banks: nine digits whose 3-7-1 weighted sum is a multiple of ten.

const WEIGHTS = [3, 7, 1, 3, 7, 1, 3, 7, 1];

/** True for nine digits that carry the checksum; hyphens and spaces are ignored. */
export function isRoutingNumber(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  if (!/^[0-9]{9}$/.test(digits) || digits === '000000000') return false;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return sum % 10 === 0;
}
