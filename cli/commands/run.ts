// `pipelock run`: the proxy, until a signal ends it.

import { openCanary } from '../../proxy/control/canary-listener.ts';
import { PipelockError } from '../../proxy/errors.ts';
import type { LoadedPolicy } from '../../proxy/policy/load.ts';
import type { Policy } from '../../proxy/policy/schema/policy.ts';
import { formatIssue } from '../../proxy/policy/place.ts';
import { startServer, type RunningServer } from '../../proxy/server.ts';
import type { Command, Invocation, Options } from '../command.ts';
import { sealCheckOf } from '../config-seal.ts';
import { loadFrom } from '../load-policy.ts';
import { stateDirectory } from '../state-directory.ts';

/** Longest wait for what is under way when the process is asked to stop; a second signal ends it at once. */
const GRACE_SECONDS = 25;

export const run: Command = {
  name: 'run',
  summary: 'Run the proxy.',
  positionals: '',
  options: {
    config: { type: 'string', short: 'c', value: 'FILE', help: 'the policy file; watched for changes' },
    preset: {
      type: 'string',
      short: 'p',
      value: 'NAME',
      help: 'strict, balanced, audit, claude-code, cursor, generic-agent, hostile-model',
    },
    mode: {
      type: 'string',
      short: 'm',
      value: 'MODE',
      help: 'strict, balanced or audit; goes before the file',
    },
    listen: {
      type: 'string',
      short: 'l',
      value: 'HOST:PORT',
      help: 'the main listener (default 127.0.0.1:8888)',
    },
    'admin-listen': {
      type: 'string',
      value: 'HOST:PORT',
      help: 'the admin port (default 127.0.0.1:9090); "off" for none',
    },
    intercept: {
      type: 'boolean',
      help: 'open HTTPS tunnels, as tls_interception.enabled does (first: pipelock tls init)',
    },
    'reverse-proxy': { type: 'boolean', help: 'run the reverse proxy too' },
    'reverse-upstream': { type: 'string', value: 'URL', help: 'the server behind the reverse proxy' },
    'reverse-listen': {
      type: 'string',
      value: 'HOST:PORT',
      help: 'where the reverse proxy listens (default :8890)',
    },
    'drain-seconds': {
      type: 'string',
      value: 'SECONDS',
      help: `how long connections may finish after SIGTERM (default ${GRACE_SECONDS})`,
    },
    'canary-listen': {
      type: 'string',
      value: 'HOST:PORT',
      help: 'a port that no agent may reach, for `pipelock gate`',
    },
    'config-key': {
      type: 'string',
      multiple: true,
      value: 'KEY',
      help: 'public key, in base64, that must have signed the policy file; may be repeated',
    },
    'config-policy': { type: 'string', value: 'UID', help: 'the policy that it must be signed for' },
    'config-sequence': { type: 'string', value: 'NUMBER', help: 'the lowest sequence that it may have' },
  },
  details:
    'Without --config the built-in defaults are in force. SIGHUP reads the file again, SIGUSR1 toggles the kill switch, ' +
    'SIGTERM and SIGINT stop: what is under way may finish, a second signal cuts it.',
  run: runProxy,
};

async function runProxy(invocation: Invocation): Promise<number> {
  const { options, output, environment } = invocation;
  const { loaded, file, text, loadOptions } = await loadFrom(
    invocation,
    options.text('config'),
    overridesFrom(options),
  );
  for (const warning of loaded.warnings) output.note(`warning: ${formatIssue(warning)}`);
  const graceMs = graceFrom(options);
  const check = await sealCheckOf(options);
  if (check) check(text ?? '');
  const canary = options.text('canary-listen');
  if (canary !== undefined) await openCanary(canary);
  const server = await startServer({
    loaded,
    environment,
    stateDirectory: stateDirectory(environment),
    ...(file !== undefined && text !== undefined
      ? { file: { path: file, text, options: loadOptions, ...(check ? { check } : {}) } }
      : {}),
  });
  announce(server, loaded, (text) => output.note(text));
  const stopped = untilStopped(server, graceMs);
  await server.warm.catch(async (error: unknown) => {
    await server.stop(0);
    throw error;
  });
  return stopped;
}

/** Milliseconds. Throws USAGE. */
function graceFrom(options: Options): number {
  const seconds = options.text('drain-seconds') ?? String(GRACE_SECONDS);
  if (!/^[0-9]{1,5}$/.test(seconds))
    throw new PipelockError(
      'USAGE',
      `--drain-seconds "${seconds}" is no number of seconds; write for example 330`,
    );
  return Number(seconds) * 1000;
}

/** What the command line says, in the policy's own keys. */
function overridesFrom(options: Options): Record<string, unknown> {
  const admin = options.text('admin-listen');
  const listen = options.text('listen');
  const mode = options.text('mode');
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(listen === undefined ? {} : { fetch_proxy: { listen } }),
    ...(admin === undefined ? {} : { admin: { listen: admin === 'off' ? '' : admin } }),
    ...(options.flag('intercept') ? { tls_interception: { enabled: true } } : {}),
    ...(options.flag('reverse-proxy') ? { reverse_proxy: reverseFrom(options) } : {}),
  };
}

function reverseFrom(options: Options): Record<string, unknown> {
  const upstream = options.text('reverse-upstream');
  if (upstream === undefined)
    throw new PipelockError('USAGE', 'pipelock run: --reverse-proxy needs --reverse-upstream URL');
  return { enabled: true, upstream, listen: options.text('reverse-listen') ?? ':8890' };
}

function announce(server: RunningServer, { policy }: LoadedPolicy, note: (text: string) => void): void {
  for (const [name, { address, port }] of Object.entries(server.addresses)) {
    note(`pipelock: ${name} on ${address.includes(':') ? `[${address}]` : address}:${port}`);
  }
  note(`pipelock: mode ${policy.mode}${policy.enforce ? '' : ', log only (enforce: false)'}`);
  if (policy.forward_proxy.enabled) note(`pipelock: ${aboutTunnels(policy.tls_interception)}`);
}

/** What is seen of HTTPS, and what to type to see more. */
function aboutTunnels({ enabled, passthrough_domains: passed }: Policy['tls_interception']): string {
  if (!enabled) {
    return (
      'inside HTTPS tunnels only the host is seen; /fetch and plain HTTP are scanned in full. ' +
      'To see inside: pipelock tls init && pipelock run --intercept'
    );
  }
  const but = passed.length === 0 ? '' : `, but for ${passed.length} passthrough_domains`;
  return `HTTPS tunnels are opened and scanned in full${but}; clients trust it by: pipelock tls install-ca`;
}

/** Resolves with the exit code once a signal ended the server. */
function untilStopped(server: RunningServer, graceMs: number): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false;
    const stop = (): void => {
      if (stopping) process.exit(1);
      stopping = true;
      void server.stop(graceMs).then(() => resolve(0));
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    process.on('SIGUSR1', () => server.toggleKillSwitch());
  });
}
