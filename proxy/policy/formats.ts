// What a text must look like to be a host, an address range, a pattern and so on: one check for each format.

import { checkDomainEntry } from '../text/domain.ts';
import { canonicalAddress, checkCidr } from '../text/ip.ts';
import { refusePattern } from '../text/pattern.ts';
import { parseDuration } from './duration.ts';
import { checkEgressEntry, checkPath } from './egress.ts';
import { parseListen } from './listen.ts';
import { fromRe2 } from './re2.ts';
import type { Format } from './schema/setting.ts';

export interface FormatCheck {
  /** Why a text is not of the format, or undefined when it is. */
  readonly refuse: (text: string) => string | undefined;
  /** What to write instead, after the word "write". */
  readonly write: string;
}

function shape(is: (text: string) => boolean, what: string, write: string): FormatCheck {
  return { refuse: (text) => (is(text) ? undefined : `not ${what}`), write };
}

/** What stands before an `@` may be a password, so it is not repeated in the reason. */
function host(refuse: FormatCheck['refuse'], write: string): FormatCheck {
  return {
    refuse: (text) => (text.includes('@') ? 'not a host: no user name belongs here' : refuse(text)),
    write,
  };
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
const AGENT_NAME = /^[A-Za-z0-9._-]{1,64}$/;
const CIDR = 'the first address and the length of the prefix, such as 10.0.0.0/8';

export const FORMATS: Readonly<Record<Format, FormatCheck>> = {
  'agent-name': shape(
    (text) => AGENT_NAME.test(text) && text !== 'anonymous',
    'a name for an agent',
    '1 to 64 letters, digits, dots, dashes and underscores; `anonymous` is taken',
  ),
  cidr: { refuse: (text) => (isEverything(text) ? undefined : checkCidr(text)), write: CIDR },
  date: shape(isDate, 'a date', 'a date such as 2027-01-31 or 2027-01-31T12:00:00Z'),
  'dns-server': shape(isServer, 'a name server', 'its address, such as 192.0.2.53, or address:port'),
  domain: host((text) => checkDomainEntry(text), 'a host such as api.example.com or *.example.com'),
  duration: shape((text) => parseDuration(text) !== undefined, 'a time', 'a time such as 500ms, 2s or 1m'),
  egress: host(checkEgressEntry, 'a host such as api.example.com, *.example.com or host:443/path/*'),
  'header-name': shape(
    (text) => HEADER_NAME.test(text),
    'the name of a header',
    'a name such as Authorization',
  ),
  'http-url': shape(isHttpUrl, 'a usable URL', 'an http or https URL without user name'),
  listen: shape(
    (text) => parseListen(text) !== undefined,
    'an address to listen on',
    'an address such as 127.0.0.1:8888 or :8888',
  ),
  'listen-or-empty': shape(
    (text) => text === '' || parseListen(text) !== undefined,
    'an address to listen on',
    'an address such as 127.0.0.1:9090, or nothing for no such port',
  ),
  'log-key': shape(
    (text) => /^x25519:[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(text),
    'a public key for the log',
    'the line that `pipelock audit keygen` prints',
  ),
  method: shape((text) => /^[A-Za-z-]{1,32}$/.test(text), 'an HTTP method', 'a method such as GET'),
  path: { refuse: checkPath, write: 'a path such as /v1/messages or /v1/*' },
  pattern: {
    refuse: (text) => refusePattern(fromRe2(text)),
    write: 'a regular expression in JavaScript or RE2 syntax with bounded repetitions',
  },
  ports: shape(isPortRange, 'a port or a range of ports', 'a port such as 443 or a range such as 8000-8999'),
  'trusted-cidr': { refuse: checkCidr, write: CIDR },
};

function isEverything(text: string): boolean {
  return text === '0.0.0.0/0' || text === '::/0';
}

function isDate(text: string): boolean {
  const shaped = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(
    text,
  );
  return shaped && !Number.isNaN(Date.parse(text));
}

function isServer(text: string): boolean {
  if (canonicalAddress(text) !== undefined) return true;
  const address = parseListen(text);
  return address !== undefined && address.port > 0 && canonicalAddress(address.host) !== undefined;
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === ''
  );
}

function isPortRange(text: string): boolean {
  const match = /^([0-9]{1,5})(?:-([0-9]{1,5}))?$/.exec(text);
  const first = Number(match?.[1] ?? 0);
  const last = Number(match?.[2] ?? first);
  return first >= 1 && first <= last && last <= 65535;
}
