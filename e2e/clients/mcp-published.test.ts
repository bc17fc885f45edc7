import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';

const ROOT = path.join(import.meta.dirname, '../..');
const PIPELOCK = path.join(ROOT, 'bin/pipelock');
const server = (name: string): string =>
  path.join(ROOT, 'node_modules/@modelcontextprotocol', `server-${name}`, 'dist/index.js');

/** Everything one client got to hear, in the order it asked. */
type Heard = Record<string, unknown>;
type Session = (client: Client, folder: string) => Promise<Heard>;

async function talk(command: readonly string[], folder: string, session: Session): Promise<Heard> {
  const [program = '', ...args] = command;
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, PIPELOCK_HOME: path.join(folder, 'state') };
  const transport = new StdioClientTransport({ command: program, args, env, stderr: 'ignore', cwd: folder });
  const client = new Client(
    { name: 'published client', version: '1.0.0' },
    { capabilities: { roots: { listChanged: true }, sampling: {}, elicitation: {} } },
  );
  client.setRequestHandler(ListRootsRequestSchema, () => ({
    roots: [{ uri: `file://${folder}/files`, name: 'files' }],
  }));
  client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => ({
    model: 'none',
    role: 'assistant',
    content: { type: 'text', text: `asked: ${JSON.stringify(params.messages)}` },
  }));
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'decline' }));
  await client.connect(transport);
  try {
    const about = {
      server: client.getServerVersion(),
      capabilities: client.getServerCapabilities(),
      instructions: client.getInstructions(),
      tools: await client.listTools(),
    };
    return { ...about, ...(await session(client, folder)) };
  } finally {
    await client.close();
  }
}

const calls =
  (
    ...wanted: readonly (readonly [tool: string, args: (folder: string) => Record<string, unknown>])[]
  ): Session =>
  async (client, folder) => {
    const heard: Heard = {};
    for (const [index, [name, args]] of wanted.entries()) {
      const call = client.callTool({ name, arguments: args(folder) });
      heard[`${index} ${name}`] = await call.catch((error: unknown) => String(error));
    }
    return heard;
  };

const everything: Session = async (client, folder) => {
  const progress: unknown[] = [];
  const slow = await client.callTool(
    { name: 'trigger-long-running-operation', arguments: { duration: 0.4, steps: 4 } },
    undefined,
    { onprogress: (value) => progress.push(value) },
  );
  return {
    slow,
    // The last one races with the answer, also directly.
    progress: progress.slice(0, 3),
    prompts: await client.listPrompts(),
    prompt: await client.getPrompt({ name: 'args-prompt', arguments: { city: 'Rome', state: 'Lazio' } }),
    templates: await client.listResourceTemplates(),
    resources: await client.listResources(),
    page: await client.readResource({ uri: 'demo://resource/static/document/features.md' }),
    noSuchTool: await client.callTool({ name: 'no-such-tool' }).catch((error: unknown) => String(error)),
    noSuchPrompt: await client.getPrompt({ name: 'none' }).catch((error: unknown) => String(error)),
    ...(await calls(
      ['echo', () => ({ message: 'hello 🎉' })],
      ['echo', () => ({ message: 7 })],
      ['get-sum', () => ({ a: 2, b: 3 })],
      ['get-tiny-image', () => ({})],
      ['get-annotated-message', () => ({ messageType: 'error', includeImage: true })],
      ['get-structured-content', () => ({ location: 'New York' })],
      ['get-resource-links', () => ({ count: 3 })],
      ['get-roots-list', () => ({})],
      ['trigger-sampling-request', () => ({ prompt: 'Say hello', maxTokens: 10 })],
    )(client, folder)),
  };
};

const file =
  (name: string): ((folder: string) => Record<string, unknown>) =>
  (folder) => ({
    path: path.join(folder, 'files', name),
  });

const filesystem = calls(
  ['list_allowed_directories', () => ({})],
  ['list_directory', file('')],
  ['read_text_file', file('notes.txt')],
  ['write_file', (folder) => ({ ...file('new.txt')(folder), content: 'line one\nline two\n' })],
  ['edit_file', (folder) => ({ ...file('new.txt')(folder), edits: [{ oldText: 'one', newText: '1' }] })],
  [
    'read_multiple_files',
    (folder) => ({ paths: ['notes.txt', 'new.txt', 'none'].map((name) => file(name)(folder)['path']) }),
  ],
  ['search_files', (folder) => ({ ...file('')(folder), pattern: '*.txt' })],
  ['directory_tree', file('')],
  ['read_text_file', () => ({ path: '/etc/hostname' })],
  [
    'move_file',
    (folder) => ({ source: file('new.txt')(folder)['path'], destination: file('moved.txt')(folder)['path'] }),
  ],
);

const memory = calls(
  [
    'create_entities',
    () => ({ entities: [{ name: 'Ada', entityType: 'person', observations: ['likes tea'] }] }),
  ],
  ['create_entities', () => ({ entities: [{ name: 'Bob', entityType: 'person', observations: [] }] })],
  ['create_relations', () => ({ relations: [{ from: 'Ada', to: 'Bob', relationType: 'knows' }] })],
  ['add_observations', () => ({ observations: [{ entityName: 'Bob', contents: ['plays chess'] }] })],
  ['search_nodes', () => ({ query: 'tea' })],
  ['open_nodes', () => ({ names: ['Ada', 'Bob'] })],
  ['read_graph', () => ({})],
  ['delete_entities', () => ({ entityNames: ['Ada'] })],
  ['read_graph', () => ({})],
);

const SERVERS: Readonly<
  Record<string, { args: (folder: string) => string[]; env: string[]; session: Session }>
> = {
  everything: { args: () => [], env: [], session: everything },
  filesystem: { args: (folder) => [path.join(folder, 'files')], env: [], session: filesystem },
  memory: { args: () => [], env: ['MEMORY_FILE_PATH=graph.jsonl'], session: memory },
};

describe('published MCP servers and the published client', () => {
  for (const [name, { args, env, session }] of Object.entries(SERVERS))
    it(`hear the same of the ${name} server through the wrapper as directly`, async () => {
      const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'pipelock-mcp-')));
      const heard = async (wrapped: boolean): Promise<Heard> => {
        rmSync(folder, { recursive: true });
        mkdirSync(path.join(folder, 'files'), { recursive: true });
        writeFileSync(path.join(folder, 'files/notes.txt'), 'The kettle is on.\n');
        const command = [process.execPath, server(name), ...args(folder)];
        const graph = env.map((entry) => entry.replace('=', `=${folder}/`));
        const before = wrapped
          ? [PIPELOCK, 'mcp', 'proxy', ...graph.flatMap((entry) => ['--env', entry]), '--']
          : ['env', ...graph];
        return talk([...before, ...command], folder, session);
      };
      const direct = await heard(false);
      assert.ok(Object.keys(direct).length > 8);
      assert.deepEqual(await heard(true), direct);
      rmSync(folder, { recursive: true });
    }).timeout(60_000);
});
