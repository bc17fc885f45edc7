// JSON with comments and trailing commas → JSON, every character in its place. One pass; strings are left alone.

/** Comments, and commas before a closing bracket, become blanks; line ends stay. */
export function withoutComments(text: string): string {
  const pieces: string[] = [];
  /** Index of a comma after which nothing but blanks and comments came. */
  let comma = -1;
  for (let at = 0; at < text.length;) {
    const end = tokenEnd(text, at);
    const token = text.slice(at, end);
    const isComment = token.startsWith('/') && token.length > 1;
    if ((token === '}' || token === ']') && comma >= 0) pieces[comma] = ' ';
    if (token === ',') comma = pieces.length;
    else if (!isComment && token.trim() !== '') comma = -1;
    pieces.push(isComment ? token.replace(/[^\n]/g, ' ') : token);
    at = end;
  }
  return pieces.join('');
}

/** A string, a comment, or one sign. */
function tokenEnd(text: string, start: number): number {
  if (text[start] === '"') return stringEnd(text, start);
  if (text[start] !== '/') return start + 1;
  if (text[start + 1] === '/') return orEnd(text, text.indexOf('\n', start), 0);
  return text[start + 1] === '*' ? orEnd(text, text.indexOf('*/', start + 2), 2) : start + 1;
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function orEnd(text: string, found: number, length: number): number {
  return found < 0 ? text.length : found + length;
}
