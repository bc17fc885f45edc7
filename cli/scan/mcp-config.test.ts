import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mcpFaults } from './mcp-config.ts';

const SECRET = ['s3cr3t', 'v4lue', '99'].join('-');
const server = (entry: object, key = 'mcpServers'): string =>
  JSON.stringify({ [key]: { one: entry } }, null, 2);
const faults = (text: string, file = '.mcp.json'): string[] =>
  mcpFaults(file, Buffer.from(text)).map(
    ({ rule, isWarning, region }) => `${rule}${isWarning ? '?' : ''} ${region?.startLine ?? '-'}`,
  );

describe('cli/scan/mcp-config', () => {
  const cases: Record<string, { text: string; expected: string[] }> = {
    'a credential in the environment': {
      text: server({ command: 'x', env: { A: 'plain', SOME_TOKEN: SECRET } }),
      expected: ['MCP Literal Credential 7'],
    },
    'a credential in an argument': {
      text: server({
        command: 'x',
        args: [`--token=${SECRET}`, '--api-key', SECRET, '-e', `DB_PASSWORD=${SECRET}`],
      }),
      expected: ['MCP Literal Credential 6', 'MCP Literal Credential 8', 'MCP Literal Credential 10'],
    },
    'a header given as an argument': {
      text: server({ command: 'x', args: ['--header', `Authorization: Bearer ${SECRET}`] }),
      expected: ['MCP Literal Credential 7'],
    },
    'a credential in a header': {
      text: server({ url: 'https://x.example/', headers: { Authorization: `Bearer ${SECRET}` } }),
      expected: ['MCP Literal Credential 6'],
    },
    'a credential in the address': {
      text: server({ url: `https://u:${SECRET}@x.example/` }),
      expected: ['MCP Literal Credential 4'],
    },
    'plain http to another machine': {
      text: server({ url: 'http://x.example/mcp' }),
      expected: ['MCP Plain HTTP? 4'],
    },
    'an unpinned package': {
      text: server({ command: 'npx', args: ['-y', 'pkg'] }),
      expected: ['MCP Unpinned Package? 4'],
    },
    'comments and trailing commas': {
      text: `{ // x\n "mcpServers": {\n  "one": { "url": "http://x.example/", },\n }, }`,
      expected: ['MCP Plain HTTP? 3'],
    },
    'what cannot be read': { text: '{"mcpServers": {', expected: ['MCP Configuration Unreadable 1'] },
    'a key given twice, of which a client takes one': {
      text: '{"mcpServers": {}, "mcpServers": {"one": {"url": "http://x.example/"}}}',
      expected: ['MCP Configuration Unreadable 1'],
    },
  };
  for (const [name, { text, expected }] of Object.entries(cases)) {
    it(`reports ${name}`, () => assert.deepEqual(faults(text), expected));
  }

  const benign: Record<string, string> = {
    'references in every place': server({
      command: 'npx',
      args: ['-y', 'pkg@1.2.3', '--token', '${TOKEN}', '--token=${input:token}'],
      env: { TOKEN: '${env:TOKEN}', PLAIN: 'value' },
      headers: { Authorization: 'Bearer ${TOKEN}' },
    }),
    'plain http to this machine': server({
      url: 'http://localhost:3000/',
      serverUrl: 'http://127.0.0.1:1/',
      httpUrl: 'http://[::1]:1/',
    }),
    'an argument after a switch': server({ command: 'x', args: ['--verbose', 'some-value-here'] }),
    'an empty file of servers': '{"mcpServers": {}}',
  };
  for (const [name, text] of Object.entries(benign)) {
    it(`reports nothing of ${name}`, () => assert.deepEqual(faults(text), []));
  }

  it('knows the forms of other clients, and leaves other files alone', () => {
    const entry = { url: 'http://x.example/' };
    assert.equal(faults(server(entry, 'servers'), '.vscode/mcp.json').length, 1);
    assert.equal(
      faults(JSON.stringify({ mcp: JSON.parse(server(entry, 'servers')) }), '.vscode/settings.json').length,
      1,
    );
    assert.equal(faults(server(entry), 'claude_desktop_config.json').length, 1);
    assert.deepEqual(faults('{"servers": [1, {"name": "http://x.example/"}]}', 'other.json'), []);
    assert.deepEqual(faults('{"servers": {"a": {"port": 1}}} broken', 'other.json'), []);
    assert.deepEqual(faults(server(entry), 'notes.txt'), []);
  });

  it('never repeats a value', () => {
    const text = server({
      command: SECRET,
      args: ['--token', SECRET],
      env: { KEY: SECRET },
      url: `http://u:${SECRET}@x/`,
    });
    assert.ok(!JSON.stringify(mcpFaults('.mcp.json', Buffer.from(text))).includes(SECRET));
  });

  it('property: never throws, whatever the file holds', () => {
    const entry = fc.dictionary(fc.constantFrom('command', 'args', 'env', 'headers', 'url'), fc.jsonValue());
    const text = fc.oneof(
      fc.string(),
      entry.map((value) => server(value)),
      fc.json(),
    );
    fc.assert(fc.property(text, (input) => void mcpFaults('.mcp.json', Buffer.from(input))));
  });
});
