import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipelock, type CommandResult } from '../lib/command.ts';
import { SERVER } from '../lib/mcp.ts';
import { githubToken, injection } from '../lib/secrets.ts';

const good = { name: 'echo', description: 'Says it again.', inputSchema: { type: 'object' } };
const bad = { ...good, name: 'bad', inputSchema: { properties: { a: { description: injection() } } } };

interface Report {
  readonly findings: readonly { readonly file: string; readonly line: number; readonly rule: string }[];
}

interface Sarif {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      }[];
    }[];
  }[];
}

describe('mcp scan', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'pipelock-mcp-scan-'))));
  after(() => rmSync(folder, { recursive: true }));

  const scan = (args: readonly string[], input = ''): Promise<CommandResult> =>
    pipelock(['mcp', 'scan', ...args], { env: { HOME: folder }, input });
  const save = (name: string, value: unknown): string => {
    const file = path.join(folder, name);
    writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
    return file;
  };
  const command = (tools: readonly object[]): string[] => [
    ...['--env', `TOOLS=${save('tools.json', tools)}`, '--env', 'INSTRUCTIONS=Use it.', '--'],
    ...[process.execPath, SERVER],
  ];
  const files = ({ stdout }: CommandResult): string[] => [
    ...new Set((JSON.parse(stdout) as Report).findings.map(({ file }) => file)),
  ];

  it('finds the poisoned tool of a server, says where, and leaves the server', async () => {
    const clean = await scan(command([good]));
    assert.equal(clean.code, 0, clean.stderr);
    const found = await scan(['--json', ...command([good, bad])]);
    assert.equal(found.code, 1);
    assert.equal(files(found).length, 1);
    assert.match(files(found)[0] ?? '', /^mcp\/mcp-server-[0-9a-f]{8}\/tools\/bad$/);
  });

  it('finds poisoned instructions', async () => {
    const poisoned = command([good]).map((word) =>
      word.startsWith('INSTR') ? `INSTRUCTIONS=${injection()}` : word,
    );
    const found = await scan(['--json', ...poisoned]);
    assert.equal(found.code, 1);
    assert.match(files(found)[0] ?? '', /\/instructions$/);
  });

  it('says with exit code 10 that a server could not be checked', async () => {
    for (const [words, why] of [
      [['/no/such/program', 'x'], /cannot be started/],
      [[process.execPath, '-e', 'process.exit(3)'], /exit code 3/],
      [[process.execPath, '-e', 'console.log("garbage");setTimeout(()=>0,9999)'], /cannot be read/],
    ] as const) {
      const failed = await scan(['--', ...words]);
      assert.equal(failed.code, 10, failed.stderr);
      assert.match(failed.stderr, why);
    }
    const silent = await scan(['--timeout', '1', '--', process.execPath, '-e', 'setTimeout(()=>0,99999)']);
    assert.equal(silent.code, 10);
    assert.match(silent.stderr, /within 1 s/);
  });

  it('reads recorded messages from standard input, in any form they are recorded in', async () => {
    const message = { jsonrpc: '2.0', id: 1, result: { tools: [good, bad] } };
    for (const input of [
      JSON.stringify(message),
      JSON.stringify({ tools: [good, bad] }, null, 2),
      JSON.stringify([good, bad]),
      `${JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'tools/list' })}\n${JSON.stringify(message)}\n`,
    ]) {
      const found = await scan(['--json'], input);
      assert.equal(found.code, 1, input);
      assert.match(files(found).join(), /^stdin.*tools\/bad$/);
      assert.equal((await scan([], input.replaceAll(JSON.stringify(injection()), '"Fine."'))).code, 0);
    }
    const result = { jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: injection() }] } };
    assert.equal((await scan([], JSON.stringify(result))).code, 1);
  });

  it('checks the configuration of a client, and its servers when told to', async () => {
    const tools = save('more.json', [good, bad]);
    const env = { TOOLS: tools, INSTRUCTIONS: 'Use it.' };
    const server = { command: process.execPath, args: [SERVER], env };
    const config = save('mcp.json', { mcpServers: { local: server } });
    assert.equal((await scan([config])).code, 0);
    const started = await scan(['--json', '--start', config]);
    assert.equal(started.code, 1, started.stderr);
    assert.deepEqual(files(started), ['mcp/local/tools/bad']);
    const literal = { ...server, env: { ...env, GITHUB_TOKEN: githubToken(8) } };
    const found = await scan(['--json', save('literal.json', { mcpServers: { local: literal } })]);
    assert.equal(found.code, 1);
    assert.ok(!found.stdout.includes(githubToken(8)));
    assert.match(found.stdout, /MCP Literal Credential/);
  });

  it('writes SARIF with a relative place and one entry a rule (F-37, F-38)', async () => {
    const { stdout, code } = await scan(
      ['--format', 'sarif'],
      JSON.stringify({ tools: [bad, { ...bad, name: 'a b' }] }),
    );
    assert.equal(code, 1);
    const [first] = (JSON.parse(stdout) as Sarif).runs;
    const ids = first?.tool.driver.rules.map(({ id }) => id) ?? [];
    assert.deepEqual(ids, [...new Set(ids)]);
    const places = first?.results.flatMap(({ locations }) => locations) ?? [];
    const uris = places.map(({ physicalLocation }) => physicalLocation.artifactLocation.uri);
    assert.deepEqual([...new Set(uris)], ['stdin/tools/bad', 'stdin/tools/a_b']);
  });
});
