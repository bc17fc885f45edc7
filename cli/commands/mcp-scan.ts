// `pipelock mcp scan`: what MCP servers say about themselves, looked at before an agent does. For people and for CI.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { errorText, PipelockError } from '../../proxy/errors.ts';
import { readDocument } from '../../proxy/policy/document.ts';
import { serverEnvironment } from '../../proxy/surface/mcp/environment.ts';
import type { Command, Invocation } from '../command.ts';
import { recordedItems, serverItems } from '../mcp/definition-items.ts';
import { serverNameFor } from '../mcp/server-name.ts';
import type { Item } from '../scan/chunk.ts';
import { withoutComments } from '../scan/jsonc.ts';
import { serversOf } from '../scan/mcp-config.ts';
import { readText } from '../scan/read-text.ts';
import { bytesOf, PROCESS_HOST, runScan, SCAN_OPTIONS, type ScanHost } from '../scan/run-scan.ts';

const DEFAULT_TIMEOUT_SECONDS = 60;

/** The command over a host: the process, or a test's own. */
export function makeMcpScan(host: ScanHost): Command {
  return {
    name: 'mcp scan',
    summary: 'Check the tools of an MCP server, the configuration of a client, or recorded messages.',
    positionals: '[FILE | -- COMMAND [ARGUMENT…]]',
    options: {
      ...SCAN_OPTIONS,
      start: { type: 'boolean', help: 'start the servers of the configuration and check their tools too' },
      env: {
        type: 'string',
        value: 'NAME[=VALUE]',
        multiple: true,
        help: 'hand this variable to the server; repeatable',
      },
      timeout: {
        type: 'string',
        value: 'SECONDS',
        help: `how long a server may take to describe itself (default ${DEFAULT_TIMEOUT_SECONDS})`,
      },
    },
    details:
      'With a command the server is started, asked for its instructions, tools, prompts and resources, and ended. With a file ' +
      'that holds MCP servers their entries are checked, and with --start their tools. Anything else, and standard input when ' +
      'nothing or "-" is given, is read as recorded messages or lists. Exit code 0 when nothing was found that fails the scan, ' +
      '1 on findings, 2 when the command line or the policy is wrong, 10 when a server could not be checked.',
    run: (invocation) =>
      runScan(invocation, { host, items: itemsOf(invocation, host), allowInlineIgnore: false }),
  };
}

export const mcpScan: Command = makeMcpScan(PROCESS_HOST);

async function* itemsOf(invocation: Invocation, host: ScanHost): AsyncGenerator<Item> {
  const { positionals, options } = invocation;
  const [first = '-', ...args] = positionals;
  const isFile = args.length === 0 && (first === '-' || /\.jsonc?l?$/i.test(first));
  if (!isFile) {
    yield* started(invocation, host, { command: [first, ...args], wanted: options.list('env') });
    return;
  }
  const bytes = first === '-' ? await wholeOf(host) : await contentOf(path.resolve(host.cwd(), first), first);
  const servers = serversIn(bytes);
  if (servers.length > 0) {
    yield* readText(relative(first), oneOf(bytes));
    if (options.flag('start')) for (const server of servers) yield* started(invocation, host, server);
    return;
  }
  const recorded = recordedItems(first === '-' ? 'stdin' : relative(first), bytes.toString('utf8'));
  if (recorded) yield* recorded;
  else yield* readText(first === '-' ? 'stdin' : relative(first), oneOf(bytes));
}

interface Start {
  readonly name?: string;
  readonly command: readonly string[];
  readonly wanted: readonly string[];
}

function started({ options, environment }: Invocation, host: ScanHost, start: Start): AsyncGenerator<Item> {
  const [program = '', ...args] = start.command;
  return serverItems({
    name: start.name ?? serverNameFor(start.command, host.cwd()),
    command: [program, ...args],
    environment: serverEnvironment(environment, start.wanted),
    timeoutMs: secondsOf(options.text('timeout')) * 1000,
  });
}

function secondsOf(text: string | undefined): number {
  const seconds = text === undefined ? DEFAULT_TIMEOUT_SECONDS : Number(text);
  if (!(seconds > 0 && seconds <= 3600))
    throw new PipelockError('USAGE', '--timeout must be a number of seconds up to 3600');
  return seconds;
}

/** The servers of a client's configuration that run as a program. */
function serversIn(bytes: Buffer): Start[] {
  const document = readDocument(withoutComments(bytes.toString('utf8')));
  if (!('value' in document)) return [];
  return serversOf(document.value).flatMap(({ path: place, server }) => {
    if (typeof server['command'] !== 'string') return [];
    const args = Array.isArray(server['args']) ? server['args'].map(String) : [];
    const env = Object.entries((server['env'] ?? {}) as Record<string, unknown>);
    return {
      name: String(place.at(-1)),
      command: [server['command'], ...args],
      wanted: env.map(([name, value]) => `${name}=${String(value)}`),
    };
  });
}

function relative(file: string): string {
  return file.replaceAll('\\', '/').replace(/^\.\//, '');
}

async function contentOf(full: string, given: string): Promise<Buffer> {
  return readFile(full).catch((error: unknown) => {
    throw new PipelockError('USAGE', `pipelock mcp scan: cannot read ${given}: ${errorText(error)}`, {
      cause: error,
    });
  });
}

async function wholeOf(host: ScanHost): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytesOf(host.stdin())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function oneOf(bytes: Buffer): AsyncIterable<Buffer> {
  return Readable.from([bytes], { objectMode: false }) as AsyncIterable<Buffer>;
}
