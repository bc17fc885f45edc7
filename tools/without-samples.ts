// Takes the samples out of the rules for the bundle: they prove the rules in tests and are dead weight in a process.

import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import ts from 'typescript';

const SAMPLES = new Set(['hit', 'miss', 'benign']);

export const withoutSamples: Plugin = {
  name: 'without-samples',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]scan[\\/]rules[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: emptySamples(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

/** The source of a rule table with every list of samples empty. Lines keep their numbers, for the source map. */
export function emptySamples(source: string): string {
  const file = ts.createSourceFile('rules.ts', source, ts.ScriptTarget.Latest);
  let text = '';
  let done = 0;
  const visit = (node: ts.Node): void => {
    if (!isSampleList(node, file)) return ts.forEachChild(node, visit);
    const { initializer } = node;
    const start = initializer.getStart(file);
    const lines = source.slice(start, initializer.end).split('\n').length;
    text += `${source.slice(done, start)}[${'\n'.repeat(lines - 1)}]`;
    done = initializer.end;
  };
  visit(file);
  return text + source.slice(done);
}

function isSampleList(node: ts.Node, file: ts.SourceFile): node is ts.PropertyAssignment {
  return (
    ts.isPropertyAssignment(node) &&
    SAMPLES.has(node.name.getText(file)) &&
    ts.isArrayLiteralExpression(node.initializer)
  );
}
