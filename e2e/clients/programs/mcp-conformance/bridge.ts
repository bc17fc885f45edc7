// Puts a server over stdio behind streamable HTTP, one process a session, so that a tool which speaks HTTP alone can try
// it: `node bridge.ts COMMAND [ARGUMENT…]`. Prints the address. Messages are handed over as they are.

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';

const [program = '', ...args] = process.argv.slice(2);
const sessions = new Map<string, StreamableHTTPServerTransport>();
const environment = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
);

async function open(): Promise<StreamableHTTPServerTransport> {
  const http = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void sessions.set(id, http),
  });
  const stdio = new StdioClientTransport({ command: program, args, env: environment, stderr: 'ignore' });
  // What a server says while it handles one call belongs to the stream of that call.
  let current: RequestId | undefined;
  http.onmessage = (message: JSONRPCMessage) => {
    if ('method' in message && 'id' in message) current = message.id;
    void stdio.send(message);
  };
  stdio.onmessage = (message) => {
    const isAnswer = !('method' in message);
    void http.send(message, isAnswer || current === undefined ? {} : { relatedRequestId: current });
  };
  await stdio.start();
  await http.start();
  return http;
}

const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  const known = sessions.get(String(request.headers['mcp-session-id']));
  void Promise.resolve(known ?? open()).then((transport) => transport.handleRequest(request, response));
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp\n`);
});
