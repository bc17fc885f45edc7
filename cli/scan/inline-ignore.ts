// The comment `pipelock:ignore RULE` at the end of a line. It counts only when the person who runs the scan says so: who
// writes the text must not be able to silence what is found in it (L-33).

const MARK = 'pipelock:ignore';
const MOST_BYTES = 1024;

/** Whether the line's comment names the rule, by name or id. Several are parted by commas; all at once cannot be. */
export function isIgnoredInline(
  line: Buffer,
  rule: { readonly rule: string; readonly ruleId: string },
): boolean {
  const at = line.lastIndexOf(MARK);
  if (at < 0) return false;
  const before = line
    .subarray(Math.max(0, at - 8), at)
    .toString('latin1')
    .trimEnd();
  if (!/(?:\/\/|#|--|;|\/\*|<!--)$/.test(before)) return false;
  const named = line.subarray(at + MARK.length, at + MARK.length + MOST_BYTES).toString('utf8');
  const names = named
    .replace(/(?:\*\/|-->)\s{0,16}$/, '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  return names.includes(rule.rule.toLowerCase()) || names.includes(rule.ruleId.toLowerCase());
}
