// HTML character references, as far as they can hide a word or a secret: all numeric ones, and the named ones for ASCII,
// spaces and invisible characters. Every kind of space is a plain one: nothing that reads them makes a difference.

const NAMED = new Map<string, number>(
  Object.entries({
    Tab: 0x09,
    NewLine: 0x0a,
    excl: 0x21,
    quot: 0x22,
    QUOT: 0x22,
    num: 0x23,
    dollar: 0x24,
    percnt: 0x25,
    amp: 0x26,
    AMP: 0x26,
    apos: 0x27,
    lpar: 0x28,
    rpar: 0x29,
    ast: 0x2a,
    midast: 0x2a,
    plus: 0x2b,
    comma: 0x2c,
    period: 0x2e,
    sol: 0x2f,
    colon: 0x3a,
    semi: 0x3b,
    lt: 0x3c,
    LT: 0x3c,
    equals: 0x3d,
    gt: 0x3e,
    GT: 0x3e,
    quest: 0x3f,
    commat: 0x40,
    lbrack: 0x5b,
    lsqb: 0x5b,
    bsol: 0x5c,
    rbrack: 0x5d,
    rsqb: 0x5d,
    Hat: 0x5e,
    lowbar: 0x5f,
    UnderBar: 0x5f,
    grave: 0x60,
    fjlig: 0x66,
    lbrace: 0x7b,
    lcub: 0x7b,
    vert: 0x7c,
    verbar: 0x7c,
    rbrace: 0x7d,
    rcub: 0x7d,
    nbsp: 0x20,
    shy: 0xad,
    ensp: 0x20,
    emsp: 0x20,
    thinsp: 0x20,
    hairsp: 0x20,
    zwnj: 0x200c,
    zwj: 0x200d,
    lrm: 0x200e,
    rlm: 0x200f,
    hyphen: 0x2010,
    dash: 0x2010,
    ndash: 0x2013,
    mdash: 0x2014,
    NoBreak: 0x2060,
    ZeroWidthSpace: 0x200b,
  }),
);

/** The code point of a reference, written without `&` and `;`; undefined when unknown or out of range. */
export function codePointOfEntity(name: string): number | undefined {
  if (!name.startsWith('#')) return NAMED.get(name);
  const hex = /^#[xX]([0-9a-fA-F]{1,8})$/.exec(name);
  const decimal = /^#([0-9]{1,8})$/.exec(name);
  const codePoint = hex ? parseInt(hex[1] ?? '', 16) : decimal ? parseInt(decimal[1] ?? '', 10) : -1;
  if (codePoint === 0xa0) return 0x20;
  return codePoint > 0 && codePoint <= 0x10ffff ? codePoint : undefined;
}
