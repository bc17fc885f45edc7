// What YAML's own spelling hides from a scanner: escaped, folded and quoted scalars. Aliases are not followed and no
// values are built, so a few lines cannot grow into gigabytes.

import type { Part } from '../../proxy/model/message.ts';

/** Structure is read up to this size; the text itself is judged whatever its length. */
const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 64;
/** Longer text is no piece of a secret. */
const MAX_PIECE_CHARS = 128;

export function isYaml(file: string): boolean {
  return /\.ya?ml$/i.test(file);
}

/** The scalars as their reader sees them, and the short values glued together. Nothing when the text is not YAML. */
export async function yamlParts(bytes: Buffer): Promise<readonly Part[]> {
  if (bytes.length > MAX_BYTES) return [];
  const scalars = await readScalars(bytes.toString('utf8'));
  if (scalars.length === 0) return [];
  const pieces = scalars.filter(
    ({ isKey, text }) => !isKey && text.length <= MAX_PIECE_CHARS && /[a-z]/i.test(text),
  );
  const text = scalars.map((scalar) => (scalar.isKey ? `${scalar.text}: ` : `${scalar.text}\n`)).join('');
  return [
    view('body.yaml', text),
    ...(pieces.length < 2 ? [] : [view('body.joined', pieces.map((piece) => piece.text).join(''))]),
  ];
}

function view(name: string, text: string): Part {
  return { kind: 'body', name, text, form: 'derived' };
}

interface Scalar {
  readonly text: string;
  readonly isKey: boolean;
}

async function readScalars(text: string): Promise<Scalar[]> {
  const { EVENT_ID, getScalarValue, parseEvents, YAMLException } = await import('js-yaml');
  try {
    const scalars: Scalar[] = [];
    const levels: Level[] = [];
    for (const event of parseEvents(text, { maxDepth: MAX_DEPTH })) {
      if (event.type === EVENT_ID.POP) {
        levels.pop();
        continue;
      }
      if (event.type === EVENT_ID.DOCUMENT) {
        levels.push({ isTable: false, isKeyNext: false });
        continue;
      }
      const isKey = takeTurn(levels.at(-1));
      if (event.type === EVENT_ID.SCALAR) scalars.push({ text: getScalarValue(text, event), isKey });
      else if (event.type !== EVENT_ID.ALIAS)
        levels.push({ isTable: event.type === EVENT_ID.MAPPING, isKeyNext: true });
    }
    return scalars;
  } catch (error) {
    if (error instanceof YAMLException) return [];
    throw error;
  }
}

interface Level {
  readonly isTable: boolean;
  isKeyNext: boolean;
}

/** Keys and values of a table take turns. Returns whether this is a key. */
function takeTurn(level: Level | undefined): boolean {
  if (level?.isTable !== true) return false;
  level.isKeyNext = !level.isKeyNext;
  return !level.isKeyNext;
}
