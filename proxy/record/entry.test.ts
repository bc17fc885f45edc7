import assert from 'node:assert/strict';
import fc from 'fast-check';
import { after, beginning, link, misfit } from './chain.ts';
import { entryHash, entryLine, parseEntry } from './entry.ts';

// Made by the original program.
const FOREIGN = [
  '{"v":1,"seq":1,"ts":"2026-04-15T12:00:00.001Z","session_id":"proxy","type":"decision","transport":"fetch","summary":"block: dlp (AWS Access Key)","detail":{"layer":"dlp","pattern":"AWS Access Key","request_id":"req-1","verdict":"block"},"prev_hash":"39d5da896315278ee2ad35c49cdef9fedbe9840f526ca9d24a81ac6e3ef9709a","hash":"9da74e64f3fc4baee2325d09c25c784f6626070d06b4c2ccecb61ff7572a3b16"}',
  '{"v":1,"seq":3,"ts":"2026-04-15T12:00:00.003Z","session_id":"proxy","type":"checkpoint","transport":"","summary":"checkpoint: 1 entries [seq 3-3]","detail":{"entry_count":1,"first_seq":3,"last_seq":3,"signature":""},"prev_hash":"952830ad0d0d4b8bd96f70cdce2e9bd8df99c48fab5c99d9b5931cb5284d1d4e","hash":"ebcc3882af119045d45c7c4b289ebf573ebe2a2155b1027046b1a0a592c7a30a"}',
  '{"v":1,"seq":4,"ts":"2026-04-15T12:00:00.004Z","session_id":"proxy","trace_id":"trace-1","type":"decision","transport":"mcp-stdio","summary":"s\\u003c\\u0026\\u003e","detail":{"a":"\\u003c"},"raw_ref":"evidence-proxy-4.raw.enc","prev_hash":"ebcc3882af119045d45c7c4b289ebf573ebe2a2155b1027046b1a0a592c7a30a","hash":"d1a5b061b23aa105b5c9bba53c92f49e162139ab719d73ca38e762b932a4da65"}',
  '{"v":1,"seq":5,"ts":"2026-04-15T12:00:00.005Z","session_id":"proxy","type":"decision","transport":"","summary":"","detail":null,"prev_hash":"d1a5b061b23aa105b5c9bba53c92f49e162139ab719d73ca38e762b932a4da65","hash":"f1a36de950c837e6be5d3202742f0aabc41d07b14c364351d93c48264c6d533e"}',
];

const GOOD = entryLine(
  link(
    beginning('proxy'),
    { type: 'decision', transport: 'fetch', summary: 'allow', detail: '{"a":[1,"x"]}' },
    '2026-04-15T12:00:00Z',
  ),
);

