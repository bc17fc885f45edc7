// Letters that look like ASCII letters, by the letter they imitate. An attacker writes `ignоre` with a Cyrillic `о`;
// only what a reader takes for the Latin letter stands here, compatibility forms are left to NFKC.

const LOOKALIKES: readonly (readonly [string, string])[] = [
  ['a', 'аɑαᴀⱥꬰⲁ'],
  ['A', 'АΑᎪᗅꓮȺ🅰🇦Ⲁ'],
  ['b', 'ьƅʙƀɓᏏбЬⲃ'],
  ['B', 'ВΒᏴᗷꓐɃ🅱🇧Ⲃ'],
  ['c', 'сϲᴄⲥƈȼ'],
  ['C', 'СϹᏟꓚȻ🅲🇨Ⲥ'],
  ['d', 'ԁժᏧɖɗđᴅ'],
  ['D', 'ᎠᗞꓓĐ🅳🇩'],
  ['e', 'еεєҽɛɇᴇէⲉ'],
  ['E', 'ЕΕᎬꓰɆЄ🅴🇪Ⲉ'],
  ['f', 'ƒꞙքꜰ'],
  ['F', 'Ϝᖴꓝ🅵🇫'],
  ['g', 'ɡցɢǥɠ'],
  ['G', 'ԌᏀꓖǤ🅶🇬'],
  ['h', 'һհʜħнᏂⲏ'],
  ['H', 'НΗᎻᕼꓧĦ🅷🇭Ⲏ'],
  ['i', 'іɩιɪıᎥɨⲓ'],
  ['I', 'ІΙƗӀ🅸🇮Ⲓ'],
  ['j', 'јϳɉᴊ'],
  ['J', 'ЈᎫꓙɈ🅹🇯'],
  ['k', 'кκᴋƙⲕ'],
  ['K', 'КΚᏦꓗƘ🅺🇰Ⲕ'],
  ['l', 'ӏʟłƖɭǀ'],
  ['L', 'ᏞᒪꓡŁ🅻🇱'],
  ['m', 'мᴍɱⲙ'],
  ['M', 'МΜᎷᗰꓟ🅼🇲Ⲙ'],
  ['n', 'ոпηɴɲռⲛ'],
  ['N', 'Νꓠ🅽🇳ⲚᏁ'],
  ['o', 'оοօσᴏøɵⲟ'],
  ['O', 'ОΟՕꓳØ🅾🇴ⲞᎤ'],
  ['p', 'рρᴘƥⲣթ'],
  ['P', 'РΡᏢꓑ🅿🇵Ⲣ'],
  ['q', 'ԛզգɋ'],
  ['Q', 'Ԛ🆀🇶'],
  ['r', 'гʀɍᴦꭇ'],
  ['R', 'ᎡᏒꓣɌ🆁🇷'],
  ['s', 'ѕꜱʂ'],
  ['S', 'ЅᏚՏꓢ🆂🇸'],
  ['t', 'тτᴛŧƭⲧ'],
  ['T', 'ТΤᎢꓔŦ🆃🇹Ⲧ'],
  ['u', 'υսᴜʋμц'],
  ['U', 'Սꓴᑌ🆄🇺Ꮜ'],
  ['v', 'νѵᴠⱱ'],
  ['V', 'ѴᏙꓦ🆅🇻'],
  ['w', 'ԝωᴡɯшա'],
  ['W', 'ԜᎳꓪ🆆🇼'],
  ['x', 'хχⲭ'],
  ['X', 'ХΧꓫ🆇🇽Ⲭ'],
  ['y', 'уγʏүƴⲩᎩ'],
  ['Y', 'УΥҮꓬ🆈🇾Ⲩ'],
  ['z', 'ᴢƶʐⲍ'],
  ['Z', 'ΖᏃꓜƵ🆉🇿Ⲍ'],
  ['-', '‐‑‒–—―−﹣－'],
  ["'", '‘’‛′'],
  ['"', '“”‟″'],
  ['_', '＿﹏'],
  ['/', '⁄∕'],
  [':', '։׃ː∶'],
];

const LATIN = new Map<number, string>();
for (const [letter, lookalikes] of LOOKALIKES) {
  for (const lookalike of lookalikes) LATIN.set(lookalike.codePointAt(0) ?? 0, letter);
}
// `В` imitates B, so its lower case counts as b: otherwise one word would fold to two when its case changes.
for (const [codePoint, letter] of [...LATIN]) {
  const lower = String.fromCodePoint(codePoint).toLowerCase().codePointAt(0) ?? 0;
  if (!LATIN.has(lower) && lower > 0x7f) LATIN.set(lower, letter.toLowerCase());
}

/** The ASCII letter or sign a code point imitates; undefined when it imitates none. */
export function latinLookalike(codePoint: number): string | undefined {
  return LATIN.get(codePoint);
}
