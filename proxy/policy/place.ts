// Places in a policy: how a path is written, and where in the file it stands.

/** Keys and list positions from the top of the document. */
export type Path = readonly (string | number)[];

/** As people write it: `dlp.patterns[0].regex`, `agents["my agent"].mode`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[A-Za-z_][\w-]*$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** Line and column, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Something to say about one place of a policy. */
export interface PolicyIssue {
  /** The file, or what else the value was read from. */
  readonly file: string;
  /** As `formatPath` writes it; empty for the document as a whole. */
  readonly path: string;
  readonly place?: Place | undefined;
  readonly what: string;
  /** The known word that was probably meant. */
  readonly meant?: string | undefined;
  readonly advice: string;
}

const LONGEST_PATH = 200;

/** One line: `file:line:column: path: what (did you mean "x"?) — advice`. */
export function formatIssue(issue: PolicyIssue): string {
  const where = issue.place ? `${issue.file}:${issue.place.line}:${issue.place.column}` : issue.file;
  const shown = issue.path.length > LONGEST_PATH ? `${issue.path.slice(0, LONGEST_PATH)}…` : issue.path;
  const meant = issue.meant === undefined ? '' : ` (did you mean "${issue.meant}"?)`;
  return `${where}: ${shown === '' ? '' : `${shown}: `}${issue.what}${meant} — ${issue.advice}`;
}
