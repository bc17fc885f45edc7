// Walks HTML and XML once, in linear time, and sorts their text: what a reader sees, what is hidden from sight, what
// stands in attributes. It builds no tree: a tree of a hostile page (a million open tags) costs quadratic time.

import { setImmediate } from 'node:timers/promises';

import type { TokenizerCallbacks } from 'htmlparser2';

export interface MarkupText {
  readonly title: string;
  /** Visible text; block elements separate lines, inline elements separate nothing. */
  readonly text: string;
  /** Text of elements made invisible by attribute, style or kind; the input of prompt injections. */
  readonly hidden: string;
  /** Scripts, styles and comments: in the source they stand just so. */
  readonly verbatim: string;
  /** Decoded values of attributes a reader or a model may be shown, a line each. */
  readonly attributes: string;
  /** Pages within the page, as `srcdoc` has them: HTML again. */
  readonly pages: string;
  /** Targets of links as written. */
  readonly links: readonly string[];
}

const SLICE_CHARS = 64 * 1024;

/** @param dialect `xml` keeps letter case, knows CDATA and takes every element for a block. */
export async function readMarkup(source: string, dialect: 'html' | 'xml'): Promise<MarkupText> {
  const { Tokenizer } = await import('htmlparser2');
  const walk = new MarkupWalk(source, dialect === 'xml');
  const tokenizer = new Tokenizer({ xmlMode: dialect === 'xml', decodeEntities: true }, walk);
  for (let at = 0; at < source.length; at += SLICE_CHARS) {
    if (at > 0) await setImmediate();
    tokenizer.write(source.slice(at, at + SLICE_CHARS));
  }
  tokenizer.end();
  return walk.result();
}

const INLINE = new Set(
  (
    'a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp ' +
    'small span strike strong sub sup time tt u var wbr'
  ).split(' '),
);
const VOID = new Set('area base br col embed frame hr img input link meta param source track wbr'.split(' '));
/** Elements whose text no reader sees. */
const UNSEEN = new Set(
  'template noscript noembed noframes datalist object audio video canvas iframe'.split(' '),
);
const VERBATIM = new Set(['script', 'style']);
const SHOWN_ATTRIBUTES = new Set(
  (
    'alt title placeholder label summary content value srcdoc aria-label aria-description aria-placeholder ' +
    'aria-roledescription aria-valuetext data-content data-title data-tooltip'
  ).split(' '),
);
/** Styles that take text out of sight. Bounded everywhere: the value comes from the page. */
const HIDING_STYLE =
  /(?:^|[;\s])(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}(?:hidden|collapse)|opacity\s{0,9}:\s{0,9}0?\.?0{1,9}(?![\d.])|font-size\s{0,9}:\s{0,9}0?\.?[01]?(?:px|pt|em|rem|%|;|$)|text-indent\s{0,9}:\s{0,9}-\d{3}|(?:left|top|right|bottom|margin-left)\s{0,9}:\s{0,9}-\d{4}|clip\s{0,9}:\s{0,9}rect\(0|color\s{0,9}:\s{0,9}transparent)/i;

class MarkupWalk implements TokenizerCallbacks {
  readonly #source: string;
  readonly #isXml: boolean;
  readonly #text: string[] = [];
  readonly #hidden: string[] = [];
  readonly #verbatim: string[] = [];
  readonly #attributes: string[] = [];
  readonly #pages: string[] = [];
  readonly #links: string[] = [];
  readonly #title: string[] = [];
  #tag = '';
  #attribute = '';
  #value = '';
  #isTagHidden = false;
  /** The element that hides what is in it, and how many of its own name are open inside. */
  #hiding = '';
  #hidingDepth = 0;
  /** The script, style or title that is open. */
  #special = '';

  constructor(source: string, isXml: boolean) {
    this.#source = source;
    this.#isXml = isXml;
  }

