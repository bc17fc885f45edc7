// Measures the scan engine with all rules on: clean texts by size, growth from 1 KB to 10 MB, and the worst of many
// hostile 10 KB inputs. `node bench/scan.ts [filter]` prints tables; it judges nothing and fails on nothing.

import { DLP_RULES, INJECTION_RULES } from '../proxy/scan/rules/index.ts';
import { Engine } from '../proxy/text/engine.ts';
import { CLEAN, HOSTILE } from './corpus.ts';

const [KB, MB] = [1024, 1024 * 1024];
const SIZES: Readonly<Record<string, number>> = { '200 B': 200, '10 KB': 10 * KB, '1 MB': MB };
const WINDOW_BYTES = 64 * KB;
const SAMPLE_MS = 250;
const LEAST_SAMPLES = 3;

const filter = process.argv[2] ?? '';

function build(mode: 'secret' | 'injection'): { engine: Engine; ms: number } {
  const start = performance.now();
  const engine = new Engine({ mode, rules: mode === 'secret' ? DLP_RULES : INJECTION_RULES });
  return { engine, ms: performance.now() - start };
}

/** Scans as the proxy does: in windows that repeat the tail of the one before. */
function scanAll(engine: Engine, bytes: Buffer): number {
  let found = 0;
  const step = WINDOW_BYTES - engine.overlapBytes;
  for (let start = 0; start === 0 || start + engine.overlapBytes < bytes.length; start += step) {
    const overlapBytes = start === 0 ? 0 : engine.overlapBytes;
    found += engine.scan(bytes.subarray(start, start + WINDOW_BYTES), { overlapBytes }).length;
  }
  return found;
}

/** Microseconds of one scan: the time that one in five scans keeps, which other work on the machine hardly touches. */
function measure(engine: Engine, bytes: Buffer): number {
  const samples: number[] = [];
  const stop = performance.now() + SAMPLE_MS;
  while (performance.now() < stop || samples.length < LEAST_SAMPLES) {
    const start = process.hrtime.bigint();
    scanAll(engine, bytes);
    samples.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  return samples.sort((a, b) => a - b)[Math.floor(samples.length / 5)] ?? 0;
}

function cleanTable(engines: Readonly<Record<string, Engine>>): void {
  for (const [mode, engine] of Object.entries(engines)) {
    console.log(`\nclean text, ${mode}`);
    for (const [name, make] of Object.entries(CLEAN)) {
      if (!name.includes(filter)) continue;
      const cells = Object.entries(SIZES).map(([label, size]) => {
        const micros = measure(engine, make(size));
        return `${label} ${micros.toFixed(1).padStart(9)} µs ${(size / micros).toFixed(0).padStart(4)} MB/s`;
      });
      console.log(`${name.padEnd(12)}${cells.join('   ')}   found ${scanAll(engine, make(MB))}`);
    }
  }
}

function growthTable(engines: Readonly<Record<string, Engine>>): void {
  console.log('\ngrowth, technical text: ns per byte');
  for (const [mode, engine] of Object.entries(engines)) {
    const cells = [KB, 10 * KB, 100 * KB, MB, 10 * MB].map((size) => {
      const micros = measure(engine, (CLEAN.technical ?? Buffer.alloc)(size));
      return ((micros * 1000) / size).toFixed(2).padStart(7);
    });
    console.log(`${mode.padEnd(12)}${cells.join('')}   (1 KB to 10 MB)`);
  }
}

function hostileTable(engines: Readonly<Record<string, Engine>>): void {
  console.log('\nhostile 10 KB, ms (first scan, then usual), and 100 KB ÷ 10 KB');
  for (const [name, make] of Object.entries(HOSTILE)) {
    if (!name.includes(filter)) continue;
    const cells = Object.entries(engines).map(([mode, engine]) => {
      const start = performance.now();
      scanAll(engine, make(10 * KB));
      const first = performance.now() - start;
      const small = measure(engine, make(10 * KB)) / 1000;
      const large = measure(engine, make(100 * KB)) / 1000;
      return `${mode} ${first.toFixed(2).padStart(7)} ${small.toFixed(2).padStart(7)} ×${(large / small).toFixed(1).padStart(5)}`;
    });
    console.log(`${name.padEnd(24)}${cells.join('   ')}`);
  }
}

const secret = build('secret');
const injection = build('injection');
console.log(
  `rules: ${DLP_RULES.length} secret (${secret.ms.toFixed(0)} ms to build), ${INJECTION_RULES.length} injection (${injection.ms.toFixed(0)} ms)`,
);
const engines = { secret: secret.engine, injection: injection.engine };
cleanTable(engines);
growthTable(engines);
hostileTable(engines);
