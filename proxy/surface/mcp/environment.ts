// What of this process's environment an MCP server gets: little, and nothing that changes how its program is loaded.

import { PipelockError } from '../../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const INHERITED = ['PATH', 'HOME', 'USER', 'LANG', 'TERM', 'TZ', 'TMPDIR', 'SHELL'] as const;

/** Names by which a client's configuration could run code of its own in the server, or lead it round the proxy. */
const REFUSED: ReadonlySet<string> = new Set([
  ...['LD_PRELOAD', 'LD_LIBRARY_PATH', 'LD_AUDIT', 'DYLD_INSERT_LIBRARIES', 'DYLD_LIBRARY_PATH'],
  ...['NODE_OPTIONS', 'PYTHONSTARTUP', 'PYTHONPATH', 'PERL5OPT', 'RUBYOPT', 'BASH_ENV'],
  ...['JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS', 'JDK_JAVA_OPTIONS', 'GIT_ASKPASS'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'FTP_PROXY', 'NO_PROXY'],
  ...INHERITED,
]);

/**
 * @param wanted `NAME` to hand on a variable, or `NAME=value`
 * Throws USAGE for names that are refused, malformed, or not set.
 */
export function serverEnvironment(own: Environment, wanted: readonly string[]): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of INHERITED) {
    const value = own[name];
    if (value !== undefined) environment[name] = value;
  }
  for (const entry of wanted) {
    const [, name, given] = /^([A-Za-z_][A-Za-z0-9_]*)(?:=([^]*))?$/.exec(entry) ?? [];
    if (name === undefined) throw new PipelockError('USAGE', '--env must be NAME or NAME=value');
    if (REFUSED.has(name.toUpperCase())) {
      throw new PipelockError(
        'USAGE',
        `--env ${name}: this variable is not handed to a server or cannot be changed`,
      );
    }
    const value = given ?? own[name];
    if (value === undefined) throw new PipelockError('USAGE', `--env ${name}: the variable is not set`);
    environment[name] = value;
  }
  return environment;
}
