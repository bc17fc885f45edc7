// stub
export class LinearPattern {
  constructor(source: string, caseSensitive: boolean) { void source; void caseSensitive; }
  find(bytes: Buffer): { start: number; end: number; text: string }[] { void bytes; return []; }
}
