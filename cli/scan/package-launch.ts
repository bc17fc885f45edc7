// Commands that fetch a package and run it at once: `npx -y pkg`, `uvx pkg`, `pnpm dlx pkg`. Without an exact version the
// next start may run something else.

/** By program: the words that must follow it, and the options that name the package. */
const LAUNCHERS: Readonly<
  Record<string, { readonly words: readonly string[]; readonly names: readonly string[] }>
> = {
  npx: { words: [], names: ['-p', '--package'] },
  pnpx: { words: [], names: ['--package'] },
  bunx: { words: [], names: ['-p', '--package'] },
  uvx: { words: [], names: ['--from'] },
  npm: { words: ['exec'], names: ['--package'] },
  pnpm: { words: ['dlx'], names: ['--package'] },
  yarn: { words: ['dlx'], names: ['-p', '--package'] },
  bun: { words: ['x'], names: ['-p', '--package'] },
  pipx: { words: ['run'], names: ['--spec'] },
  uv: { words: ['tool', 'run'], names: ['--from'] },
};
/** `pkg@1.2.3`, `pkg==1.2`, a commit. */
const PINNED = /(?:@|==)v?\d{1,9}\.\d{1,9}[\w.+-]{0,100}$|#[0-9a-f]{7,64}$|@[0-9a-f]{40}$/;
/** Files of this machine and references are no packages of a registry. */
const LOCAL = /^(?:\.{0,2}\/|~|[A-Za-z]:\\|file:|\$|%)/;

/** Whether a command line runs a package without an exact version; wrappers before the launcher are looked through. */
export function isUnpinned(words: readonly string[]): boolean {
  for (const [index, word] of words.entries()) {
    const program = word
      .replace(/^.*[\\/]/, '')
      .replace(/\.(?:cmd|exe|ps1)$/i, '')
      .toLowerCase();
    const launcher = Object.hasOwn(LAUNCHERS, program) ? LAUNCHERS[program] : undefined;
    if (!launcher?.words.every((next, offset) => words[index + 1 + offset] === next)) continue;
    const spec = packageOf(words.slice(index + 1 + launcher.words.length), launcher.names);
    return spec !== undefined && !LOCAL.test(spec) && !PINNED.test(spec);
  }
  return false;
}

/** The package named by an option, else the first word that is none. */
function packageOf(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    const [option = '', value] = word.split('=', 2);
    if (names.includes(option)) return value ?? words[index + 1];
    if (word !== '' && !word.startsWith('-')) return word;
  }
  return undefined;
}
