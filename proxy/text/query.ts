// A query string as its names and values, decoded once, in order and with repeats.
// Reads as a form does (`+` is a blank); an escape that does not decode is left as it stands.

/** Names and values of the text after the `?`. A piece without `=` is a name with an empty value. */
export function queryPairs(query: string): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (const piece of query.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    pairs.push(
      equals === -1
        ? [decodedValue(piece), '']
        : [decodedValue(piece.slice(0, equals)), decodedValue(piece.slice(equals + 1))],
    );
  }
  return pairs;
}

function decodedValue(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
