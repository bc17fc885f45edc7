import assert from 'node:assert/strict';
import { emptySamples } from './without-samples.ts';

const cases: Readonly<Record<string, readonly [source: string, without: string]>> = {
  'empties every list of samples': [
    `const a = { id: 'x', samples: { hit: [() => 'a]'], miss: ['\`', "'"], benign: [] } };`,
    `const a = { id: 'x', samples: { hit: [], miss: [], benign: [] } };`,
  ],
  'keeps the lines that follow where they are': [
    `f({\n  hit: [\n    'a',\n  ],\n});`,
    `f({\n  hit: [\n\n],\n});`,
  ],
  'leaves what is no list, and lists of other names': [
    `const b = { hit: made(), miss: proof.miss, keywords: ['a'] };`,
    `const b = { hit: made(), miss: proof.miss, keywords: ['a'] };`,
  ],
};

describe('tools/without-samples', () => {
  for (const [sentence, [source, without]] of Object.entries(cases)) {
    it(sentence, () => assert.equal(emptySamples(source), without));
  }
});
