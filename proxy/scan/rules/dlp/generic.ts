// Secrets of unknown vendors: a name that says `key`, `token`, `secret` or `password`, then a value that looks
// machine-made. The value decides; references, markers, words, versions and paths are refused (F-22).

import { isPlaceholder } from '../../check/placeholder.ts';
import { looksRandom } from '../../check/randomness.ts';
import type { Rule } from '../rule.ts';
import { token, uuid } from '../sample.ts';

/** The first group holds a word that makes the value public or a mere identifier: `public_key`, `next_token`. */
const ASSIGNMENT =
  /((?:public|publishable|primary|foreign|partition|sort|cache|idempotency|etag|site|captcha|sentry|websocket|csrf|xsrf|csrfmiddleware|authenticity|requestverification|page|next|skip|delta|pagination|sync|continuation|cursor|cancel|routing|translation|object|row|dedup|registry|storage|bucket)[\s_.-]{0,2}|(?:^|[?&;,{\s"'])_(?=token["'=]))?(?:key|token|secret|private|access|credentials?|passw(?:or)?d|pwd)([\s"'`=:>,.\\()[\]{}|-]{1,10})([A-Z0-9][A-Z0-9_+/=.~%!$#@^&*-]{11,199})/iu;
const USER_AND_PASSWORD =
  /(?:user(?:name|_name|id)?|login|email|uid)["'`\]]{0,2}\s{0,3}(?::=|=>|==?|:)\s{0,3}["'`]{0,2}[^\s"'`,;<>()[\]{}]{2,80}["'`,;\s][^<>{}]{0,100}?(?:password|passwd|pwd|pass)["'`\]]{0,2}\s{0,3}(?::=|=>|==?|:)\s{0,3}["'`]{0,2}([^\s"'`,;<>()[\]{}]{5,80})/iu;
const PASSWORD =
  /((?:password|passwd|passphrase|passwort|pwd|pass))["'`\]]{0,2}\s{0,3}(?::=|=>|==?|:)\s{0,3}["'`]{0,2}([^\s"'`,;<>()[\]{}]{6,80})/iu;

/** The words of a pattern match, by its own groups. */
function groups(pattern: RegExp, match: string): readonly string[] {
  return (
    pattern
      .exec(match)
      ?.slice(1)
      .map((group: string | undefined) => group ?? '') ?? []
  );
}

/** How public keys begin in SSH's and X.509's own encodings. */
const PUBLIC_KEY = /^(?:AAAA[BCE][0-9][NV]|MIIBIjANBg|MFkwEwYH|MCowBQYDK2Vw)/;

/** The end of a credential scope in a signed URL, in which the account is named and nothing is secret. */
const CREDENTIAL_SCOPE = /(?:%2F|\/)(?:aws4|goog4)_request(?![A-Za-z0-9])/i;

/** In a form or query a value ends where the next field begins. */
const NEXT_FIELD = /&(?=[A-Za-z_][A-Za-z0-9_.%[\]-]{0,60}=)/;

function isAssignedSecret(match: string): boolean {
  const [harmless = '', between = '', raw = ''] = groups(ASSIGNMENT, match);
  if (harmless !== '' || PUBLIC_KEY.test(raw) || /[.(]/.test(raw.slice(0, 3))) return false;
  if (CREDENTIAL_SCOPE.test(raw)) return false;
  const [first = '', ...fields] = raw.split(NEXT_FIELD);
  if (fields.some(isAssignedSecret)) return true;
  const value = first.replace(/[.,!:;]{1,4}$/, '');
  const assigned = /[=:>"'`]/.test(between);
  // A line of base64 may well end in `key`, and the next one looks random by nature.
  if (!assigned && /[\r\n]/.test(between)) return false;
  return looksRandom(value, assigned ? 16 : 20);
}

/** A reference, a type, a constant or a member of an object, as code and schemas have in a password's place. */
function isNoPassword(value: string): boolean {
  const isMember = /^[a-z_]{1,40}(?:\.[a-z_]{1,40}){1,8}$/i.test(value);
  const isWord = /^(?:null|none|true|false|undefined|string|password|required|optional|text)/i.test(value);
  return isMember || isWord || isPlaceholder(value);
}

function isAssignedPassword(match: string): boolean {
  const [, value = ''] = groups(PASSWORD, match);
  if (
    isPlaceholder(value) ||
    /^(?:null|none|true|false|undefined|string|password|required|optional|text)/i.test(value)
  )
    return false;
  return /[0-9]/.test(value) ? /[a-z]/i.test(value) : /[^A-Za-z0-9_.:/-]/.test(value);
}

export const GENERIC_RULES: readonly Rule[] = [
  {
    id: 'dlp/generic-secret',
    contextual: true,
    name: 'Generic Secret',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern: ASSIGNMENT.source,
    keywords: ['key', 'token', 'secret', 'private', 'access', 'credential', 'passw', 'pwd'],
    check: isAssignedSecret,
    samples: {
      hit: [
        () => `api_key = "${token('an', 24)}"`,
        () => `"clientSecret": "${token('hex', 40)}"`,
        () => `acmeTOKEN=${uuid(3)}`,
        () => `acme access ${token('an', 32)}`,
        () => `token=short-one-here&api_key=${token('an', 24)}`,
      ],
      miss: [
        () => `api_key = "${token('an', 10)}"`,
        () => `public_key = "${token('an', 44)}"`,
        () => `primary key ${uuid(5)}`,
        () => `${token('base64', 61)}KEY\n${token('base64', 64)}`,
        () => `authorized key: AAAAB3Nza${token('an', 60)}`,
        () => 'api_key = "${MY_API_KEY}"',
        () => 'access_token: <paste-token-here>',
        () => `csrfmiddlewaretoken=${token('an', 64)}&next=/`,
        () => `utf8=1&authenticity_token=${token('base64', 86)}`,
        () => `a=1&_token=${token('an', 40)}`,
        () => `?$skiptoken=${token('an', 60)}`,
        () => `password=hunter22&client_id=${token('an', 20)}`,
        () => `Sec-WebSocket-Key: ${token('base64', 22)}==`,
        () => `https://errors.test/envelope/?sentry_key=${token('hex', 32)}&sentry_version=7`,
        () => `X-Amz-Credential=${token('hex', 32)}%2F20260501%2Fauto%2Fs3%2Faws4_request&X-Amz-Date=1`,
        () => 'secret: this-is-a-long-kebab-case-name-2024',
      ],
      benign: [
        () => 'The access token authenticates a user and the secret signs it.',
        () => 'import { keyOf } from "./key.ts"; const key = someFunctionName(argument);',
        () => 'token: https://docs.test/reference/token-exchange-v2',
      ],
    },
  },
  {
    id: 'dlp/django-secret-key',
    name: 'Django Secret Key',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern: 'SECRET_KEY["\']?\\s{0,3}[=:,]\\s{0,3}["\'][a-z0-9!@#$%^&*()_=+-]{45,80}["\']',
    keywords: ['SECRET_KEY'],
    check: (match) => /[0-9]/.test(match) && !/your|change|example/i.test(match),
    samples: {
      hit: [() => `SECRET_KEY = 'django-insecure-${token('lower', 20)}!@#${token('lower', 27)}'`],
      miss: [() => `SECRET_KEY = '${token('lower', 20)}'`],
      benign: [() => "SECRET_KEY = os.environ['DJANGO_SECRET_KEY']"],
    },
  },
  {
    id: 'dlp/password-assignment',
    contextual: true,
    name: 'Password Assignment',
    family: 'dlp',
    severity: 'medium',
    // A chosen password has no shape; a login form carries one by right.
    confidence: 'hint',
    pattern: PASSWORD.source,
    keywords: ['pass', 'pwd'],
    check: isAssignedPassword,
    samples: {
      hit: [() => `password = "hunter22"`, () => `"password":"p@ss!word"`],
      miss: [() => 'password = "abc"', () => 'password = request.form', () => 'PASSWORD=${DB_PASSWORD}'],
      benign: [() => 'Enter your password: it must be at least eight characters.', () => 'password: string;'],
    },
  },
  {
    id: 'dlp/user-and-password',
    contextual: true,
    name: 'Username and Password',
    family: 'dlp',
    severity: 'medium',
    confidence: 'hint',
    pattern: USER_AND_PASSWORD.source,
    keywords: ['pass', 'pwd'],
    check: (match) => {
      const [value = ''] = groups(USER_AND_PASSWORD, match);
      // What the rule above reports is no second signal: two hints at one password would refuse every login.
      return !isNoPassword(value) && !isAssignedPassword(match);
    },
    samples: {
      hit: [() => `user = aladdin\npassword = open_sesame\n`, () => `username: "bot", password: "letmein"`],
      miss: [
        () => '{"username":"alice","password":"hunter22"}',
        () => 'user = aladdin\npassword = $PASS\n',
        () => 'username: string; password: string;',
      ],
      benign: [() => 'The user enters a password.', () => 'login: (user, password) => check(user, password)'],
    },
  },
];
