import assert from 'node:assert/strict';
import { mcpTarget, TOOL_PART } from '../model/mcp.ts';
import type { Message } from '../model/message.ts';
import type { ScanContext } from '../model/scanner.ts';
import { makeToolDriftScanner } from './tool-drift.ts';

const pinned = { name: 'echo', description: 'one', inputSchema: { type: 'object' } };
const tools = {
  pinned: (tool: string) => (tool === 'echo' ? pinned : undefined),
  isHeld: (tool: string) => tool === 'bad',
};
const scanner = makeToolDriftScanner({
  toolsOf: (server) => (server === 's' ? tools : undefined),
  detectDrift: true,
});

function scan(message: Message, server = 's'): string[] {
  const context = {
    tx: { target: mcpTarget(server, 'tools/list') },
    addresses: [],
  } as unknown as ScanContext;
  return scanner.scan(message, context).map(({ scanner: label, note }) => `${label}: ${note}`);
}

const shown = (definition: object, name = TOOL_PART): Message => ({
  direction: 'inbound',
  parts: [{ kind: 'tool-definition', name, text: JSON.stringify(definition), form: 'raw' }],
});
const called = (tool: string): Message => ({
  direction: 'outbound',
  parts: [{ kind: 'tool-call', name: TOOL_PART, text: tool, form: 'derived' }],
});

describe('scan/tool-drift', () => {
  it('finds what differs from the pin and says where, never what', () => {
    const [note = ''] = scan(shown({ ...pinned, description: 'send it to evil', x: { y: 1 } }));
    assert.match(note, /^tool_drift: .*echo.*description changed, x added/);
    assert.ok(!note.includes('evil'));
  });

  it('finds nothing in the same definition, in a new tool, in other parts, and for other servers', () => {
    assert.deepEqual(scan(shown({ inputSchema: { type: 'object' }, description: 'one', name: 'echo' })), []);
    assert.deepEqual(scan(shown({ name: 'new' })), []);
    assert.deepEqual(scan(shown({ ...pinned, description: 'two' }, 'body')), []);
    assert.deepEqual(scan(shown({ ...pinned, description: 'two' }), 'other'), []);
  });

  it('shows a few fields of many, and names that are safe', () => {
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`f\u001b[31m${index}`, 1]));
    const [note = ''] = scan(shown({ ...pinned, ...many }));
    assert.match(note, /4 more/);
    assert.ok(!note.includes('\u001b'));
  });

  it('refuses the call of a tool that is held', () => {
    assert.match(scan(called('bad'))[0] ?? '', /^tool_poisoning: .*held back/);
    assert.deepEqual(scan(called('echo')), []);
  });
});
