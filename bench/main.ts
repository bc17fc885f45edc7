// `make bench`: prints the tables and draws the picture that docs/performance.md shows.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { benchIntercept } from './intercept.ts';
import { benchProxy } from './proxy.ts';
import { renderSvg, renderTable } from './report.ts';

const docs = path.join(import.meta.dirname, '../docs');
console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}\n`);
spawnSync(process.execPath, [path.join(import.meta.dirname, 'scan.ts')], { stdio: 'inherit' });
console.log('\nthe proxy as a whole, beside a pass-through of the same parts\n');
const rows = [...(await benchProxy()), ...(await benchIntercept())];
console.log(renderTable(rows));
writeFileSync(
  path.join(docs, 'performance.svg'),
  renderSvg(rows, 'Requests per second, as a share of a pass-through proxy'),
);
