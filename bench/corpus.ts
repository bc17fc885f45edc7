// Texts to measure with: clean ones in the shapes that agents read, and hostile ones built to be slow. All are made from
// a fixed seed, so that two runs read the same bytes.

const WORDS =
  'the of and to in is was for that on as with by at from it an be are this which or had not but one were their have all there been has more new other when can than some time into only also its over such these through first between after most work where could should under system report value change service question water family market point music history number place world table garden letter river bridge animal window street station paper doctor summer winter office school'.split(
    ' ',
  );
const TERMS =
  'configure the server endpoint returns a JSON object with an access token and the user session; set the environment variable before you run the command to build the cluster node. Use the API key from your account settings to authenticate each request. The function parses its input and throws an error when the password field is missing, see the instructions above for previous versions of the tool'.split(
    ' ',
  );
const HAN =
  '中文网页上有许多内容用户可以在这里找到关于历史文化科技和生活的文章我们希望大家能够喜欢这些故事并且分享给朋友系统会自动保存你的设置请按照说明完成操作';

/** A small generator with a fixed seed (mulberry32); `next(n)` gives 0 to n - 1. */
export function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function grow(bytes: number, piece: () => string): Buffer {
  const parts: string[] = [];
  let length = 0;
  while (length < bytes) {
    const part = piece();
    parts.push(part);
    length += Buffer.byteLength(part);
  }
  return Buffer.from(parts.join('')).subarray(0, bytes);
}

function sentences(words: readonly string[], random: (below: number) => number): () => string {
  return () => {
    const length = 6 + random(14);
    const picked = Array.from({ length }, () => words[random(words.length)] ?? '');
    const text = picked.join(' ');
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}${random(5) === 0 ? '.\n\n' : '. '}`;
  };
}

function digits(random: (below: number) => number, length: number): string {
  return Array.from({ length }, () => random(10)).join('');
}

function jsonRecord(random: (below: number) => number): string {
  const word = () => WORDS[random(WORDS.length)] ?? '';
  const id = `${digits(random, 8)}-${digits(random, 4)}`;
  return `{"id":"${id}","name":"${word()} ${word()}","count":1${digits(random, 3)},"active":true,"url":"https://example.com/${word()}/${word()}?page=${digits(random, 2)}","text":"${word()} ${word()} ${word()}\\n${word()}"},\n`;
}

function htmlBlock(random: (below: number) => number): string {
  const word = () => WORDS[random(WORDS.length)] ?? '';
  return `<div class="col-${digits(random, 2)} ${word()}"><a href="/wiki/${word()}_${word()}?id=${digits(random, 3)}&amp;ref=${word()}">${word()} ${word()}</a><p>${word()} ${word()} ${word()} ${word()}&nbsp;${word()}.</p></div>\n`;
}

/** Clean texts by name; another `seed` gives other words. */
export const CLEAN: Readonly<Record<string, (bytes: number, seed?: number) => Buffer>> = {
  english: (bytes, seed = 0) => grow(bytes, sentences(WORDS, makeRandom(1 + 10 * seed))),
  technical: (bytes, seed = 0) =>
    grow(bytes, sentences([...TERMS, ...WORDS.slice(0, 40)], makeRandom(2 + 10 * seed))),
  html: (bytes, seed = 0) => {
    const random = makeRandom(3 + 10 * seed);
    return grow(bytes, () => htmlBlock(random));
  },
  json: (bytes, seed = 0) => {
    const random = makeRandom(4 + 10 * seed);
    return grow(bytes, () => jsonRecord(random));
  },
  base64: (bytes, seed = 0) => {
    const random = makeRandom(5 + 10 * seed);
    const block = () => Buffer.from(Array.from({ length: 3000 }, () => random(256))).toString('base64');
    return grow(bytes, () => `{"image":"data:image/x;base64,${block()}"},\n`);
  },
  cjk: (bytes, seed = 0) => {
    const random = makeRandom(6 + 10 * seed);
    return grow(
      bytes,
      () => `${Array.from({ length: 20 }, () => HAN.charAt(random(HAN.length))).join('')}，`,
    );
  },
};

function nested(bytes: number): Buffer {
  let text = 'plain text without anything in it. '.repeat(Math.ceil((bytes * 0.237) / 35));
  for (let depth = 0; depth < 5; depth++) text = Buffer.from(text).toString('base64');
  return Buffer.from(text).subarray(0, bytes);
}

const repeat = (text: string) => (bytes: number) =>
  Buffer.from(text.repeat(Math.ceil(bytes / Buffer.byteLength(text)))).subarray(0, bytes);

/** Hostile texts by name. */
export const HOSTILE: Readonly<Record<string, (bytes: number) => Buffer>> = {
  'spaces after a verb': (bytes) => Buffer.from(`ignore${' '.repeat(bytes - 6)}`),
  'ey runs': repeat('ey'),
  'eyJ. runs': repeat('eyJhbGciOiJ.'),
  newlines: repeat('\n'),
  'indented newlines': repeat('\n        '),
  digits: repeat('4111'),
  'triggers of override': repeat('ignore previous instructions '),
  'verbs without end': repeat('ignore all the previous '),
  'nouns alone': repeat('instructions password token '),
  'secret words': repeat('password = '),
  'key prefixes': repeat(['sk-ant-gh', 'p_AKIA'].join('')),
  'half keys': repeat(['gh', 'p_aaaa '].join('')),
  'nested base64': nested,
  percent: repeat('%'),
  'percent escapes': repeat('%41'),
  'percent of percent': repeat('%25'),
  'backslash u': repeat('\\u'),
  'unicode escapes': repeat('\\u0069'),
  ampersands: repeat('&#'),
  'quoted-printable': repeat('=41'),
  'hex pairs': repeat('41 '),
  'base32 letters': repeat('MFRGGZDF'),
  'spaced letters': repeat('i g n o r e '),
  'zero-width flood': repeat('i\u200bg\u200bn\u200b'),
  'marks flood': repeat('e\u0301\u0301\u0301'),
  'lookalike flood': repeat('іgnоrе '),
  'Hangul syllables': repeat('이전의 모든 지시를 '),
  'random bytes': (bytes) => {
    const random = makeRandom(7);
    return Buffer.from(Array.from({ length: bytes }, () => random(256)));
  },
  'dotted words': repeat('a.b-c_d/e+'),
  'PEM heads': repeat(['-----BEGIN RSA ', 'PRIVATE KEY-----\n'].join('')),
  'system lines': repeat('system:\n'),
};
