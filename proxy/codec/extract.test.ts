import assert from 'node:assert/strict';

import fc from 'fast-check';

import { extractText } from './extract.ts';

const extract = (html: string) => extractText(Buffer.from(html), 'https://origin.test/docs/');

const VISIBLE: Record<string, [html: string, text: string]> = {
  'words whole across inline elements': ['<p>ig<b>no</b>re</p>', 'ignore'],
  'block elements on lines of their own': [
    '<h1>A</h1><p>b</p><ul><li>c<li>d</ul>e<br>f',
    'A\n\nb\n\nc\nd\ne\nf',
  ],
  entities: ['<p>a &amp; b &lt;c&gt; &#x263A; &eacute;</p>', 'a & b <c> ☺ é'],
  'the text of links': ['see <a href="/x">the page</a>.', 'see the page.'],
  'one blank between words': ['<p> a \t\n   b&nbsp;&nbsp;c </p>', 'a\nb c'],
  'a text field that is open to see': ['<textarea>note &amp; x</textarea>', 'note & x'],
  'text behind elements that were closed wrongly': ['<b><p>a</b></p></div>b', 'a\n\nb'],
  'text in which a style only looks like a hiding one': [
    '<p style="background-color: transparent; opacity: 0.5; line-height:0; padding-left: 10px">a</p>',
    'a',
  ],
};

const HIDDEN: Record<string, string> = {
  'by attribute': '<p hidden>secret order</p>',
  'by style': '<div style="color:red; DISPLAY : none"><p>secret order</p></div>',
  'by visibility': '<span style="visibility:hidden">secret order</span>',
  'by opacity': '<span style="opacity: 0;">secret order</span>',
  'by size': '<span style="font-size:0px">secret order</span>',
  'by place': '<span style="position:absolute;left:-9999px">secret order</span>',
  'from readers but not from models': '<div aria-hidden="TRUE">secret order</div>',
  'in a template': '<template><p>secret order</p></template>',
  'for browsers without scripts': '<noscript>secret order</noscript>',
  'in a comment': '<!-- secret order -->',
  'in a script': '<script>var x = "secret order";</script>',
  'in a style': '<style>/* secret order */</style>',
  'in the text for a picture': '<img alt="secret order" hidden>',
  'in a label for screen readers, with entities': '<i aria-label="sec&#114;et order"></i>',
  'in the description of the page': '<meta name="description" content="secret order">',
  'in a nested element of the same name': '<div hidden><div>x</div>secret order</div>',
  'in a comment that never ends': '<p>x<!-- secret order',
};

describe('codec/extract', () => {
  for (const [what, [html, text]] of Object.entries(VISIBLE)) {
    it(`gives ${what}`, async () => assert.equal((await extract(html)).text, text));
  }

  for (const [how, html] of Object.entries(HIDDEN)) {
    it(`keeps apart, for scanning, what is hidden ${how}`, async () => {
      const { text, hidden } = await extract(`<p>before</p>${html}`);
      assert.match(hidden, /secret order/);
      assert.doesNotMatch(text, /secret/);
      assert.match(text, /^before/);
    });
  }

  it('goes on behind what was hidden', async () => {
    for (const html of Object.values(HIDDEN).slice(0, -1)) {
      assert.match((await extract(`${html}<p>after</p>`)).text, /after$/);
    }
  });

  it('finds the title and the links, absolute and each once', async () => {
    const page = '<title>A &amp;\n B</title><a href="a">1</a><a href="/b">2</a><a href=a>3</a>';
    const other =
      '<a href="javascript:x()">4</a><a href="https://else.test/?x=1&amp;y=2">5</a><a href="http://[">6</a>';
    const { title, links } = await extract(page + other);
    assert.equal(title, 'A & B');
    assert.deepEqual(links, [
      'https://origin.test/docs/a',
      'https://origin.test/b',
      'https://else.test/?x=1&y=2',
    ]);
  });

  it('takes a page of a million open tags, stray closing tags or ampersands', async () => {
    for (const unit of ['<a>', '</p>', '&', '<p hidden>', '<!--', '&#x110000;', '<a b=']) {
      await extract(unit.repeat(200_000));
    }
  });

  it('never throws, and keeps plain words', async () => {
    const markup = fc.constantFrom(
      '<',
      '>',
      '</',
      '<!--',
      '-->',
      '&',
      '&#',
      '&#xffffff;',
      '"',
      '=',
      ' ',
      '<script>',
      '<p hidden',
      '<![CDATA[',
      'é',
      '/',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(markup, fc.string()), { maxLength: 20 }),
        fc.stringMatching(/^[a-z]{1,20}$/),
        async (pieces, word) => {
          await extract(pieces.join(''));
          assert.equal((await extract(`<div>${word}</div>`)).text, word);
        },
      ),
      { numRuns: 300 },
    );
  });
});
