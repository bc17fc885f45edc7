// Chooses the exact values nobody may send out: the environment's secrets, those of a file, and canary tokens. Three
// sources, each independent of the others (L-02). It reads no file and no environment itself.

import { PipelockError } from '../errors.ts';
import { shannonEntropy } from '../text/entropy.ts';
import { looksRandom } from './check/randomness.ts';

/** A value to look for in every encoding; `name` is what users read, `id` is unique. Never log `value`. */
export interface KnownSecret {
  readonly id: string;
  readonly name: string;
  readonly value: string;
}

export interface CanaryToken {
  readonly name: string;
  /** The value itself; `${VAR}` in it stands for a variable of the environment. */
  readonly value?: string | undefined;
  /** The variable that holds the value when `value` is left out. */
  readonly env_var?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const MIN_BITS = 3;
const MAX_LINES = 1000;
const MAX_LINE_BYTES = 4096;
const MIN_CANARY = 8;
const HARMLESS =
  /^(?:PATH|HOME|PWD|OLDPWD|SHELL|USER|USERNAME|LOGNAME|HOSTNAME|HOST|LANG|LANGUAGE|LC_.{1,20}|XDG_.{1,40}|TERM|TERM_.{1,30}|COLORTERM|EDITOR|VISUAL|PAGER|TZ|DISPLAY|SHLVL|PS[1-4]|LS_COLORS|MAIL|TMPDIR|TEMP|TMP|_|MANPATH|INFOPATH|SSH_AUTH_SOCK|SSH_CONNECTION|SSH_CLIENT|SSH_TTY|DBUS_SESSION_BUS_ADDRESS|NODE_OPTIONS|NODE_PATH|NODE_VERSION|NODE_EXTRA_CA_CERTS|NVM_.{1,20}|npm_(?:package|lifecycle|config_(?:user_agent|cache|prefix|userconfig|globalconfig|node_gyp|local_prefix|global_prefix|init_module)).{0,40}|npm_execpath|npm_node_execpath|npm_command|INIT_CWD|KUBERNETES_.{1,60}|[A-Z0-9_]{1,60}_(?:PORT|SERVICE_HOST|SERVICE_PORT)(?:_.{1,40})?|JAVA_HOME|GOPATH|GOROOT|PYTHONPATH|VIRTUAL_ENV|CARGO_HOME|RUSTUP_HOME|CHOKIDAR_.{1,20}|FORCE_COLOR|NO_COLOR|(?:HTTPS?|NO|ALL|FTP)_PROXY|(?:https?|no|all|ftp)_proxy|SSL_CERT_FILE|SSL_CERT_DIR|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|PIPELOCK_(?:CONFIG|LISTEN|LOG)[A-Z_]{0,20})$/;

/**
 * The variables whose values look like secrets: long enough, varied, not harmless by name, not a path or plain address.
 * `minLength` is in characters.
 */
export function selectEnvironmentSecrets(
  env: Environment,
  { minLength }: { readonly minLength: number },
): KnownSecret[] {
  const secrets: KnownSecret[] = [];
  for (const [variable, value = ''] of Object.entries(env)) {
    if (value.length < minLength || HARMLESS.test(variable) || isPlace(value)) continue;
    if (shannonEntropy(value) <= MIN_BITS) continue;
    secrets.push({ id: `env/${variable}`, name: 'Environment Variable Leak', value });
  }
  return secrets;
}

/** Paths, lists of paths and addresses without credentials say where something is, not how to get in. */
function isPlace(value: string): boolean {
  const isPath = /^(?:~|\.{0,2})\/[\w./:@+ -]{1,4000}$/.test(value);
  const isAddress = /^[a-z][a-z0-9+.-]{1,20}:\/\/[\w.:[\]/-]{1,1000}$/i.test(value);
  return (isPath || isAddress) && !value.split(/[/:]/).some((piece) => looksRandom(piece, 20));
}

/** The lines of a secrets file: one secret each, `#` starts a comment line. Throws POLICY_INVALID beyond the limits. */
export function parseSecretsFile(
  text: string,
  { minLength = 16 }: { readonly minLength?: number } = {},
): KnownSecret[] {
  const lines = text.split(/\r?\n/);
  const used = lines.filter((line) => line.trim() !== '').length;
  if (used > MAX_LINES)
    refuse(`dlp.secrets_file has ${used} lines; at most ${MAX_LINES} are read. Split or shorten it.`);
  const secrets: KnownSecret[] = [];
  for (const [index, line] of lines.entries()) {
    const value = line.trim();
    if (value === '' || value.startsWith('#')) continue;
    checkLine(value, index + 1, minLength);
    secrets.push({ id: `file/${index + 1}`, name: 'Known Secret Leak', value });
  }
  return secrets;
}

function checkLine(value: string, line: number, minLength: number): void {
  const where = `line ${line} of dlp.secrets_file`;
  if (Buffer.byteLength(value) > MAX_LINE_BYTES)
    refuse(`${where} is longer than ${MAX_LINE_BYTES} bytes; remove it.`);
  if (value.length < minLength) {
    refuse(
      `${where} has fewer than ${minLength} characters and would match by accident; remove it or lower dlp.min_env_secret_length.`,
    );
  }
}

/**
 * The canary tokens with every `${VAR}` replaced (L-03). Throws POLICY_INVALID when a variable is unset, a value is
 * shorter than eight characters, or a name or value occurs twice: a canary that cannot sing is worse than none.
 */
export function selectCanaries(tokens: readonly CanaryToken[], env: Environment): KnownSecret[] {
  const canaries = tokens.map((token) => canaryOf(token, env));
  for (const field of ['name', 'value'] as const) {
    const twice = canaries.find(
      (one, index) => canaries.findIndex((other) => other[field] === one[field]) !== index,
    );
    if (twice)
      refuse(
        `${twice.name} repeats the ${field} of another entry of canary_tokens.tokens; make each unique.`,
      );
  }
  return canaries;
}

function canaryOf(token: CanaryToken, env: Environment): KnownSecret {
  const where = `canary_tokens.tokens (${token.name})`;
  const written = token.value ?? (token.env_var === undefined ? '' : `\${${token.env_var}}`);
  const value = written.replace(/\$\{([A-Za-z_][A-Za-z0-9_]{0,200})\}/g, (_, variable: string) => {
    const found = env[variable];
    if (found === undefined || found === '')
      refuse(`${where} needs the variable ${variable}, which is not set; set it or write the value.`);
    return found;
  });
  if (value.length < MIN_CANARY)
    refuse(`${where} has a value of fewer than ${MIN_CANARY} characters; use a longer one.`);
  return { id: `canary/${token.name}`, name: `Canary Token (${token.name})`, value };
}

function refuse(message: string): never {
  throw new PipelockError('POLICY_INVALID', message);
}
