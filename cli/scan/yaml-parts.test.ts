import assert from 'node:assert/strict';
import fc from 'fast-check';
import { yamlParts } from './yaml-parts.ts';

const partsOf = async (text: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await yamlParts(Buffer.from(text))).map(({ name, text: part }) => [name, part.toString()]),
  );

describe('cli/scan/yaml-parts', () => {
  it('undoes escapes and folding', async () => {
    const parts = await partsOf('a: "\\x67h"\nb: >-\n  one\n  two\nc: [x, "y"]\n');
    assert.equal(parts['body.yaml'], 'a: gh\nb: one two\nc: x\ny\n');
  });

  it('joins short values, keys left out', async () => {
    const parts = await partsOf('first: abc\nlist:\n  - def\n  - {k: ghi}\nnumber: 12\n---\nsecond: jkl\n');
    assert.equal(parts['body.joined'], 'abcdefghijkl');
  });

  it('gives nothing of what is no YAML, and follows no alias', async () => {
    assert.deepEqual(await partsOf('a: [1\nb: }'), {});
    assert.equal((await partsOf('a: &x long\nb: [*x, *x]\n'))['body.yaml'], 'a: long\nb: ');
  });

  it('property: never throws, whatever the text', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('a', ':', ' ', '\n', '-', '[', '{', '"', '&', '*', '\t', '>', '|') }),
    );
    await fc.assert(
      fc.asyncProperty(text, async (input) => {
        await yamlParts(Buffer.from(input));
      }),
    );
  });
});
