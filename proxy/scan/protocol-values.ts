// Query values that look random because a protocol says they must: the entropy layer passes them by. A name alone excuses
// little: most count only beside the parameters they come with, and none is longer or comes oftener than such values do.

export type Pair = readonly [name: string, value: string];

interface Kind {
  /** In lower case. */
  readonly names: ReadonlySet<string>;
  /** Names of which each has to be there too. */
  readonly beside: readonly string[];
  /** Most characters. */
  readonly longest: number;
  readonly shape: RegExp;
}

const OPAQUE = /^[A-Za-z0-9+/=_.~|:-]+$/;
const HEX = /^[0-9a-f]+$/i;

function kind(names: string, beside: string, longest: number, shape = OPAQUE): Kind {
  const split = (list: string): string[] => list.split(' ').filter((name) => name !== '');
  return { names: new Set(split(names)), beside: split(beside), longest, shape };
}

const KINDS: readonly Kind[] = [
  // RFC 6749 4.1, RFC 7636 4.3, OpenID Connect Core 3.1.2
  kind('client_id state nonce code_challenge', 'client_id response_type', 512),
  kind('state code session_state', 'code state', 1024),
  // Where a list goes on: Google, AWS, Microsoft, Stripe, GraphQL
  kind(
    'pagetoken page_token nextpagetoken next_page_token next_token nexttoken pagination_token paginationtoken ' +
      'continuation continuation-token continuationtoken cursor start_cursor end_cursor next_cursor after ' +
      'scroll_id $skiptoken $deltatoken synctoken sync_token starting_after offset marker nextmarker',
    '',
    256,
  ),
  kind('uploadid', '', 256),
  kind('upload_id', 'uploadtype', 256),
  // Signed URLs on their way to their own store. A signature is no secret; the URL is a permission that its store gave.
  kind('x-amz-signature', 'x-amz-algorithm x-amz-credential x-amz-date', 64, HEX),
  kind('x-amz-security-token', 'x-amz-signature x-amz-credential x-amz-date', 2048),
  kind('x-goog-signature', 'x-goog-algorithm x-goog-credential x-goog-date', 512, HEX),
  kind('signature', 'awsaccesskeyid expires', 44),
  kind('signature', 'key-pair-id', 350),
  kind('policy', 'key-pair-id signature', 1024),
  kind('sig', 'sv se sp', 64),
];

/**
 * Whether a random-looking name or value is there that no protocol explains. Of each kind one value is explained, or one
 * of each name where the kind is known by its company.
 */
export function hasUnexplained(pairs: readonly Pair[], isRandom: (text: string) => boolean): boolean {
  const present = new Set(pairs.map(([name]) => name.toLowerCase()));
  const used = new Set<string>();
  return pairs.some(([name, value]) => {
    if (isRandom(name)) return true;
    if (!isRandom(value)) return false;
    const lower = name.toLowerCase();
    const known = KINDS.findIndex((each) => explains(each, lower, value, present));
    const key = KINDS[known]?.beside.length === 0 ? String(known) : `${known} ${lower}`;
    if (known < 0 || used.has(key)) return true;
    used.add(key);
    return false;
  });
}

function explains(
  { names, beside, longest, shape }: Kind,
  name: string,
  value: string,
  present: ReadonlySet<string>,
): boolean {
  if (!names.has(name) || value.length > longest || !shape.test(value)) return false;
  return beside.every((each) => present.has(each));
}

/** Files are named by random ids there, and whoever shares one does not see who asked for others. */
const DOCUMENT_HOSTS: ReadonlySet<string> = new Set(['docs.google.com', 'drive.google.com']);
const DOCUMENT_ID = /^[A-Za-z0-9_-]{25,60}$/;

/** The segments of a path without the id of a document at its own provider: `/document/d/<id>/edit`. */
export function unexplainedSegments(host: string, segments: readonly string[]): readonly string[] {
  if (!DOCUMENT_HOSTS.has(host)) return segments;
  const at = segments.findIndex((segment) => segment === 'd' || segment === 'folders') + 1;
  return at > 0 && DOCUMENT_ID.test(segments[at] ?? '') ? segments.toSpliced(at, 1) : segments;
}
