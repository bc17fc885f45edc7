// Builds the program into dist/, and the compiled form it starts from. Refuses a proxy that reaches the Kubernetes
// client.

import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build as bundle, type BuildOptions, type Plugin } from 'esbuild';
import { fillCompileCache } from './compile-cache.ts';
import { withoutSamples } from './without-samples.ts';

const noKubernetes: Plugin = {
  name: 'no-kubernetes-client',
  setup: (build) => {
    build.onResolve({ filter: /^@kubernetes\/client-node/ }, ({ importer }) => ({
      errors: [{ text: `the bundle must not hold the Kubernetes client, but ${importer} imports it` }],
    }));
  },
};

/** Modules whose place another text takes, because as they are they cost start-up time and memory for nothing. */
const REPLACED: Readonly<Record<string, string>> = {
  // `import` reads every member of a built-in module, and reading `http.WebSocket` loads Node's own fetch: 12 MB.
  'node:http': `module.exports = process.getBuiltinModule('node:http')`,
  // Nobody here speaks HTTP/2: fastify asks for it when told to, undici does without where Node has none.
  'node:http2': `module.exports = { constants: {} }`,
  // Libraries call it with a condition and a text, and nothing else of it.
  'node:assert': `module.exports = (holds, text) => { if (!holds) throw new Error(text ?? 'assertion failed') }`,
  // Of undici the proxy uses connection pools; `fetch`, caches and mocks are ten times their size.
  undici: `module.exports = { Pool: require('undici/lib/dispatcher/pool.js') }`,
  // Compares a plugin's version, for the reverse proxy alone.
  semver: `module.exports = { satisfies: (...them) => require('semver/functions/satisfies').apply(null, them) }`,
  // Compilers of JSON schemas; no route has one, and a route that had would fail at once.
  '@fastify/ajv-compiler': refusal('fastify schemas are not in the bundle'),
  '@fastify/fast-json-stringify-compiler': refusal('fastify schemas are not in the bundle'),
};

function refusal(text: string): string {
  return `module.exports = () => () => { throw new Error(${JSON.stringify(text)}) }`;
}

const replaced: Plugin = {
  name: 'replaced',
  setup: (build) => {
    build.onResolve({ filter: /^[^.]/ }, ({ path, kind, importer }) => {
      const name = path in REPLACED ? path : `node:${path}`;
      if (!(name in REPLACED)) return undefined;
      // `require` reads only what is asked for.
      if (name === 'node:http' && kind !== 'import-statement') return undefined;
      // The reverse proxy's library has an undici of its own.
      if (name === 'undici' && importer.includes('node_modules')) return undefined;
      return { path: name, namespace: 'replaced' };
    });
    build.onLoad({ filter: /./, namespace: 'replaced' }, ({ path }) => ({
      contents: REPLACED[path] ?? '',
      loader: 'js',
      resolveDir: '.',
    }));
  },
};

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  // Else `/\p{L}/u` becomes a call that compiles the expression each time it is reached.
  supported: { 'regexp-unicode-property-escapes': true },
  format: 'esm',
  // Where a package has both forms, the ES modules: what `import()` of one gives is the same here and from source.
  mainFields: ['module', 'main'],
  splitting: true,
  chunkNames: 'chunk-[hash]',
  outdir: 'dist',
  sourcemap: 'linked',
  legalComments: 'linked',
  // Less text to read and to hold; `node --enable-source-maps` gives traces their names back.
  minify: true,
  // Packages written for CommonJS call require() for Node's own modules.
  banner: {
    js: "import{createRequire as pipelockRequire}from'node:module';const require=pipelockRequire(import.meta.url);",
  },
  logLevel: 'warning',
  plugins: [noKubernetes, replaced, withoutSamples],
};

const { metafile } = await bundle({
  ...common,
  metafile: true,
  entryPoints: [{ in: 'cli/start.ts', out: 'pipelock' }],
});
removeOthers(Object.keys(metafile.outputs).map((file) => path.basename(file)));
await fillCompileCache();

/** What earlier builds left is dead weight in an image. */
function removeOthers(written: readonly string[]): void {
  for (const name of readdirSync('dist')) {
    if (!written.includes(name) && name !== 'compiled')
      rmSync(path.join('dist', name), { recursive: true, force: true });
  }
}
