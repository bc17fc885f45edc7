// A tool whose definition is not the one that was pinned (a rug pull), and a call of a tool that is held back. What was
// pinned is handed in; this looks and changes nothing.

import type { Finding } from '../model/finding.ts';
import { mcpServerOf, safeWord, TOOL_PART } from '../model/mcp.ts';
import type { Message, Part } from '../model/message.ts';
import type { Scanner } from '../model/scanner.ts';
import { jsonChanges } from '../text/json-diff.ts';

/** What is known about the tools of one server. */
export interface PinnedTools {
  /** The definition that was pinned or approved; undefined for a tool never seen. */
  pinned(tool: string): unknown;
  /** Whether the definition shown last was refused, so that calls of the tool are too. */
  isHeld(tool: string): boolean;
}

export interface ToolDriftOptions {
  readonly toolsOf: (server: string) => PinnedTools | undefined;
  /** Whether changed definitions count; tools that are held count anyway. */
  readonly detectDrift: boolean;
}

export function makeToolDriftScanner({ toolsOf, detectDrift }: ToolDriftOptions): Scanner {
  return {
    id: 'tool-drift',
    stage: 'before-dns',
    reads: { outbound: ['tool-call'], inbound: detectDrift ? ['tool-definition'] : [] },
    scan: (message, { tx }) => {
      const tools = toolsOf(mcpServerOf(tx.target));
      return tools ? scanParts(message, tools) : [];
    },
  };
}

function scanParts({ direction, parts }: Message, tools: PinnedTools): Finding[] {
  const named = parts.filter(({ name }) => name === TOOL_PART);
  return named.flatMap((part) => {
    const text = part.text.toString();
    const found = direction === 'outbound' ? heldCall(text, tools) : changedDefinition(text, tools);
    return found === undefined ? [] : [findingOf(part, found)];
  });
}

interface Found {
  readonly scanner: 'tool_drift' | 'tool_poisoning';
  readonly rule: string;
  readonly note: string;
}

function heldCall(tool: string, tools: PinnedTools): Found | undefined {
  if (!tools.isHeld(tool)) return undefined;
  const note = `the tool ${safeWord(tool)} is held back: its definition was refused`;
  return { scanner: 'tool_poisoning', rule: 'Held Tool', note };
}

function changedDefinition(text: string, tools: PinnedTools): Found | undefined {
  const definition = JSON.parse(text) as { readonly name?: unknown };
  const tool = typeof definition.name === 'string' ? definition.name : '';
  const pinned = tools.pinned(tool);
  const changes = pinned === undefined ? [] : jsonChanges(pinned, definition);
  if (changes.length === 0) return undefined;
  const shown = changes.slice(0, MOST_SHOWN).map(({ kind, path }) => `${safeWord(path)} ${kind}`);
  const more = changes.length > shown.length ? `, ${changes.length - shown.length} more` : '';
  const note =
    `the definition of the tool ${safeWord(tool)} is not the pinned one (${shown.join(', ')}${more}); ` +
    'see: pipelock mcp list';
  return { scanner: 'tool_drift', rule: 'Changed Tool Definition', note };
}

const MOST_SHOWN = 5;

function findingOf(part: Part, found: Found): Finding {
  return {
    ...found,
    severity: 'high',
    confidence: 'certain',
    class: 'threat',
    part: { kind: part.kind, name: part.name },
    encoding: '',
    floor: false,
  };
}
