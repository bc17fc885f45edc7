// The comment `pipelock:ignore RULE` at the end of a line. It counts only when the person who runs the scan says so: who
// writes the text must not be able to silence what is found in it (L-33).

const COMMENT = /(?:\/\/|#|--|;|\/\*|<!--)[ \t]{0,8}pipelock:ignore[ \t]([^]*)$/;
const COMMENT_END = /(?:\*\/|-->)\s{0,16}$/;
/** How far from the end of the line a comment may begin. */
const MOST_BYTES = 512;

/** Whether the line's comment names the rule, by name or id. Several are parted by commas; all at once cannot be. */
export function isIgnoredInline(
  line: Buffer,
  { rule, ruleId }: { readonly rule: string; readonly ruleId: string },
): boolean {
  const named = COMMENT.exec(line.subarray(-MOST_BYTES).toString('utf8'))?.[1];
  if (named === undefined) return false;
  const names = named
    .replace(COMMENT_END, '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  return names.includes(rule.toLowerCase()) || names.includes(ruleId.toLowerCase());
}
