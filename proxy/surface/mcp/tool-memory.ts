// What a relay tells about the tools it has seen, so that a later change is noticed. The relay never asks: who remembers
// is also who hands it to the scanner.

export interface ToolMemory {
  /** Before a list of tools is judged: what was approved meanwhile counts. Rejects when the memory cannot be read. */
  refresh(): Promise<void>;
  /** One definition and whether it passed. */
  seen(tool: string, definition: Buffer, passed: boolean): void;
  /** After the last definition of a list. Rejects when it cannot be written down: then the list must not pass. */
  save(): Promise<void>;
}
