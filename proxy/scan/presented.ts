// Credentials in the place that is made for them. `Authorization: Bearer …` and a cookie show a server what it gave out
// itself, and so does a client's secret at the token endpoint of its identity provider; nothing in a JWT or an opaque token says otherwise, so there they are no finding (L-42, L-104; ADR 13). Only
// what no provider's rule knows is meant: a vendor's key in Authorization on its way elsewhere stays a leak.

import type { Part } from '../model/message.ts';
import type { Target } from '../model/target.ts';
import { isTokenEndpoint } from './token-endpoint.ts';
import type { EngineMatch } from '../text/engine.ts';

/** What of a rule decides: recognised by words around it, or a token that any server may issue. */
export interface PresentedRule {
  readonly contextual: boolean;
  readonly bearer: boolean;
}

/** RFC 9110 11.6, RFC 6265, RFC 9449. */
const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'dpop',
]);
/** One token behind at most a scheme: a second one, or words around it, would be text that leaves. */
const ONE_TOKEN = /^(?:[A-Za-z][A-Za-z0-9-]{0,31}[ \t]{1,8})?[A-Za-z0-9._~+/-]{1,16384}={0,2}$/;

/** Whether a match stands where a client shows its credential to the server that issued it. */
export function isPresented(part: Part, rule: PresentedRule, target: Pick<Target, 'host' | 'path'>): boolean {
  if (!(rule.contextual || rule.bearer)) return false;
  if (part.kind === 'body') return isTokenEndpoint(target);
  if (part.kind !== 'header') return false;
  if (!CREDENTIAL_HEADERS.has(part.name)) return false;
  return rule.contextual || part.name === 'cookie' || ONE_TOKEN.test(part.text.toString());
}

/** Views of values glued together, whatever they are called before the dot. */
const GLUED = /(?:^|\.)(?:joined|arranged|combined|stripped|mixed)$/;

/**
 * Whether a rule that recognises by context has no say here. In glued values its words and its value come from two places
 * that have nothing to do with each other.
 */
export function isOutOfContext(part: Part, rule: PresentedRule): boolean {
  return rule.contextual && part.form === 'derived' && GLUED.test(part.name);
}

/**
 * The presented credentials of one message, so that its derived views, which hold them once more, do not report them.
 * There other values may be glued to them.
 */
export class PresentedTexts {
  readonly #texts: string[] = [];

  add(part: Part, match: EngineMatch): void {
    const text = textOf(part, match);
    if (match.encoding === '' && text.length > 0) this.#texts.push(text);
  }

  /** True when the match begins with, or lies in, a credential that was presented. */
  has(part: Part, match: EngineMatch): boolean {
    if (this.#texts.length === 0 || part.kind !== 'header' || part.form !== 'derived') return false;
    const found = textOf(part, match);
    return this.#texts.some((text) => found.startsWith(text) || text.includes(found));
  }
}

function textOf({ text }: Part, { start, end }: EngineMatch): string {
  return (typeof text === 'string' ? Buffer.from(text) : text).toString('utf8', start, end);
}

/** Fields before a password take no more. */
const MAX_FORM = 2048;
const NO_FORM = /[\s"'<>`?]/;

/** Whether a match is a field of a form: the text is nothing but fields up to it, and has two at least. */
export function isFormField({ kind, text }: Part, { start }: EngineMatch): boolean {
  if (kind !== 'body' || start > MAX_FORM) return false;
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return bytes.includes('&') && !NO_FORM.test(bytes.toString('latin1', 0, start + 1));
}
