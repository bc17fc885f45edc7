// `pipelock mcp proxy -- COMMAND`: an MCP server with the firewall around it, in the place of the server.

import { PipelockError } from '../../proxy/errors.ts';
import { runMcpWrapper } from '../../proxy/mcp-wrapper.ts';
import { parseListen } from '../../proxy/policy/listen.ts';
import { formatIssue } from '../../proxy/policy/place.ts';
import { serverEnvironment } from '../../proxy/surface/mcp/environment.ts';
import type { Command, Invocation } from '../command.ts';
import { loadFrom, POLICY_OPTIONS } from '../load-policy.ts';
import { serverNameFor } from '../mcp/server-name.ts';
import { stateDirectory } from '../state-directory.ts';

export const mcpProxy: Command = {
  name: 'mcp proxy',
  summary: 'Run an MCP server with the firewall around it.',
  positionals: '-- COMMAND [ARGUMENT…]',
  options: {
    ...POLICY_OPTIONS,
    name: {
      type: 'string',
      value: 'NAME',
      help: 'how the server is called in pins, logs and `suppress` (default: made from the command)',
    },
    agent: { type: 'string', value: 'NAME', help: 'the agent this is for, whose profile applies' },
    'metrics-listen': {
      type: 'string',
      value: 'HOST:PORT',
      help: 'serve /metrics of this wrapper here (default: nowhere)',
    },
    env: {
      type: 'string',
      value: 'NAME[=VALUE]',
      multiple: true,
      help: 'hand this variable to the server; repeatable',
    },
  },
  details:
    'Put it before the command of a server in the configuration of an MCP client. Every message of both sides is scanned. ' +
    'The server gets PATH, HOME, USER, LANG, TERM, TZ, TMPDIR, SHELL and what --env names, a process group of its own, ' +
    'and every signal this process gets. Its stderr is passed on and its exit code returned; 10 means that it could not be started.',
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { options, positionals, output, environment } = invocation;
  const [program, ...args] = positionals;
  if (program === undefined)
    throw new PipelockError(
      'USAGE',
      'pipelock mcp proxy: name the server after --, e.g. `-- npx -y some-server`',
    );
  const { loaded, file, text, loadOptions } = await loadFrom(invocation, options.text('config'));
  for (const warning of loaded.warnings) output.note(`warning: ${formatIssue(warning)}`);
  return runMcpWrapper({
    loaded,
    ...(file !== undefined && text !== undefined ? { file: { path: file, text, options: loadOptions } } : {}),
    environment,
    stateDirectory: stateDirectory(environment),
    serverName: options.text('name') ?? serverNameFor([program, ...args], process.cwd()),
    command: [program, ...args],
    serverEnvironment: serverEnvironment(environment, options.list('env')),
    agent: options.text('agent'),
    metricsListen: listenOf(options.text('metrics-listen')),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signals: process,
  });
}

function listenOf(text: string | undefined): string | undefined {
  if (text !== undefined && parseListen(text) === undefined)
    throw new PipelockError('USAGE', '--metrics-listen must be HOST:PORT');
  return text;
}
