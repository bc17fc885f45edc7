// Port lists such as `443` and `8000-8999`.

/** Whether a port is in one of the entries of a checked policy. */
export function portAllowed(entries: readonly string[]): (port: number) => boolean {
  const ranges = entries.map((entry) => {
    const [first = '', last = first] = entry.split('-');
    return { first: Number(first), last: Number(last) };
  });
  return (port) => ranges.some((range) => port >= range.first && port <= range.last);
}
