// What judging stands on and what takes long to load: rules and engines, seed phrase words, public suffixes. Loaded in
// steps, so that a process that already listens answers between them; messages wait (see `LineServices.warming`).

import { setImmediate as pause } from 'node:timers/promises';
import type { makeScanners } from './mediate/scanners.ts';
import type { SeedWords } from './scan/seed-phrase.ts';
import { loadSeedWords } from './scan/seed-words.ts';
import { loadPublicSuffixes, type PublicSuffixes } from './text/public-suffix.ts';

export interface Tables {
  readonly makeScanners: typeof makeScanners;
  /** How many credentials are known without a policy's own. */
  readonly builtInPatterns: number;
  readonly seedWords: SeedWords;
  readonly suffixes: PublicSuffixes;
}

export async function loadTables(): Promise<Tables> {
  await import('./scan/rules/index.ts');
  await pause();
  await import('./text/engine.ts');
  await pause();
  const { makeScanners, BUILT_IN_PATTERNS } = await import('./mediate/scanners.ts');
  await pause();
  const suffixes = await loadPublicSuffixes();
  await pause();
  const seedWords = await loadSeedWords();
  return { makeScanners, builtInPatterns: BUILT_IN_PATTERNS, seedWords, suffixes };
}
