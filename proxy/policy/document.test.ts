import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readDocument, type PolicyDocument } from './document.ts';

function read(text: string): PolicyDocument {
  const document = readDocument(text);
  assert.ok('value' in document, JSON.stringify(document));
  return document;
}

function refused(source: string | Uint8Array): string {
  const document = readDocument(source);
  assert.ok('what' in document, 'it was accepted');
  return document.what;
}

describe('policy/document', () => {
  const REFUSED: Record<string, [string | Uint8Array, RegExp]> = {
    'an empty file (F-28)': ['', /empty/],
    'a file of comments alone': ['# nothing\n# here\n', /empty/],
    'an explicit null': ['null\n', /empty/],
    'half a file that ends in a flow list': ['mode: strict\napi_allowlist: [a.test,', /not valid YAML/],
    'a list at the top': ['- a\n', /table of settings/],
    'a single word': ['strict\n', /table of settings/],
    'the same key twice': ['mode: audit\nmode: strict\n', /duplicate/],
    'the same key twice, deep down': ['dlp:\n  scan_env: true\n  scan_env: false\n', /duplicate/],
    'two documents': ['mode: audit\n---\nmode: strict\n', /several/],
    'an alias': ['a: &x [1]\nb: *x\n', /aliases/],
    'a tag of another language': ['a: !!js/function "x"\n', /not valid YAML/],
    'tabs as indentation': ['a:\n\tb: 1\n', /not valid YAML/],
    'nesting without end': ['['.repeat(1000), /not valid YAML/],
    'a list as a key': ['? [a]\n: b\n', /not valid YAML/],
    'more than a mebibyte': ['#'.repeat(1024 * 1024 + 1), /bytes/],
    'Latin-1': [Buffer.from('reason: caf\u00e9\n', 'latin1'), /UTF-8/],
    'UTF-16': [Buffer.from('mode: strict\n', 'utf16le'), /not valid YAML|UTF-8/],
  };
  for (const [name, [source, what]] of Object.entries(REFUSED)) {
    it(`refuses ${name}`, () => assert.match(refused(source), what));
  }

  it('drops keys without a value, at every depth', () => {
    assert.deepEqual(read('a:\nb: ~\nc: {d: null, e: 1}\nf: [{g: null}]\n').value, { c: { e: 1 }, f: [{}] });
  });

  it('reads UTF-8 with a byte order mark', () => {
    const document = readDocument(Buffer.from('\ufeffmode: strict\n'));
    assert.ok('value' in document);
    assert.deepEqual(document.value, { mode: 'strict' });
  });

  it('knows where keys and entries stand', () => {
    const { placeOf } = read('a: 1\nb:\n  - x: 2\n    "y z": 3\n  - [4, 5]\n# end\n');
    assert.deepEqual(placeOf(['a']), { line: 1, column: 1 });
    assert.deepEqual(placeOf(['b']), { line: 2, column: 1 });
    assert.deepEqual(placeOf(['b', 0]), { line: 3, column: 5 });
    assert.deepEqual(placeOf(['b', 0, 'y z']), { line: 4, column: 6 });
    assert.deepEqual(placeOf(['b', 1, 1]), { line: 5, column: 9 });
    assert.equal(placeOf(['b', 2]), undefined);
    assert.equal(placeOf(['constructor']), undefined);
  });

  it('counts lines that end in CR LF as one', () => {
    assert.deepEqual(read('a: 1\r\nb: 2\r\n').placeOf(['b']), { line: 2, column: 1 });
  });

  it('never throws, whatever the text', () => {
    const fragments = [
      'a',
      ':',
      ' ',
      '\n',
      '  ',
      '- ',
      '? ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '#',
      '|',
      '>',
      '&x',
      '*x',
      '!',
      '~',
      '1',
    ];
    const text = fc
      .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 3 })))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (source) => void readDocument(source)),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.uint8Array(), (source) => void readDocument(source)));
  });
});