describe('record/entry', () => {
  for (const [index, line] of FOREIGN.entries()) {
    it(`reads, hashes and prints entry ${index + 1} of the original byte for byte (L-76)`, () => {
      const entry = parseEntry(line);
      assert.equal(entryHash(entry), entry.hash);
      assert.equal(entryLine(entry), line);
    });
  }

  it('reads the two members most entries lack', () => {
    const { trace, rawRef, summary } = parseEntry(FOREIGN[2]!);
    assert.deepEqual([trace, rawRef, summary], ['trace-1', 'evidence-proxy-4.raw.enc', 's<&>']);
  });

  const refused: Readonly<Record<string, readonly [string, string]>> = {
    'another version': ['"v":1', '"v":2'],
    'a blank': ['"v":1,', '"v":1, '],
    'a member in another case': ['"seq"', '"Seq"'],
    'an unknown member': ['"type"', '"kind":"x","type"'],
    'a missing member': [',"transport":"fetch"', ''],
    'a sequence number with a leading zero': ['"seq":0', '"seq":00'],
    'a sequence number with a sign': ['"seq":0', '"seq":-0'],
    'a sequence number beyond what is exact': ['"seq":0', '"seq":9007199254740993'],
    'another spelling of a letter': ['"allow"', '"\\u0061llow"'],
    'a sign that should be escaped': ['"allow"', '"<"'],
    'half a surrogate pair': ['"allow"', '"\\ud83d"'],
    'an unknown escape': ['"allow"', '"\\x"'],
    'a raw control character': ['"allow"', '"\u0001"'],
    'a member of the detail twice': ['{"a":[1,"x"]}', '{"a":1,"a":2}'],
    'a blank in the detail': ['{"a":[1,"x"]}', '{"a": 1}'],
    'a number with a leading zero in the detail': ['[1,"x"]', '[01]'],
    'a comma too many': ['[1,"x"]', '[1,]'],
    'nesting without end': ['[1,"x"]', '['.repeat(200) + ']'.repeat(200)],
    'text after the entry': ['{"v"', ' {"v"'],
  };
  for (const [name, [from, to]] of Object.entries(refused)) {
    it(`refuses ${name}`, () => {
      assert.ok(GOOD.includes(from), 'the case changes something');
      assert.doesNotThrow(() => parseEntry(GOOD));
      assert.throws(() => parseEntry(GOOD.replace(from, to)), /^Error: not an entry: /);
    });
  }

  it('prints what it reads, whatever the texts (property)', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    fc.assert(
      fc.property(text, text, text, fc.nat(), (type, transport, summary, seq) => {
        const head = { session: 'proxy', seq, prevHash: 'genesis' };
        const entry = link(head, { type, transport, summary, detail: 'null' }, '2026-04-15T12:00:00Z');
        assert.deepEqual(parseEntry(entryLine(entry)), entry);
      }),
    );
  });

  it('never reads two different lines as the same entry (property)', () => {
    fc.assert(
      fc.property(
        fc.nat(GOOD.length - 1),
        fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }),
        (at, sign) => {
          fc.pre(GOOD[at] !== sign);
          const changed = GOOD.slice(0, at) + sign + GOOD.slice(at + 1);
          let why: string | undefined;
          try {
            why = misfit(beginning('proxy'), parseEntry(changed));
          } catch (error) {
            why = String(error);
          }
          assert.ok(why !== undefined, changed);
        },
      ),
    );
  });
});

describe('record/chain', () => {
  const head = beginning('proxy');
  const make = (summary: string, from = head) =>
    link(from, { type: 'decision', transport: 'fetch', summary, detail: '{}' }, '2026-04-15T12:00:00Z');

  it('begins with the word genesis and names each hash in the next', () => {
    const first = make('one');
    const second = make('two', after(first));
    assert.equal(first.prevHash, 'genesis');
    assert.equal(second.prevHash, first.hash);
    assert.deepEqual([misfit(head, first), misfit(after(first), second)], [undefined, undefined]);
  });

  const wrong: Readonly<
    Record<string, readonly [(entry: ReturnType<typeof make>) => ReturnType<typeof make>, RegExp]>
  > = {
    'another session': [(entry) => ({ ...entry, session: 'other' }), /session other/],
    'a gap': [(entry) => ({ ...entry, seq: 3 }), /seq 0 should follow, found 3/],
    'another predecessor': [(entry) => ({ ...entry, prevHash: '00' }), /hash of the entry before/],
    'a changed summary': [(entry) => ({ ...entry, summary: 'x' }), /its hash/],
    'a changed detail': [(entry) => ({ ...entry, detail: '{"a":1}' }), /its hash/],
    'a time with trailing zeros': [(entry) => ({ ...entry, ts: '2026-04-15T12:00:00.100Z' }), /its time/],
    'a time with an offset': [(entry) => ({ ...entry, ts: '2026-04-15T12:00:00+00:00' }), /its time/],
  };
  for (const [name, [change, why]] of Object.entries(wrong)) {
    it(`names ${name}`, () => {
      assert.match(misfit(head, change(make('one'))) ?? '', why);
    });
  }
});
