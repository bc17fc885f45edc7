// The clients agents are written with, each brought to one form: METHOD, URL and body in; status and body, or an error, out.

import path from 'node:path';
import { run, type RunOptions } from './command.ts';
import { pythonEnvironment } from './python-environment.ts';

/** Either an HTTP answer, or the words of a client that got none (a refused CONNECT, for most). */
export interface Sent {
  readonly status?: number;
  readonly body?: string;
  readonly error?: string;
}

export interface Client {
  readonly name: string;
  /** Builds or installs what is needed; the words say why the client cannot be had on this machine. */
  prepare(folder: string): Promise<{ argv: readonly string[] } | { missing: string }>;
  readonly env?: Readonly<Record<string, string>>;
  /** Reads what the process printed. */
  readonly read?: (ran: { stdout: string; stderr: string }) => Sent;
}

const programs = path.join(import.meta.dirname, 'programs');
const inNode = (name: string): readonly string[] => ['node', path.join(programs, name, 'main.ts')];
const inPython = async (name: string): ReturnType<Client['prepare']> => {
  const made = await pythonEnvironment();
  return 'missing' in made ? made : { argv: [made.python, path.join(programs, 'python', name)] };
};

export const CLIENTS: readonly Client[] = [
  {
    name: 'curl',
    prepare: () => Promise.resolve({ argv: ['curl', '-sS', '--max-time', '20', '-w', '\n%{http_code}'] }),
    read: readCurl,
  },
  { name: 'Python requests', prepare: () => inPython('requests_client.py') },
  { name: 'Python httpx', prepare: () => inPython('httpx_client.py') },
  {
    name: 'Node fetch',
    prepare: () => Promise.resolve({ argv: inNode('fetch') }),
    env: { NODE_USE_ENV_PROXY: '1', NODE_NO_WARNINGS: '1' },
  },
  { name: 'undici ProxyAgent', prepare: () => Promise.resolve({ argv: inNode('undici') }) },
  { name: 'Go net/http', prepare: buildGo },
];

/** Runs a prepared client once. */
export async function sendWith(
  client: Client,
  argv: readonly string[],
  request: { readonly method: string; readonly url: string; readonly body?: string },
  options: RunOptions,
): Promise<Sent> {
  const [command = '', ...args] = argv;
  const { method, url, body } = request;
  const words = client.read
    ? ['-X', method, ...(body === undefined ? [] : ['--data-raw', body]), url]
    : [method, url, ...(body === undefined ? [] : [body])];
  const ran = await run(command, [...args, ...words], { ...options, env: { ...options.env, ...client.env } });
  return client.read ? client.read(ran) : readJson(ran);
}

function readJson({ stdout, stderr }: { stdout: string; stderr: string }): Sent {
  try {
    return JSON.parse(stdout) as Sent;
  } catch {
    throw new Error(`the client printed no JSON: ${stdout}${stderr}`);
  }
}

function readCurl({ stdout, stderr }: { stdout: string; stderr: string }): Sent {
  const at = stdout.lastIndexOf('\n');
  const status = Number(stdout.slice(at + 1));
  return status > 0 && stderr === '' ? { status, body: stdout.slice(0, Math.max(at, 0)) } : { error: stderr };
}

async function buildGo(folder: string): ReturnType<Client['prepare']> {
  if ((await run('go', ['version'])).code !== 0) return { missing: 'there is no Go on this machine' };
  const program = path.join(folder, 'go-client');
  const built = await run('go', ['build', '-o', program, 'main.go'], {
    cwd: path.join(programs, 'go'),
    env: { GOTOOLCHAIN: 'local' },
    timeoutMs: 150_000,
  });
  return built.code === 0 ? { argv: [program] } : { missing: `the Go client did not build: ${built.stderr}` };
}
