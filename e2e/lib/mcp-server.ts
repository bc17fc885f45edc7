// An MCP server that misbehaves on demand: each of its tools is one way to be awkward. Run as a program; writes every line
// it receives to the file RECORD names, and lists the tools in the file TOOLS names.

import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';

type Message = Readonly<Record<string, unknown>> & {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
};

const { RECORD = '', TOOLS = '', STORED = '', ONCE = '' } = process.env;
const waiting = new Map<unknown, (message: Message) => void>();
let nextId = 1;

const write = (text: string | Buffer): boolean => process.stdout.write(text);
const send = (message: object): boolean => write(JSON.stringify(message) + '\n');
const text = (value: string): object => ({ content: [{ type: 'text', text: value }] });
const answer = (id: unknown, result: object): boolean => send({ jsonrpc: '2.0', id, result });

const TOOL_BEHAVIOUR: Readonly<Record<string, (id: unknown, args: Record<string, unknown>) => void>> = {
  echo: (id, args) => answer(id, text((args['text'] as string | undefined) ?? '')),
  /** Whatever bytes the test has put into the file; `$ID` is the id. */
  stored: (id) => write(readFileSync(STORED, 'utf8').replaceAll('$ID', JSON.stringify(id))),
  twice: (id) => {
    answer(id, text('first'));
    answer(id, text('second'));
  },
  never: () => undefined,
  die: (id) => {
    write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[{"type":"te`);
    setTimeout(() => process.exit(3), 20);
  },
  /** Longer than any wrapper holds, with the id at its end. */
  huge: (id, args) => {
    write('{"result":{"content":[{"type":"text","text":"');
    const chunk = Buffer.alloc(1024 * 1024, 'a');
    for (let sent = 0; sent < Number(args['megabytes']); sent += 1) write(chunk);
    write(`"}]},"jsonrpc":"2.0","id":${JSON.stringify(id)}}\n`);
  },
  /** One byte a write (F-30). */
  slowly: (id, args) => {
    const message = { jsonrpc: '2.0', id, result: text(String(args['text'])) };
    void byteByByte(Buffer.from(`${JSON.stringify(message)}\n`));
  },
  /** Much on stderr before the answer (F-31). */
  noisy: (id) => {
    process.stderr.write('n'.repeat(256 * 1024) + '\n', () => answer(id, text('heard')));
  },
  /** A request of its own, with an id the client uses too; its answer is the result (F-34). */
  ask: (id, args) => {
    const own = Number(args['id'] ?? nextId++);
    waiting.set(own, (message) => answer(id, text(JSON.stringify(message['result'] ?? message['error']))));
    send({ jsonrpc: '2.0', id: own, method: args['method'], params: args['params'] ?? {} });
  },
  environment: (id) => answer(id, text(JSON.stringify(process.env))),
  exit: (_id, args) => process.exit(Number(args['code'])),
};

async function byteByByte(bytes: Buffer): Promise<void> {
  for (const byte of bytes)
    await new Promise<void>((done) => process.stdout.write(Buffer.of(byte), () => done()));
}

function handle(message: Message): void {
  if (message.method === undefined) {
    waiting.get(message.id)?.(message);
    return;
  }
  if (existsSync(ONCE)) {
    const result = JSON.parse(readFileSync(ONCE, 'utf8')) as object;
    rmSync(ONCE);
    answer(message.id, result);
    return;
  }
  switch (message.method) {
    case 'initialize':
      answer(message.id, {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'awkward', version: '1' },
        instructions: process.env['INSTRUCTIONS'] ?? 'Echoes what it is given.',
      });
      return;
    case 'tools/list':
      answer(message.id, {
        tools: existsSync(TOOLS) ? (JSON.parse(readFileSync(TOOLS, 'utf8')) as unknown) : [],
      });
      return;
    case 'tools/call': {
      const { name, arguments: args } = message.params ?? {};
      TOOL_BEHAVIOUR[String(name)]?.(message.id, (args ?? {}) as Record<string, unknown>);
      return;
    }
    default:
      if (message.id !== undefined) answer(message.id, {});
  }
}

process.on('SIGUSR2', () =>
  send({ jsonrpc: '2.0', method: 'notifications/message', params: { data: 'SIGUSR2' } }),
);
let rest = '';
for await (const chunk of process.stdin.setEncoding('utf8')) {
  const lines = (rest + String(chunk)).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    if (RECORD !== '') appendFileSync(RECORD, `${line.slice(0, 4096)}\n`);
    handle(JSON.parse(line) as Message);
  }
}
