// The smallest MCP server: a call of a tool is answered with a text of the size it asks for.

import { createInterface } from 'node:readline';

const SENTENCE = 'The kettle is on and the train to the coast leaves at noon from platform four. ';

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, params } = JSON.parse(line) as { id: number; params: { arguments: { bytes: number } } };
  const text = SENTENCE.repeat(Math.ceil(params.arguments.bytes / SENTENCE.length)).slice(
    0,
    params.arguments.bytes,
  );
  const result = { content: [{ type: 'text', text: `${id} ${text}` }] };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
});
