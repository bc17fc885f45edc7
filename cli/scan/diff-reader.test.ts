import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DiffReader, type DiffEvent } from './diff-reader.ts';

function read(lines: readonly string[]): DiffEvent[] {
  const reader = new DiffReader();
  return lines.flatMap((line) => reader.read({ bytes: Buffer.from(line), continues: false }) ?? []);
}

/** `path:line text` of every added line. */
function added(lines: readonly string[]): string[] {
  let path = '';
  return read(lines).flatMap((event) => {
    if (event.kind === 'file') path = event.path;
    return event.kind === 'added' ? [`${path}:${event.line} ${event.text.toString()}`] : [];
  });
}

const HEAD = ['diff --git a/x b/x', 'index 1..2 100644', '--- a/x', '+++ b/x'];

describe('cli/scan/diff-reader', () => {
  const cases: Record<string, { lines: string[]; expected: string[] }> = {
    'added lines with the numbers of the new file': {
      lines: [
        ...HEAD,
        '@@ -1,3 +1,4 @@ function',
        ' a',
        '-b',
        '+B',
        '+c',
        ' d',
        '@@ -9 +10,2 @@',
        ' x',
        '+y',
      ],
      expected: ['x:2 B', 'x:3 c', 'x:11 y'],
    },
    'a new file': {
      lines: ['--- /dev/null', '+++ b/n', '@@ -0,0 +1,2 @@', '+a', '+b'],
      expected: ['n:1 a', 'n:2 b'],
    },
    'nothing of a removed file': {
      lines: ['--- a/n', '+++ /dev/null', '@@ -1,2 +0,0 @@', '-a', '-b'],
      expected: [],
    },
    'a plain diff without git': {
      lines: ['--- old/x\t2026', '+++ new/x\t2026', '@@ -1 +1 @@', '-a', '+b'],
      expected: ['new/x:1 b'],
    },
    'a renamed and changed file': {
      lines: [
        'diff --git a/x b/y',
        'similarity index 90%',
        'rename from x',
        'rename to y',
        '--- a/x',
        '+++ b/y',
        '@@ -1 +1 @@',
        '-a',
        '+b',
      ],
      expected: ['y:1 b'],
    },
    'a merge with two parents': {
      lines: [
        'diff --cc x',
        '--- a/x',
        '+++ b/x',
        '@@@ -1,2 -1,2 +1,3 @@@',
        '  a',
        '+ mine',
        '++both',
        '- gone',
      ],
      expected: ['x:2 mine', 'x:3 both'],
    },
    'content that poses as a header': {
      lines: [
        ...HEAD,
        '@@ -1,3 +1,4 @@',
        ' a',
        '--- a/other',
        '-- x',
        '+++ b/other',
        '+@@ -1 +90 @@',
        '+diff --git a/z b/z',
      ],
      expected: ['x:2 ++ b/other', 'x:3 @@ -1 +90 @@', 'x:4 diff --git a/z b/z'],
    },
    'an empty context line whose blank was cut': {
      lines: [...HEAD, '@@ -1,2 +1,3 @@', '', '+b', ' c'],
      expected: ['x:2 b'],
    },
    'a file without a last line end': {
      lines: [
        ...HEAD,
        '@@ -1 +1 @@',
        '-a',
        '\\ No newline at end of file',
        '+b',
        '\\ No newline at end of file',
      ],
      expected: ['x:1 b'],
    },
    'headers with carriage returns': {
      lines: [...HEAD, '@@ -1 +1,2 @@'].map((line) => `${line}\r`).concat(' a\r', '+b\r'),
      expected: ['x:2 b\r'],
    },
    'what comes after a hunk that lied about its length': {
      lines: [...HEAD, '@@ -1 +1 @@', '-a', '+b', '+hidden', ' c', '+more'],
      expected: ['x:1 b', 'x:2 hidden', 'x:4 more'],
    },
    'the next file after a hunk that promised more': {
      lines: [
        ...HEAD,
        '@@ -1,9 +1,9 @@',
        '+b',
        'diff --git a/y b/y',
        '--- a/y',
        '+++ b/y',
        '@@ -1 +1 @@',
        '+c',
      ],
      expected: ['x:1 b', 'y:1 c'],
    },
    'no words of a commit message': {
      lines: ['commit 1', '', '    + no change', '+++ none', ...HEAD],
      expected: [],
    },
    'no lines of a binary patch': {
      lines: [
        'diff --git a/i b/i',
        'GIT binary patch',
        'literal 4',
        'zcmV',
        '',
        'diff --git a/x b/x',
        '--- a/x',
        '+++ b/x',
        '@@ -1 +1 @@',
        '+a',
      ],
      expected: ['x:1 a'],
    },
  };
  for (const [name, { lines, expected }] of Object.entries(cases)) {
    it(`tells ${name}`, () => assert.deepEqual(added(lines), expected));
  }

  it('tells a binary change with its file', () => {
    const lines = ['diff --git a/i.png b/i.png', 'Binary files a/i.png and b/i.png differ'];
    assert.deepEqual(read(lines), [
      { kind: 'file', path: 'i.png' },
      { kind: 'binary', path: 'i.png' },
    ]);
  });

  it('goes on with an added line that comes in pieces', () => {
    const reader = new DiffReader();
    for (const line of [...HEAD, '@@ -1 +5,2 @@'])
      reader.read({ bytes: Buffer.from(line), continues: false });
    reader.read({ bytes: Buffer.from('+begin'), continues: false });
    const text = Buffer.from('+end');
    assert.deepEqual(reader.read({ bytes: text, continues: true }), {
      kind: 'added',
      line: 5,
      text,
      continues: true,
    });
    reader.read({ bytes: Buffer.from(' context'), continues: false });
    assert.equal(reader.read({ bytes: text, continues: true }), undefined);
  });

  it('knows whether it saw a diff at all', () => {
    const reader = new DiffReader();
    for (const line of ['hello', '\u001b[32m+green\u001b[m', '+plus'])
      reader.read({ bytes: Buffer.from(line), continues: false });
    assert.equal(reader.hasStructure, false);
  });

  it('property: never throws, whatever it reads', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        ...HEAD,
        '@@ -1,2 +3,4 @@',
        '@@@ -1 -1 +1 @@@',
        '+a',
        '-b',
        ' c',
        '\\',
        'rename to x',
        '+++ "b/\\',
        'GIT binary patch',
      ),
    );
    fc.assert(fc.property(fc.array(line), (lines) => void read(lines)));
  });

  it('property: gives the number and text of every added line of a generated diff', () => {
    const text = fc
      .oneof(
        fc.string({ maxLength: 8 }),
        fc.constantFrom('++ b/x', '-- a/x', '@@ -1 +1 @@', 'diff --git a/q b/q'),
      )
      .map((s) => s.replace(/[\n\r]/g, ''));
    const change = fc.record({ sign: fc.constantFrom(' ', '+', '-'), text });
    const hunks = fc.array(fc.array(change, { minLength: 1, maxLength: 8 }), { maxLength: 5 });
    fc.assert(
      fc.property(hunks, (generated) => {
        const { lines, expected } = render(generated);
        assert.deepEqual(added(lines), expected);
      }),
    );
  });
});

function render(hunks: readonly (readonly { sign: string; text: string }[])[]): {
  lines: string[];
  expected: string[];
} {
  const lines = [...HEAD];
  const expected: string[] = [];
  let next = 1;
  for (const hunk of hunks) {
    next += 3;
    const count = (sign: string): number =>
      hunk.filter((change) => change.sign === ' ' || change.sign === sign).length;
    lines.push(`@@ -${next},${count('-')} +${next},${count('+')} @@`);
    for (const { sign, text } of hunk) {
      lines.push(sign + text);
      if (sign === '+') expected.push(`x:${next} ${text}`);
      if (sign !== '-') next += 1;
    }
  }
  return { lines, expected };
}
