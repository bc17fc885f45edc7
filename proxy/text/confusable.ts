// Letters that look like ASCII letters, by the letter they imitate. An attacker writes `ignоre` with a Cyrillic `о`;
// only what a reader takes for the Latin letter stands here, compatibility forms are left to NFKC.

const LOOKALIKES: readonly (readonly [string, string])[] = [
  ['a', 'аɑαᴀⱥꬰ'],
  ['A', 'АΑᎪᗅꓮȺ🅰🇦'],
  ['b', 'ьƅʙƀɓᏏбЬ'],
  ['B', 'ВΒᏴᗷꓐɃ🅱🇧'],
  ['c', 'сϲᴄⲥƈȼ'],
  ['C', 'СϹᏟꓚȻ🅲🇨'],
  ['d', 'ԁժᏧɖɗđᴅ'],
  ['D', 'ᎠᗞꓓĐ🅳🇩'],
  ['e', 'еεєҽɛɇᴇէ'],
  ['E', 'ЕΕᎬꓰɆЄ🅴🇪'],
  ['f', 'ƒꞙքꜰ'],
  ['F', 'Ϝᖴꓝ🅵🇫'],
  ['g', 'ɡցɢǥɠ'],
  ['G', 'ԌᏀꓖǤ🅶🇬'],
  ['h', 'һհʜħнᏂ'],
  ['H', 'НΗᎻᕼꓧĦ🅷🇭'],
  ['i', 'іɩιɪıᎥɨ'],
  ['I', 'ІΙƗӀ🅸🇮'],
  ['j', 'јϳɉᴊ'],
  ['J', 'ЈᎫꓙɈ🅹🇯'],
  ['k', 'кκᴋƙ'],
  ['K', 'КΚᏦꓗƘ🅺🇰'],
  ['l', 'ӏʟłƖɭǀ'],
  ['L', 'ᏞᒪꓡŁ🅻🇱'],
  ['m', 'мᴍɱ'],
  ['M', 'МΜᎷᗰꓟ🅼🇲'],
  ['n', 'ոпηɴɲռ'],
  ['N', 'Νꓠ🅽🇳'],
  ['o', 'оοօσᴏøɵ'],
  ['O', 'ОΟՕꓳØ🅾🇴'],
  ['p', 'рρᴘƥ'],
  ['P', 'РΡᏢꓑ🅿🇵'],
  ['q', 'ԛզգɋ'],
  ['Q', 'Ԛ🆀🇶'],
  ['r', 'гʀɍᴦꭇ'],
  ['R', 'ᎡᏒꓣɌ🆁🇷'],
  ['s', 'ѕꜱʂ'],
  ['S', 'ЅᏚՏꓢ🆂🇸'],
  ['t', 'тτᴛŧƭ'],
  ['T', 'ТΤᎢꓔŦ🆃🇹'],
  ['u', 'υսᴜʋμц'],
  ['U', 'Սꓴᑌ🆄🇺'],
  ['v', 'νѵᴠⱱ'],
  ['V', 'ѴᏙꓦ🆅🇻'],
  ['w', 'ԝωᴡɯшա'],
  ['W', 'ԜᎳꓪ🆆🇼'],
  ['x', 'хχ'],
  ['X', 'ХΧꓫ🆇🇽'],
  ['y', 'уγʏүƴ'],
  ['Y', 'УΥҮꓬ🆈🇾'],
  ['z', 'ᴢƶʐ'],
  ['Z', 'ΖᏃꓜƵ🆉🇿'],
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
