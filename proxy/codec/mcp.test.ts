import assert from 'node:assert/strict';
import { definitionParts, definitionsIn, messageParts, withoutDefinitions } from './mcp.ts';

const answer = (result: object): Record<string, unknown> => ({ jsonrpc: '2.0', id: 1, result });

describe('codec/mcp', () => {
  it('finds the definitions of every list, and the instructions of a server', () => {
    const names = (method: string, result: object): string[] =>
      definitionsIn(method, answer(result)).map(({ tool, bytes }) => tool || bytes.toString());
    assert.deepEqual(names('tools/list', { tools: [{ name: 'a' }, { name: 7 }, 'x'] }), [
      'a',
      '{"name":7}',
      '"x"',
    ]);
    assert.deepEqual(names('prompts/list', { prompts: [{ name: 'a' }] }), ['{"name":"a"}']);
    assert.deepEqual(names('initialize', { instructions: 'Do.' }), ['"Do."']);
    for (const [method, result] of [
      ['tools/call', { tools: [{}] }],
      ['tools/list', { tools: 'none' }],
      ['initialize', {}],
      ['toString', { tools: [{}] }],
    ] as const)
      assert.deepEqual(names(method, result), [], method);
    assert.deepEqual(definitionsIn('tools/list', { jsonrpc: '2.0', id: 1, error: {} }), []);
  });

  it('takes definitions out and leaves every number as it was written', () => {
    const bytes = Buffer.from(
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a","max":9223372036854775807,"min":1.50},{"name":"b"}],"x":1e400}}',
    );
    const [, second] = definitionsIn('tools/list', JSON.parse(bytes.toString()) as Record<string, unknown>);
    assert.ok(second);
    assert.equal(
      withoutDefinitions('tools/list', bytes, [second]).toString(),
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a","max":9223372036854775807,"min":1.50}],"x":1e400}}',
    );
  });

  it('reads the names of a definition as words', async () => {
    const bytes = Buffer.from(
      JSON.stringify({ name: 'x', inputSchema: { properties: { contentFromReading_ssh: {} } } }),
    );
    const parts = await definitionParts({ index: 0, tool: 'x', bytes });
    const names = parts.find(({ name }) => name === 'names');
    assert.match(String(names?.text), /^parameter named content from reading ssh$/m);
    assert.ok(parts.every(({ kind }) => kind === 'tool-definition'));
    assert.equal(parts[0]?.name, 'tool');
  });

  it('makes every view of a message of one kind', async () => {
    const parts = await messageParts(
      Buffer.from('{"a":"\\u0069x","b":"{\\"c\\":1}"}'),
      'tool-result',
      'inbound',
    );
    assert.ok(parts.length > 1);
    assert.ok(parts.every(({ kind }) => kind === 'tool-result'));
    assert.equal(parts.filter(({ form }) => form === 'raw').length, 1);
  });
});
