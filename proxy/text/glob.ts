// Globs with `*` and `?` alone, matched by hand in linear-times-pattern time: a user's glob can never stall anything.

/** `*` stands for any run of characters, slashes included; `?` for exactly one. Case matters. */
export function globMatcher(glob: string): (text: string) => boolean {
  return (text) => matches(glob, text);
}

/** The classic two-pointer walk: on a mismatch go back to the last star and let it take one character more. */
function matches(glob: string, text: string): boolean {
  let g = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (glob[g] === '*') {
      star = g;
      g += 1;
      resume = t;
    } else if (g < glob.length && (glob[g] === '?' || glob[g] === text[t])) {
      g += 1;
      t += 1;
    } else if (star >= 0) {
      g = star + 1;
      resume += 1;
      t = resume;
    } else {
      return false;
    }
  }
  while (glob[g] === '*') g += 1;
  return g === glob.length;
}
