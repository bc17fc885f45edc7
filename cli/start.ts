// What the bundle begins with: the program as it was compiled before, kept in a folder beside it. Where that folder
// cannot be used, the program is compiled as ever.

import { enableCompileCache } from 'node:module';
import path from 'node:path';

enableCompileCache(path.join(import.meta.dirname, 'compiled'));
await import('./main.ts');
