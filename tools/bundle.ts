// Builds one file per program. Refuses a proxy that reaches the Kubernetes client.

import { build as bundle, type BuildOptions, type Plugin } from 'esbuild';

const noKubernetes: Plugin = {
  name: 'no-kubernetes-client',
  setup: (build) => {
    build.onResolve({ filter: /^@kubernetes\/client-node/ }, ({ importer }) => ({
      errors: [{ text: `the bundle must not hold the Kubernetes client, but ${importer} imports it` }],
    }));
  },
};

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // Where a package has both forms, the ES modules: what `import()` of one gives is the same here and from source.
  mainFields: ['module', 'main'],
  splitting: true,
  chunkNames: 'chunk-[hash]',
  outdir: 'dist',
  sourcemap: 'linked',
  legalComments: 'linked',
  minifySyntax: true,
  minifyWhitespace: true,
  // Packages written for CommonJS call require() for Node's own modules.
  banner: {
    js: "import{createRequire as pipelockRequire}from'node:module';const require=pipelockRequire(import.meta.url);",
  },
  logLevel: 'warning',
  plugins: [noKubernetes],
};

await bundle({ ...common, entryPoints: [{ in: 'cli/main.ts', out: 'pipelock' }] });