  result(): MarkupText {
    return {
      title: this.#title.join(''),
      text: this.#text.join(''),
      hidden: this.#hidden.join(''),
      verbatim: this.#verbatim.join('\n'),
      attributes: this.#attributes.join('\n'),
      pages: this.#pages.join('\n'),
      links: this.#links,
    };
  }

  #put(text: string): void {
    if (VERBATIM.has(this.#special)) this.#verbatim.push(text);
    else if (this.#special === 'title') this.#title.push(text);
    else (this.#hiding === '' ? this.#text : this.#hidden).push(text);
  }

  #break(): void {
    if (this.#isXml || !INLINE.has(this.#tag)) (this.#hiding === '' ? this.#text : this.#hidden).push('\n');
  }

  ontext(start: number, end: number): void {
    this.#put(this.#source.slice(start, end));
  }

  ontextentity(codepoint: number): void {
    this.#put(String.fromCodePoint(codepoint));
  }

  oncdata(start: number, end: number, endOffset: number): void {
    this.#put(this.#source.slice(start, end - endOffset));
  }

  oncomment(start: number, end: number, endOffset: number): void {
    this.#verbatim.push(this.#source.slice(start, end - endOffset));
  }

  onopentagname(start: number, end: number): void {
    const name = this.#source.slice(start, end);
    this.#tag = this.#isXml ? name : name.toLowerCase();
    this.#isTagHidden = !this.#isXml && UNSEEN.has(this.#tag);
    this.#break();
  }

  onattribname(start: number, end: number): void {
    const name = this.#source.slice(start, end);
    this.#attribute = this.#isXml ? name : name.toLowerCase();
    this.#value = '';
  }

  onattribdata(start: number, end: number): void {
    this.#value += this.#source.slice(start, end);
  }

  onattribentity(codepoint: number): void {
    this.#value += String.fromCodePoint(codepoint);
  }

  onattribend(): void {
    if (this.#isXml) {
      if (this.#value !== '') this.#attributes.push(this.#value);
      return;
    }
    if (SHOWN_ATTRIBUTES.has(this.#attribute) && this.#value !== '') this.#attributes.push(this.#value);
    if (this.#attribute === 'srcdoc') this.#pages.push(this.#value);
    if (this.#attribute === 'href' && this.#tag === 'a') this.#links.push(this.#value);
    if (this.#hides()) this.#isTagHidden = true;
  }

  #hides(): boolean {
    switch (this.#attribute) {
      case 'hidden':
        return true;
      case 'aria-hidden':
        return this.#value.trim().toLowerCase() === 'true';
      case 'style':
        return HIDING_STYLE.test(this.#value);
      default:
        return false;
    }
  }

  onopentagend(): void {
    if (this.#isXml || VOID.has(this.#tag)) return;
    if (VERBATIM.has(this.#tag) || (this.#tag === 'title' && this.#title.length === 0))
      this.#special = this.#tag;
    if (this.#hiding === this.#tag) this.#hidingDepth += 1;
    else if (this.#hiding === '' && this.#isTagHidden) {
      this.#hiding = this.#tag;
      this.#hidingDepth = 1;
    }
  }

  onselfclosingtag(): void {
    // In XML an empty element; the HTML tokenizer does not report these.
  }

  onclosetag(start: number, end: number): void {
    const name = this.#source.slice(start, end);
    this.#tag = this.#isXml ? name : name.toLowerCase();
    this.#special = '';
    this.#break();
    if (this.#tag !== this.#hiding) return;
    this.#hidingDepth -= 1;
    if (this.#hidingDepth === 0) this.#hiding = '';
  }

  ondeclaration(start: number, end: number): void {
    this.#verbatim.push(this.#source.slice(start, end));
  }

  onprocessinginstruction(start: number, end: number): void {
    this.#verbatim.push(this.#source.slice(start, end));
  }

  onend(): void {
    // Nothing is left open: what was read has been put where it belongs.
  }
}
