// Loaded before every test run: FUZZ_RUNS sets how many cases each property test tries.

import fc from 'fast-check';

const runs = Number(process.env['FUZZ_RUNS'] ?? 0);
if (runs > 0) fc.configureGlobal({ numRuns: runs });
