// One message through the line. What passes unchanged leaves as the very bytes that came; of a list of definitions the
// refused ones are taken out, and the rest of it stays usable (L-58).

import { readJsonRpc, type Members } from '../../codec/jsonrpc.ts';
import {
  answerKind,
  definitionParts,
  definitionsIn,
  messageParts,
  withoutDefinitions,
  type Definition,
} from '../../codec/mcp.ts';
import type { Open } from '../../mediate/gate.ts';
import { TOOL_PART } from '../../model/mcp.ts';
import type { Direction, Part, PartKind } from '../../model/message.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { ToolMemory } from './tool-memory.ts';

export type JudgedMessage =
  | { readonly kind: 'blocked'; readonly verdict: Verdict }
  /** `removed`: how many definitions were taken out. */
  | { readonly kind: 'passes'; readonly bytes: Buffer; readonly removed?: number };

export interface JudgedAnswer {
  readonly method: string;
  readonly value: Members;
  readonly bytes: Buffer;
}

export interface WholeMessage {
  readonly direction: Direction;
  readonly bytes: Buffer;
  readonly kind?: PartKind;
  /** The tool that a call names. */
  readonly tool?: string | undefined;
}

const KINDS: Readonly<Record<Direction, PartKind>> = { outbound: 'tool-call', inbound: 'tool-result' };

/** Judges a message as a whole. Rejects only when the conversation is over. */
export async function judgeMessage(
  open: Open,
  { direction, bytes, kind = KINDS[direction], tool }: WholeMessage,
): Promise<JudgedMessage> {
  const named: Part[] = tool === undefined ? [] : [{ kind, name: TOOL_PART, text: tool, form: 'derived' }];
  const ruling = await open.mediate({
    direction,
    parts: [...(await messageParts(bytes, kind, direction)), ...named],
    reread: async (rewrite) => [
      ...(await messageParts(rewrite.get('body') ?? bytes, kind, direction)),
      ...named,
    ],
  });
  if (ruling.verdict.action === 'block') return { kind: 'blocked', verdict: ruling.verdict };
  const rewritten = ruling.rewrite?.get('body');
  if (rewritten && !isSameMessage(bytes, rewritten)) {
    // A cut went through the structure of the message; nobody can say what the receiver would read.
    return { kind: 'blocked', verdict: { ...ruling.verdict, action: 'block', status: 403 } };
  }
  return { kind: 'passes', bytes: rewritten ?? bytes };
}

function isSameMessage(before: Buffer, after: Buffer): boolean {
  const [a, b] = [readJsonRpc(before), readJsonRpc(after)];
  if (a.kind !== b.kind || a.kind === 'fault') return false;
  return !('id' in a) || !('id' in b) || a.id === b.id;
}

/** Judges the answer of a server: definitions one by one, then what is left as a whole. */
export async function judgeAnswer(
  open: Open,
  { method, value, bytes }: JudgedAnswer,
  memory: ToolMemory,
): Promise<JudgedMessage> {
  const definitions = definitionsIn(method, value);
  const hasTools = method === 'tools/list';
  if (hasTools) await memory.refresh();
  const removed: Definition[] = [];
  for (const definition of definitions) {
    if (!(await passes(open, definition, memory))) removed.push(definition);
  }
  if (hasTools) await memory.save();
  const rest = removed.length === 0 ? bytes : withoutDefinitions(method, bytes, removed);
  const judged = await judgeMessage(open, { direction: 'inbound', bytes: rest, kind: answerKind(method) });
  return judged.kind === 'passes' ? { ...judged, removed: removed.length } : judged;
}

async function passes(open: Open, definition: Definition, memory: ToolMemory): Promise<boolean> {
  const parts = await definitionParts(definition);
  const { verdict } = await open.mediate({ direction: 'inbound', parts });
  // There is no cutting words out of a definition: what is left would be one that nobody wrote.
  const isPassed = verdict.action === 'allow' || verdict.action === 'warn';
  if (definition.tool !== '') memory.seen(definition.tool, definition.bytes, isPassed);
  return isPassed;
}
