import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diffLines } from './preview.ts';

describe('cli/sidecar/preview', () => {
  it('shows what was added and removed, where it stands', () => {
    assert.deepEqual(diffLines(['a', 'b', 'c'], ['a', 'x', 'c', 'd']), ['+ x', '- b', '+ d']);
  });

  it('shows nothing for the same text', () => assert.deepEqual(diffLines(['a', 'b'], ['a', 'b']), []));

  it('keeps account of every line', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const changes = diffLines(before, after);
        const added = changes.filter((line) => line.startsWith('+')).length;
        const removed = changes.length - added;
        assert.equal(after.length - added, before.length - removed);
      }),
    );
  });

  it('does not compare what is too long to compare, and loses none of it', () => {
    const long = Array.from({ length: 3000 }, (_, index) => `${index}`);
    assert.equal(diffLines(long, ['x']).length, 3001);
  });
});
