// What /fetch gives an agent of an HTML page: title, text and links, without markup. What a reader would not see is kept
// apart, so that it is scanned and not delivered.

import { readMarkup } from './markup.ts';

export interface Extract {
  readonly title: string;
  /** Visible text: one blank between words, at most one empty line between paragraphs. */
  readonly text: string;
  /** Hidden elements, attributes, comments, scripts and styles: for scanning alone. */
  readonly hidden: string;
  /** Absolute http and https targets of links, each once, in their order. */
  readonly links: readonly string[];
}

const MAX_LINKS = 1000;

/**
 * @param html UTF-8
 * @param baseUrl the address the page came from, against which links are resolved
 */
export async function extractText(html: Buffer, baseUrl: string): Promise<Extract> {
  const { title, text, hidden, verbatim, attributes, links } = await readMarkup(
    html.toString('utf8'),
    'html',
  );
  return {
    title: tidy(title).replaceAll('\n', ' '),
    text: tidy(text),
    hidden: [hidden, attributes, verbatim].filter((piece) => piece !== '').join('\n'),
    links: resolveLinks(links, baseUrl),
  };
}

function tidy(text: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const words = line.replace(/[ \t\r\f\v\u00a0]+/g, ' ').trim();
    if (words !== '' || (lines.length > 0 && lines.at(-1) !== '')) lines.push(words);
  }
  if (lines.at(-1) === '') lines.pop();
  return lines.join('\n');
}

function resolveLinks(links: readonly string[], baseUrl: string): string[] {
  const found = new Set<string>();
  for (const link of links.slice(0, MAX_LINKS)) {
    const url = URL.parse(link, baseUrl);
    if (url?.protocol === 'http:' || url?.protocol === 'https:') found.add(url.href);
  }
  return [...found];
}
