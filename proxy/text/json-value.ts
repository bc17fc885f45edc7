// Parsed JSON, looked at without recursion where its depth is the sender's choice.

export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Hands every text, number, truth value and null to `take`, in the order they are written, with the name of the member it
 * stands under: items of an array go under the name of the array, and what has no name under ''.
 */
export function eachLeaf(root: unknown, take: (name: string, leaf: unknown) => void): void {
  const open: [name: string, value: unknown][] = [['', root]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [name, value] = next;
    if (Array.isArray(value)) for (const item of value.toReversed()) open.push([name, item]);
    else if (isTable(value)) for (const entry of Object.entries(value).toReversed()) open.push(entry);
    else take(name, value);
  }
}
