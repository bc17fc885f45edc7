// Runs a real client as a process of its own, with this machine's environment but the test's own proxy settings.

import { spawn } from 'node:child_process';
import type { Proxy } from '../lib/proxy.ts';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Ends the client after this long; default 60 s. */
  readonly timeoutMs?: number;
}

const PROXY_VARIABLE = /^(https?|all|no|ftp)_proxy$/i;

/** Resolves with exit code and output whatever they are; code null and the reason when it cannot be started. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const inherited = Object.entries(process.env).filter(([name]) => !PROXY_VARIABLE.test(name));
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...Object.fromEntries(inherited), ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      timeout: options.timeoutMs ?? 60_000,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (error) => resolve({ code: null, stdout, stderr: error.message }));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Output of a command that must succeed. Throws with what it said. */
export async function output(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const ran = await run(command, args, options);
  if (ran.code === 0) return ran.stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${ran.code}\n${ran.stdout}${ran.stderr}`);
}

/** The variables by which a client finds its proxy, in both spellings. */
export function proxyVariables({ url }: Pick<Proxy, 'url'>): Record<string, string> {
  return { HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, https_proxy: url };
}
