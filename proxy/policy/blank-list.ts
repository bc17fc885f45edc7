// A list with nothing behind its name, as is left when every entry was commented out. It may mean nobody or the default
// list, and those are opposites, so it is refused (F-25). A blank text, flag or section means the default, as left out.

import type { Fault } from './check.ts';
import type { Path } from './place.ts';
import { childNode, type SchemaNode } from './schema/node.ts';

/** Beyond this many nothing more is looked for, as in `checkDocument`. */
const MOST_FAULTS = 100;

/** The faults of the paths at which a document has a name without a value. */
export function blankLists(schema: SchemaNode, blanks: Iterable<Path>): Fault[] {
  const faults: Fault[] = [];
  for (const path of blanks) {
    if (faults.length >= MOST_FAULTS) break;
    if (!nodesAt(schema, path).some(({ type }) => type === 'array')) continue;
    faults.push({
      path,
      what: 'a list without entries that is not written as one',
      advice: 'write [] for an empty list, or remove the key for the default',
    });
  }
  return faults;
}

function nodesAt(schema: SchemaNode, path: Path): SchemaNode[] {
  let nodes = [schema];
  for (const part of path) {
    nodes = nodes
      .flatMap((node) => node.anyOf ?? [node])
      .map((node) => (typeof part === 'number' ? node.items : childNode(node, part)))
      .filter((node) => node !== undefined);
  }
  return nodes;
}
