// Values that only hold the place of a secret: variable references, fill-in markers and the words documentation uses.
// Reporting them teaches people to switch the scanner off (F-22).

/** References to a value that stands elsewhere: `${VAR}`, `$VAR`, `%VAR%`, `{{ x }}`, `<x>`, `[x]`, `#{x}`, `@x@`. */
const REFERENCE =
  /^(?:\$\{|\$\(|\$[A-Za-z_]|\$\$|%[A-Za-z_][A-Za-z0-9_]{0,40}%|%\(|\{\{|\{[A-Za-z_%]|#\{|<[A-Za-z%]|\[[A-Za-z]|@[A-Z_]{2,40}@|&[a-z])/;
/** Code that fetches the value: `process.env.X`, `os.getenv("X")`, `request.form`, `secrets.X`, `vault(…)`. */
const LOOKUP =
  /^(?:process\.env|os\.(?:environ|getenv)|System\.getenv|getenv|env\.|ENV\[|secrets?\.|vars?\.|vault[.:]|config\.|self\.|this\.|args?\.|params?\.|request\.|req\.|data\.|local\.|module\.|settings\.|options\.|props\.|app\.|file\(|lookup\()/i;
const WORDS = [
  'changeme',
  'change-me',
  'change_me',
  'placeholder',
  'replace_me',
  'replaceme',
  'replace-me',
  'your_',
  'your-',
  'yourkey',
  'yourtoken',
  'yoursecret',
  'yourapi',
  'my_api_key',
  'my-api-key',
  'myapikey',
  'insert_',
  'insert-',
  'enter_',
  'enter-',
  'example',
  'redacted',
  'dummy',
  'notreal',
  'not-real',
  'not_real',
  'todo',
  'fixme',
  '_here',
  '-here',
  'goes-here',
  'foobar',
  'lorem',
  'xxxx',
  '****',
  '....',
  '____',
  '----',
  '0000000000',
];

/** True when a value is a reference, a fill-in marker or a documentation word and so no secret itself. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim().replace(/^\\{1,4}/, '');
  if (text === '' || REFERENCE.test(text) || LOOKUP.test(text)) return true;
  const lower = text.toLowerCase();
  return WORDS.some((word) => lower.includes(word)) || isFiller(text);
}

/** True when the text has at most two different characters (`xxxxxxxx`, `********`, `0-0-0-0`). */
export function isFiller(text: string): boolean {
  return new Set(text.toLowerCase()).size <= 2;
}
