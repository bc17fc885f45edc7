// One server of an MCP configuration: credentials written out in its environment, arguments, headers or address, plain
// http to another machine, and packages fetched in whatever version there is. No value is ever printed.

import type { Severity } from '../../proxy/model/finding.ts';
import type { Path } from '../../proxy/policy/place.ts';
import { hasCredential, isLiteral, namesSecret } from './literal-credential.ts';
import { isUnpinned } from './package-launch.ts';

export interface ServerFault {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly isWarning: boolean;
  /** Where in the server's entry. */
  readonly at: Path;
}

type Entry = Readonly<Record<string, unknown>>;

/** @param name as the configuration calls the server; it appears in messages */
export function serverFaults(name: string, server: Entry): ServerFault[] {
  const command = typeof server['command'] === 'string' ? server['command'] : '';
  const args = textsOf(server['args']);
  return [
    ...namedValues(server['env']).flatMap((found) =>
      literalIn(name, `the environment (${shown(found.name)})`, ['env', found.name], found),
    ),
    ...namedValues(server['headers']).flatMap((found) =>
      literalIn(name, `a header (${shown(found.name)})`, ['headers', found.name], found),
    ),
    ...args.flatMap((_, index) => argumentFault(name, args, index)),
    ...addressFaults(name, server),
    ...(isUnpinned([...command.split(/\s+/), ...args]) ? [unpinned(name)] : []),
  ];
}

interface Named {
  readonly name: string;
  readonly value: string;
}

function namedValues(table: unknown): Named[] {
  if (typeof table !== 'object' || table === null || Array.isArray(table)) return [];
  return Object.entries(table as Entry).flatMap(([name, value]) =>
    typeof value === 'string' ? [{ name, value }] : [],
  );
}

function textsOf(list: unknown): string[] {
  if (typeof list === 'string') return list.split(/\s+/);
  return Array.isArray(list) ? list.map((value) => (typeof value === 'string' ? value : '')) : [];
}

function literalIn(server: string, where: string, at: Path, { name, value }: Named): ServerFault[] {
  const isSecret = (namesSecret(name) && isLiteral(value)) || hasCredential(value);
  return isSecret ? [literal(server, where, at)] : [];
}

function literal(server: string, where: string, at: Path): ServerFault {
  return {
    rule: 'MCP Literal Credential',
    severity: 'high',
    message: `a credential of the server ${shown(server)} is written out in ${where}; refer to a variable or an input instead`,
    isWarning: false,
    at,
  };
}

/** `--token=x`, `--token x`, `TOKEN=x` (`docker run -e`), `Authorization: x` (`--header`), or an address. */
function argumentFault(server: string, args: readonly string[], index: number): ServerFault[] {
  const text = args[index] ?? '';
  const at: Path = ['args', index];
  const assigned = /^(-{0,2}[A-Za-z][\w.-]{0,100})(?:=|:\s{0,4}(?!\/\/))([^]{1,8192})$/.exec(text);
  const before = args[index - 1] ?? '';
  const named = assigned
    ? { name: assigned[1] ?? '', value: assigned[2] ?? '' }
    : { name: /^--?[A-Za-z]/.test(before) && !text.startsWith('-') ? before : '', value: text };
  return literalIn(server, `its argument ${index + 1}`, at, named);
}

function addressFaults(name: string, server: Entry): ServerFault[] {
  return ['url', 'serverUrl', 'httpUrl'].flatMap((key) => {
    const address = server[key];
    if (typeof address !== 'string') return [];
    return [
      ...(hasCredential(address) ? [literal(name, 'its address', [key])] : []),
      ...(isPlainRemote(address) ? [plainHttp(name, [key])] : []),
    ];
  });
}

function isPlainRemote(address: string): boolean {
  const url = URL.parse(address);
  if (url?.protocol !== 'http:' && url?.protocol !== 'ws:') return false;
  return !/^(?:localhost|.{1,253}\.localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/i.test(url.hostname);
}

function plainHttp(server: string, at: Path): ServerFault {
  return {
    rule: 'MCP Plain HTTP',
    severity: 'medium',
    message: `the server ${shown(server)} is reached over plain http: anyone on the way reads and changes what it says; use https`,
    isWarning: true,
    at,
  };
}

function unpinned(server: string): ServerFault {
  return {
    rule: 'MCP Unpinned Package',
    severity: 'medium',
    message: `the server ${shown(server)} runs whatever version of its package is newest; name the exact version`,
    isWarning: true,
    at: ['command'],
  };
}

function shown(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 63)}…` : name);
}
