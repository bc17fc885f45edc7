import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pathOfNewName, pathsOfGitHeader } from './diff-path.ts';

describe('cli/scan/diff-path', () => {
  const headers: Record<string, { text: string; path: string }> = {
    'the usual form': { text: 'diff --git a/src/x.ts b/src/x.ts', path: 'src/x.ts' },
    'a name with blanks': { text: 'diff --git a/my docs/a b b/my docs/a b', path: 'my docs/a b' },
    'a name that holds the prefix': { text: 'diff --git a/x b/y b/x b/y', path: 'x b/y' },
    'a renamed file': { text: 'diff --git a/old.ts b/new.ts', path: 'new.ts' },
    'quoted names': { text: 'diff --git "a/\\303\\274.env" "b/\\303\\274.env"', path: 'ü.env' },
    'letters of diff.mnemonicPrefix': { text: 'diff --git i/src/x w/src/x', path: 'src/x' },
    'a merge': { text: 'diff --cc src/x.ts', path: 'src/x.ts' },
  };
  for (const [name, { text, path }] of Object.entries(headers)) {
    it(`reads the git header of ${name}`, () => assert.equal(pathsOfGitHeader(text), path));
  }

  const names: Record<string, { text: string; old?: string; path: string }> = {
    'git prefixes': { text: 'b/src/x.ts', old: 'a/src/x.ts', path: 'src/x.ts' },
    'a new file': { text: 'b/src/x.ts', old: '/dev/null', path: 'src/x.ts' },
    'a removed file': { text: '/dev/null', old: 'a/x', path: '/dev/null' },
    'no prefixes, in a folder called b': { text: 'b/x', old: 'x', path: 'b/x' },
    'a date behind the name': {
      text: 'new/x.ts\t2026-01-01 00:00:00 +0000',
      old: 'old/x.ts\t2026',
      path: 'new/x.ts',
    },
    'quotes, escapes and octal bytes': {
      text: '"b/a\\tb\\"c\\\\\\342\\202\\254"',
      old: '"a/x"',
      path: 'a\tb"c\\€',
    },
    'a quoted name that git ends with a tab': {
      text: '"b/\\303\\274 x"\t',
      old: '"a/\\303\\274 x"\t',
      path: 'ü x',
    },
    'a rename': { text: 'b/x', path: 'b/x' },
    'a place outside': { text: 'b/../../etc/passwd', old: 'a/x', path: 'etc/passwd' },
    'an absolute path': { text: '/etc/passwd', old: '/dev/null', path: 'etc/passwd' },
    nothing: { text: '', old: 'a/x', path: 'unnamed' },
  };
  for (const [name, { text, old, path }] of Object.entries(names)) {
    it(`reads the new name with ${name}`, () => assert.equal(pathOfNewName(text, old), path));
  }

  it('property: never throws, and never names a place outside', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('a', '/', '.', '"', '\\', '3', ' ', '\t') }),
    );
    fc.assert(
      fc.property(text, text, (name, old) => {
        for (const path of [pathOfNewName(name, old), pathsOfGitHeader(`diff --git ${name}`)]) {
          assert.ok(path === '/dev/null' || (!path.startsWith('/') && !path.split('/').includes('..')), path);
        }
      }),
    );
  });
});
