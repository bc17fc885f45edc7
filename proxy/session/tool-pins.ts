// The tools of one MCP server, as far as one process has seen them, beside what is pinned on disk. A change is never
// taken over by itself, whatever the policy lets pass (L-11), and a restart forgets nothing (L-59).

import { canonicalJson } from '../policy/canonical.ts';
import { PipelockError } from '../errors.ts';
import { MAX_TOOLS, readPins, writePins, type PinnedTool, type Pins } from './pin-file.ts';

export interface ToolPinsOptions {
  readonly file: string;
  readonly server: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export class ToolPins {
  readonly #options: ToolPinsOptions;
  #pins: ReadonlyMap<string, PinnedTool> = new Map();
  /** By tool, whether the definition shown last in this process was refused. */
  readonly #refused = new Map<string, boolean>();
  readonly #shown = new Map<string, unknown>();

  constructor(options: ToolPinsOptions) {
    this.#options = options;
  }

  /** Reads what was approved or pinned meanwhile. Rejects with PINS_UNREADABLE. */
  async refresh(): Promise<void> {
    this.#pins = byName(await this.#read());
    this.#shown.clear();
  }

  /** Also what was shown in the list that is being judged: one name cannot stand for two tools. */
  pinned(tool: string): unknown {
    return this.#pins.get(tool)?.definition ?? this.#shown.get(tool);
  }

  isHeld(tool: string): boolean {
    return this.#refused.get(tool) ?? this.#pins.get(tool)?.pending !== undefined;
  }

  /** One definition of the list that is being judged, and whether it passed. Throws when there are too many. */
  seen(tool: string, bytes: Buffer, passed: boolean): void {
    if (this.#shown.size >= MAX_TOOLS || this.#refused.size >= MAX_TOOLS)
      throw new PipelockError('PINS_UNREADABLE', `the server lists more than ${MAX_TOOLS} tools`);
    this.#refused.set(tool, !passed);
    // What was refused and never pinned is poisoned; it must not become the pin of the next definition.
    if (passed || this.#pins.has(tool)) this.#shown.set(tool, JSON.parse(bytes.toString('utf8')));
  }

  /** Writes down what the list brought. Rejects with PINS_UNREADABLE: then the list must not pass. */
  async save(): Promise<void> {
    const { file, server, now } = this.#options;
    const since = new Date(now()).toISOString();
    const pins = byName(await this.#read());
    let isChanged = false;
    for (const [name, definition] of this.#shown) {
      const before = pins.get(name);
      const after = taken(before, { name, definition, since });
      isChanged ||= after !== before;
      pins.set(name, after);
    }
    if (isChanged) await writePins(file, { server, tools: [...pins.values()] });
    this.#pins = pins;
  }

  #read(): Promise<Pins> {
    return readPins(this.#options.file, this.#options.server);
  }
}

function byName({ tools }: Pins): Map<string, PinnedTool> {
  return new Map(tools.map((tool) => [tool.name, tool]));
}

/** The pin after the server showed this definition: a new one, the same, or one with something that waits. */
function taken(before: PinnedTool | undefined, shown: PinnedTool): PinnedTool {
  if (!before) return shown;
  const { pending, ...pin } = before;
  if (isSame(before.definition, shown.definition)) return pending === undefined ? before : pin;
  if (pending && isSame(pending.definition, shown.definition)) return before;
  return { ...pin, pending: { definition: shown.definition, since: shown.since } };
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** Pins what waits, of these tools or of all; returns the pins and the names that were approved. */
export function approved(
  pins: Pins,
  names: readonly string[] | 'all',
  since: string,
): { readonly pins: Pins; readonly names: readonly string[] } {
  const done: string[] = [];
  const tools = pins.tools.map((tool) => {
    if (!tool.pending || (names !== 'all' && !names.includes(tool.name))) return tool;
    done.push(tool.name);
    return { name: tool.name, definition: tool.pending.definition, since };
  });
  return { pins: { ...pins, tools }, names: done };
}
