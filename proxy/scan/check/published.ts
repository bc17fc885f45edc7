// Numbers and phrases that payment providers and standards print for tests. They are nobody's: where the text around them
// speaks of a test, they are no finding. Without such a word they are reported like any other: whoever tries the firewall
// with one of them must see it work.

/** Test cards of Stripe, Adyen, Braintree, PayPal, Square and Checkout.com. */
const CARDS: ReadonlySet<string> = new Set(
  `4242424242424242 4111111111111111 4012888888881881 4000056655665556 4000002500003155 4000002760003184
  4000000000009995 4000000000000002 4000000000000077 4000000000003220 4000003800000446 4222222222222220
  4005519200000004 4009348888881881 4012000033330026 4012000077777777 4217651111111119 4500600000000061
  4988438843884305 4166676667666746 4646464646464644 4000620000000007 4000060000000006 4543474002249996
  5555555555554444 5105105105105100 2223003122003222 5200828282828210 5454545454545454 5555341244441115
  5577000055770004 5136333333333335 5585558555855583 2222400070000005 2222410740360010 5436031030606378
  378282246310005 371449635398431 378734493671000 370000000000002 374251018720018 345678901234564
  6011111111111117 6011000990139424 6011000400000000 6445644564456445 6011601160116611 6200000000000005
  3056930009020004 30569309025904 38520000023237 36006666333344 3566002020360505 3530111333300000
  3569990010095841 6304000000000000 6759649826438453 6250941006528599`.split(/\s+/),
);
const SPEAKS_OF_TESTS =
  /test|sandbox|stripe|fixture|mock|dummy|fake|example|sample|spec\b|demo|vector|bip-?39|hardhat|anvil|ganache|foundry|truffle/i;
/** How far around a number or phrase such a word may stand, in characters. */
const NEAR = 160;

/** True for a card number that a payment provider prints for tests. Blanks and hyphens are ignored. */
export function isPublishedCard(number: string): boolean {
  return CARDS.has(number.replace(/[ -]/g, ''));
}

/** Whether the text around `[start, end)` says that it is about tests. */
export function speaksOfTests(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - NEAR), start);
  return SPEAKS_OF_TESTS.test(before) || SPEAKS_OF_TESTS.test(text.slice(end, end + NEAR));
}

/** True for the entropy of the published vectors of BIP-39: one byte over and over, as no generator draws it. */
export function isPublishedEntropy(entropy: Uint8Array): boolean {
  return entropy.every((byte) => byte === entropy[0]);
}
