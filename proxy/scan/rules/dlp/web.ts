// Credentials as they travel and as they are written down: tokens in URLs, JWTs, headers in commands, netrc, shells.

import { shannonEntropy } from '../../../text/entropy.ts';
import { isPlaceholder } from '../../check/placeholder.ts';
import type { Rule } from '../rule.ts';
import { token } from '../sample.ts';

/** What follows the last `=`, `:` or blank. */
function lastValue(match: string): string {
  return /[^\s=:"']{1,400}["']?$/.exec(match)?.[0] ?? '';
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const WEB_RULES: readonly Rule[] = [
  {
    id: 'dlp/jwt',
    bearer: true,
    name: 'JWT Token',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern: '\\beyJ[A-Za-z0-9_-]{10,2000}\\.ey[A-Za-z0-9_-]{10,4000}\\.[A-Za-z0-9_-]{10,1400}',
    keywords: ['eyJ'],
    samples: {
      hit: [
        () =>
          `${Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')}.${Buffer.from('{"sub":"1234567890"}').toString('base64url')}.${token('url', 43)}`,
      ],
      miss: [
        () => `eyJ${token('an', 20)}.${token('upper', 20)}.${token('url', 43)}`,
        () => `eyJ${token('an', 20)}.ey${token('an', 20)}`,
      ],
      benign: [() => 'A JWT has three parts that start with eyJ; see jwt.eyesight.test.'],
    },
  },
  {
    id: 'dlp/credential-in-url',
    contextual: true,
    formField: true,
    name: 'Credential in URL',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern: '(?:^|[?&;])(?:password|passwd|secret|token|api[_-]?key)=[^\\s&"\'<>]{4,400}',
    keywords: ['password=', 'passwd=', 'secret=', 'token=', 'key='],
    check: (match) =>
      !isPlaceholder(match.slice(match.indexOf('=') + 1)) &&
      !/^(?:null|none|true|false|undefined|string)$/i.test(match.slice(match.indexOf('=') + 1)),
    samples: {
      hit: [
        () => `https://x.test/login?user=a&password=${token('an', 9)}`,
        () => `api_key=${token('an', 8)}`,
      ],
      miss: [
        () => 'https://x.test/?password=abc',
        () => 'https://x.test/?mytoken=abcdef',
        () => 'https://x.test/?token=${TOKEN}',
      ],
      benign: [() => 'Send the token=<value> parameter in the query.'],
    },
  },
  {
    id: 'dlp/environment-variable-secret',
    contextual: true,
    name: 'Environment Variable Secret',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern:
      '\\b[A-Z][A-Z0-9_]{0,60}_?(?:SECRET|SECRET_KEY|SECRET_ACCESS_KEY|PASSWORD|PASSWD|TOKEN|API_KEY)=["\']?[^\\s"\']{8,400}',
    caseSensitive: true,
    keywords: ['SECRET=', 'KEY=', 'PASSWORD=', 'PASSWD=', 'TOKEN='],
    check: (match) => !isPlaceholder(match.slice(match.indexOf('=') + 1).replace(/^["']/, '')),
    samples: {
      hit: [() => `DB_PASSWORD=${token('an', 12)}`, () => `export APP_SECRET_KEY="${token('an', 16)}"`],
      miss: [
        () => 'DB_PASSWORD=short',
        () => `db_password=${token('an', 12)}`,
        () => 'DB_PASSWORD=${VAULT_PASSWORD}',
      ],
      benign: [() => 'Set DB_PASSWORD in the environment.', () => 'MY_API_KEY=<paste-your-key>'],
    },
  },
  {
    id: 'dlp/authorization-in-command',
    contextual: true,
    name: 'Authorization Header',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    // Only quoted, as in commands, code and JSON: the header of a request itself is no leak to its own server.
    pattern:
      '["\'\\\\](?:proxy-)?authorization["\'\\\\]{0,3}\\s{0,3}[:=,]\\s{0,3}["\'\\\\]{0,3}(?:bearer|token|ssws|apikey|basic|bot|key)[\\s:=]{1,3}[A-Za-z0-9_.~+/=-]{16,1500}',
    keywords: ['authorization'],
    check: (match) =>
      !isPlaceholder(lastValue(match)) &&
      shannonEntropy(lastValue(match)) > 2.9 &&
      /[0-9]/.test(lastValue(match)),
    samples: {
      hit: [
        () => `curl -H "Authorization: Bearer ${token('hex', 40)}" https://x.test`,
        () => `{"Authorization": "token ${token('an', 24)}"}`,
      ],
      miss: [
        () => 'curl -H "Authorization: Bearer $TOKEN" https://x.test',
        () => `curl -H "Accept: ${token('an', 24)}"`,
      ],
      benign: [() => 'Send an "Authorization: Bearer <token>" header.'],
    },
  },
  {
    id: 'dlp/basic-authorization',
    name: 'HTTP Basic Credentials',
    family: 'dlp',
    severity: 'high',
    confidence: 'hint',
    pattern:
      'Authorization["\'\\\\]{0,3}\\s{0,3}[:=,]\\s{0,3}["\'\\\\]{0,3}Basic\\s{1,3}[A-Za-z0-9+/]{8,400}={0,2}',
    keywords: ['authorization'],
    check: (match) => isUserAndPassword(lastBlank(match)),
    samples: {
      hit: [() => `Authorization: Basic ${base64(`admin:${token('an', 12)}`)}`],
      miss: [() => `Authorization: Basic ${base64('nocolonhere')}`, () => 'Authorization: Basic realm'],
      benign: [() => 'Authorization: Basic is followed by user and password in base64.'],
    },
  },
  {
    id: 'dlp/curl-credentials',
    name: 'Credentials in Command',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern:
      '\\bcurl\\b[^\\r\\n]{0,300}?\\s(?:-u|--user|--proxy-user)[\\s=]{1,2}["\']?[A-Za-z0-9_.@-]{1,80}:[^\\s"\'@]{6,120}',
    keywords: ['curl'],
    check: (match) =>
      !isPlaceholder(/:([^:\s]{1,120})$/.exec(match)?.[1] ?? '') &&
      !/:(?:pass(?:word|wd)?|pwd|secret|token)$/i.test(match),
    samples: {
      hit: [() => `curl -X POST -u admin:${token('an', 14)} https://x.test/`],
      miss: [() => 'curl -u admin:$PASS https://x.test/', () => 'curl -u admin https://x.test/'],
      benign: [() => 'curl -u user:password https://x.test/ asks with basic credentials.'],
    },
  },
  {
    id: 'dlp/netrc',
    name: 'netrc Credentials',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern:
      '\\bmachine\\s{1,8}[a-z0-9.-]{1,100}\\s{1,8}login\\s{1,8}[^\\s]{1,100}\\s{1,8}password\\s{1,8}[^\\s"\']{3,200}',
    keywords: ['machine'],
    check: (match) => !isPlaceholder(lastBlank(match)),
    samples: {
      hit: [() => `machine git.test\n  login bot\n  password ${token('an', 12)}\n`],
      miss: [() => 'machine git.test login bot password <token>', () => 'machine git.test login bot'],
      benign: [() => 'The machine asks for login and password at the start.'],
    },
  },
  {
    id: 'dlp/psexec',
    name: 'Credentials in PsExec Command',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern: 'psexec[^\\r\\n]{0,200}?\\s-u\\s{1,4}[^\\s]{1,80}\\s{1,4}-p\\s{1,4}[^\\s]{3,80}',
    keywords: ['psexec'],
    samples: {
      hit: [() => `psexec \\\\host -u admin -p ${token('an', 8)} cmd`],
      miss: [() => 'psexec \\\\host -u admin cmd'],
      benign: [() => 'psexec starts a program on another machine.'],
    },
  },
  {
    id: 'dlp/network-credential',
    name: 'Credentials in .NET Code',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern: 'NetworkCredential\\(\\s{0,4}@?"[^"\\r\\n]{1,100}"\\s{0,4},\\s{0,4}@?"[^"\\r\\n]{4,100}"',
    keywords: ['NetworkCredential'],
    check: (match) => !isPlaceholder(/"([^"]{4,100})"$/.exec(match)?.[1] ?? ''),
    samples: {
      hit: [() => `new NetworkCredential("bot", "${token('an', 12)}")`],
      miss: [
        () => 'new NetworkCredential(user, password)',
        () => 'new NetworkCredential("bot", "<password>")',
      ],
      benign: [() => 'NetworkCredential takes a name and a password.'],
    },
  },
  {
    id: 'dlp/ssws-token',
    name: 'Okta API Token',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern:
      '(?:SSWS|okta[\\w .-]{0,30})["\'\\s\\\\:=>{,]{1,12}(?:default["\'\\s=:]{1,6})?00[A-Za-z0-9_-]{39}[A-Za-z0-9_]\\b',
    keywords: ['SSWS', 'okta'],
    check: (match) => !/0{30}/.test(match),
    providerHosts: ['*.okta.com', '*.oktapreview.com', '*.okta-emea.com'],
    samples: {
      hit: [
        () => `Authorization: SSWS 00${token('url', 40)}`,
        () => `okta_api_token = "00${token('an', 40)}"`,
      ],
      miss: [() => `okta_api_token = "00${token('an', 30)}"`, () => `okta_api_token: ${'0'.repeat(42)}`],
      benign: [() => 'Okta tokens are sent as SSWS in the header.'],
    },
  },
];

function lastBlank(match: string): string {
  return match.slice(match.search(/\s[^\s]{1,400}$/) + 1);
}

/** Printable text with a colon inside base64: a name and a password. */
function isUserAndPassword(encoded: string): boolean {
  const text = Buffer.from(encoded, 'base64').toString('latin1');
  return (
    /^[\x20-\x7e]{1,100}:[\x20-\x7e]{3,200}$/.test(text) && !isPlaceholder(text.slice(text.indexOf(':') + 1))
  );
}
