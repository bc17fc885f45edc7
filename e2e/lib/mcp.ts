// `pipelock mcp proxy` around a server, spoken to line by line as a client would.

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { LogLine } from './proxy.ts';

const PROGRAM = path.join(import.meta.dirname, '../../bin/pipelock');
export const SERVER = path.join(import.meta.dirname, 'mcp-server.ts');
const PATIENCE_MS = 15_000;

export type Message = Readonly<Record<string, unknown>>;

export interface WrappedOptions {
  readonly policy?: Record<string, unknown>;
  /** The server's command; the awkward server of this harness unless given. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Definitions the server lists. */
  readonly tools?: readonly object[];
  readonly instructions?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A folder to go on with, as after a restart. */
  readonly folder?: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Wrapped {
  readonly folder: string;
  readonly exit: Promise<Exit>;
  readonly messages: Message[] = [];
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  #stderr = '';
  #waiting = new Set<() => void>();
  #nextId = 100;

  constructor(options: WrappedOptions = {}) {
    this.folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'pipelock-mcp-'));
    const policy = path.join(this.folder, 'policy.yaml');
    this.writePolicy(options.policy);
    if (options.tools) this.writeTools(options.tools);
    const own = {
      RECORD: path.join(this.folder, 'record'),
      TOOLS: path.join(this.folder, 'tools.json'),
      STORED: path.join(this.folder, 'stored'),
      ONCE: path.join(this.folder, 'once'),
      INSTRUCTIONS: options.instructions ?? 'Echoes what it is given.',
    };
    const handed = Object.entries(own).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const command = options.command ?? [process.execPath, SERVER];
    this.process = spawn(
      PROGRAM,
      [
        'mcp',
        'proxy',
        '--name',
        'awkward',
        '--config',
        policy,
        ...handed,
        ...(options.args ?? []),
        '--',
        ...command,
      ],
      {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { PATH: process.env['PATH'], HOME: this.folder, PIPELOCK_HOME: this.folder, ...options.env },
      },
    );
    this.process.stderr.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString();
      this.#wake();
    });
    this.process.stdin.on('error', () => undefined);
    this.#read();
    this.exit = new Promise((resolve) => {
      this.process.once('exit', (code, signal) => resolve({ code, signal }));
    });
  }

  /** Writes one message, or any text with a newline put after it. */
  send(message: object | string): void {
    this.process.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  }

  /** Sends a request and resolves with whatever answers it. */
  request(method: string, params: object = {}): Promise<Message> {
    const id = this.#nextId++;
    this.send({ jsonrpc: '2.0', id, method, params });
    return this.answerTo(id);
  }

  call(tool: string, args: object = {}): Promise<Message> {
    return this.request('tools/call', { name: tool, arguments: args });
  }

  /** The text of a call's result; its error's message when there is one. */
  async text(tool: string, args: object = {}): Promise<string> {
    const answer = await this.call(tool, args);
    const result = answer['result'] as { content: { text: string }[] } | undefined;
    return result?.content[0]?.text ?? `error: ${(answer['error'] as { message: string }).message}`;
  }

  answerTo(id: unknown): Promise<Message> {
    return this.waitFor((message) => message['id'] === id && message['method'] === undefined);
  }

  /** The first message, past or future, that fits. */
  waitFor(fits: (message: Message) => boolean): Promise<Message> {
    return this.#until(() => this.messages.find(fits), 'no such message');
  }

  waitForLog(fits: (line: LogLine) => boolean): Promise<LogLine> {
    return this.#until(() => this.log.find(fits), 'no such audit line');
  }

  get log(): readonly LogLine[] {
    return this.#stderr.split('\n').flatMap((line) => {
      if (!line.startsWith('{"level"') || !line.endsWith('}')) return [];
      return [JSON.parse(line) as LogLine];
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The most memory the wrapper has had resident so far. */
  peakMegabytes(): number {
    const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  /** What reached the server. */
  get received(): string {
    const record = path.join(this.folder, 'record');
    return existsSync(record) ? readFileSync(record, 'utf8') : '';
  }

  writePolicy(policy: Record<string, unknown> = {}): void {
    const text = JSON.stringify({ version: 1, dlp: { scan_env: false }, ...policy });
    writeFileSync(path.join(this.folder, 'policy.yaml'), text);
  }

  writeTools(tools: readonly object[]): void {
    writeFileSync(path.join(this.folder, 'tools.json'), JSON.stringify(tools));
  }

  /** Makes the server write exactly this, `$ID` being the id of the call; resolves with what answers the call. */
  callStored(bytes: string): Promise<Message> {
    writeFileSync(path.join(this.folder, 'stored'), bytes);
    return this.call('stored');
  }

  /** Makes the server answer this method with this result, once. */
  requestStored(method: string, result: object): Promise<Message> {
    writeFileSync(path.join(this.folder, 'once'), JSON.stringify(result));
    return this.request(method);
  }

  /** The same for a result. */
  callResult(result: object): Promise<Message> {
    return this.callStored(`{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify(result)}}\n`);
  }

  async names(): Promise<string[]> {
    const { result } = (await this.request('tools/list')) as { result: { tools: { name: string }[] } };
    return result.tools.map(({ name }) => name);
  }

  /** Ends as a client does, by closing stdin. The folder stays unless told otherwise. */
  async end({ keep = false } = {}): Promise<Exit> {
    this.process.stdin.end();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), PATIENCE_MS);
    const exit = await this.exit;
    clearTimeout(timer);
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
    return exit;
  }

  #read(): void {
    let rest = Buffer.alloc(0);
    this.process.stdout.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        // Every line must be JSON: nothing else may reach a client.
        this.messages.push(JSON.parse(rest.subarray(0, end).toString()) as Message);
        rest = rest.subarray(end + 1);
      }
      this.#wake();
    });
  }

  #wake(): void {
    for (const check of [...this.#waiting]) check();
  }

  #until<T>(find: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (): void =>
        reject(new Error(`${what}\n${JSON.stringify(this.messages.slice(-5))}\n${this.#stderr}`));
      const timer = setTimeout(fail, PATIENCE_MS);
      const check = (): void => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }
}

export function errorOf(message: Message): { code: number; message: string; data?: Record<string, string> } {
  return message['error'] as { code: number; message: string };
}
