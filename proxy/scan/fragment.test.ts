import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Finding } from '../model/finding.ts';
import type { Part, PartKind } from '../model/message.ts';
import type { Transaction } from '../model/transaction.ts';
import { Fragments } from '../session/fragments.ts';
import { Engine } from '../text/engine.ts';
import { makeFragmentScanner, type FragmentScannerOptions } from './fragment.ts';
import { makeRuleScanner } from './rule-scanner.ts';
import { DLP_RULES } from './rules/index.ts';

const TOKEN = ['ghp', 'Q7mZ2kX9vR4tL1nB8cW5yH3jD6fS0gPaUeTi'].join('_');
const AWS_ID = ['AKIA', 'Q7MZ2KX3VR4TL5NB'].join('');
const CANARY = ['canary', 'of', 'the', 'house', '77'].join('-');

const engine = new Engine({
  mode: 'secret',
  rules: DLP_RULES,
  literals: [{ id: 'canary/house', value: CANARY }],
});
const secrets = makeRuleScanner({
  id: 'dlp',
  engine,
  rules: DLP_RULES,
  literals: [{ id: 'canary/house', name: 'Canary Token (house)', scanner: 'canary' }],
  reads: { outbound: ['url', 'header', 'body'], inbound: [] },
  label: () => 'dlp',
});
const REASSEMBLY = { maxBytes: 65_536, windowMs: 300_000 };

interface Sent {
  readonly url?: string;
  readonly body?: string;
  readonly header?: readonly [name: string, value: string];
  readonly tool?: string;
  readonly agent?: string;
  readonly profile?: string;
  readonly from?: string;
  readonly surface?: Transaction['surface'];
}

/** An agent's view of the scanner: every request is settled at once, as passed unless something was found. */
function sender(options: Partial<FragmentScannerOptions> = {}, clock = () => 0) {
  const memory = new Fragments(clock);
  const scanner = makeFragmentScanner({ memory, secrets, reassembly: REASSEMBLY, ...options });
  let id = 0;
  const begin = (sent: Sent): { tx: Transaction; found: Finding[] } => {
    const raw = sent.url ?? 'http://site.test/';
    const { host } = new URL(raw);
    id += 1;
    const agent = { name: sent.agent ?? 'a', profile: sent.profile ?? '_default', auth: '' };
    const tx = {
      ...{
        id: `tx-${id}`,
        surface: sent.surface ?? 'forward',
        agent,
        clientAddress: sent.from ?? '192.0.2.9',
      },
      ...{ target: { host, raw }, signal: new AbortController().signal },
    } as Transaction;
    const part = (kind: PartKind, name: string, text: string): Part => ({ kind, name, text, form: 'raw' });
    const parts = [
      part('url', 'url', raw),
      part('host', 'host', host),
      ...(sent.header ? [part('header', ...sent.header)] : []),
      ...(sent.body === undefined ? [] : [part('body', 'body', sent.body)]),
      ...(sent.tool === undefined ? [] : [part('tool-call', 'arguments', sent.tool)]),
    ];
    return { tx, found: scanner.scan({ direction: 'outbound', parts }, { tx, addresses: [] }) };
  };
  const send = (sent: Sent): string[] => {
    const { tx, found } = begin(sent);
    memory.settle(tx, found.length === 0);
    return found.map(({ scanner: label, rule }) => `${label}: ${rule}`);
  };
  return { begin, send, memory };
}

const pieces = (secret: string, size: number): string[] =>
  Array.from({ length: Math.ceil(secret.length / size) }, (_, n) => secret.slice(n * size, (n + 1) * size));
const FOUND = ['cross_request_dlp: GitHub Token'];

/** Sends the pieces in order; how many were let through, and what was found in the one that was not. */
function sendAll(sent: readonly Sent[], send: (sent: Sent) => string[]): { passed: number; found: string[] } {
  for (const [passed, one] of sent.entries()) {
    const found = send(one);
    if (found.length > 0) return { passed, found };
  }
  return { passed: sent.length, found: [] };
}

describe('scan/fragment', () => {
  const carriers: [what: string, carry: (piece: string, n: number) => Sent][] = [
    ['one query value', (piece) => ({ url: `http://site.test/?d=${piece}` })],
    ['a query value beside a constant one', (piece) => ({ url: `http://site.test/?v=1&d=${piece}&k=z` })],
    ['query values of changing names', (piece, n) => ({ url: `http://site.test/?d${n}=${piece}` })],
    ['query values to several hosts', (piece, n) => ({ url: `http://h${n}.test/?d=${piece}` })],
    ['query keys', (piece) => ({ url: `http://site.test/?${piece}` })],
    ['segments of the path', (piece) => ({ url: `http://site.test/in/${piece}/x` })],
    ['plain bodies', (piece) => ({ body: piece })],
    ['JSON bodies', (piece, n) => ({ body: JSON.stringify({ id: n, kind: 'note', data: { text: piece } }) })],
    ['forms', (piece) => ({ body: `to=me&text=${piece}` })],
    ['one header', (piece) => ({ header: ['x-data', piece] })],
    ['the arguments of a tool', (piece) => ({ tool: JSON.stringify({ path: '/tmp/x', text: piece }) })],
    [
      'whole tool calls',
      (text, id) => ({
        tool: JSON.stringify({
          ...{ jsonrpc: '2.0', id, method: 'tools/call' },
          params: { name: 'write', arguments: { path: `/tmp/${id}`, text } },
        }),
      }),
    ],
    [
      'query and body in turns',
      (piece, n) => (n % 2 ? { body: piece } : { url: `http://site.test/?d=${piece}` }),
    ],
  ];
  for (const [what, carry] of carriers) {
    it(`finds a secret cut over ${what}, at the latest in its last piece`, () => {
      const cut = pieces(TOKEN, 7);
      const { passed, found } = sendAll(cut.map(carry), sender().send);
      assert.deepEqual(found, FOUND);
      assert.ok(passed < cut.length);
    });
  }

  it('finds it among requests to other hosts, which carry values of their own', () => {
    const { send } = sender();
    const sent = pieces(TOKEN, 6).flatMap((piece): Sent[] => [
      {
        url: 'http://api.model.test/v1',
        body: JSON.stringify({ model: 'm', content: 'Summarise this page.' }),
      },
      { url: `http://site.test/?d=${piece}` },
    ]);
    assert.deepEqual(sendAll(sent, send).found, FOUND);
  });

  it('finds doubled letters sent one by one, among other requests', () => {
    const doubled = TOKEN.replace('Q7mZ2k', 'QQmmZZ');
    const sent = pieces(doubled, 1).flatMap((piece, n): Sent[] => [
      { url: `http://other.test/?q=word${n}` },
      { url: `http://site.test/?v=1&d=${piece}` },
    ]);
    assert.deepEqual(sendAll(sent, sender().send).found, FOUND);
  });

  it('finds it in pieces of one character, and encoded', () => {
    const single = pieces(TOKEN, 1).map((piece) => ({ url: `http://site.test/?d=${piece}` }));
    assert.deepEqual(sendAll(single, sender().send).found, FOUND);
    const coded = pieces(Buffer.from(TOKEN).toString('base64url'), 9).map((body) => ({ body }));
    assert.deepEqual(sendAll(coded, sender().send).found, FOUND);
    const hex = pieces(Buffer.from(TOKEN).toString('hex'), 9).map((piece) => ({
      url: `http://site.test/?d=${piece}`,
    }));
    assert.deepEqual(sendAll(hex, sender().send).found, FOUND);
  });

  it('finds it in pieces that are encoded each by itself', () => {
    const sent = pieces(TOKEN, 7).map((piece) => ({
      url: `http://site.test/?d=${encodeURIComponent(Buffer.from(piece).toString('base64'))}`,
    }));
    assert.deepEqual(sendAll(sent, sender().send).found, FOUND);
  });

  it('L-96: finds a planted token cut over three requests', () => {
    const sent = pieces(CANARY, 9).map((piece) => ({ url: `http://site.test/?q=${piece}` }));
    assert.deepEqual(sendAll(sent, sender().send), {
      passed: 2,
      found: ['cross_request_dlp: Canary Token (house)'],
    });
  });

  it('finds the last piece however often it is tried again', () => {
    const { send } = sender();
    const [first = '', second = ''] = pieces(AWS_ID, 10);
    assert.deepEqual(send({ body: first }), []);
    for (let n = 0; n < 3; n += 1) assert.equal(send({ body: second }).length, 1);
    assert.deepEqual(send({ body: 'something else' }), []);
  });

  it('finds it in two requests under way at once, whichever comes first', () => {
    const { begin } = sender();
    const [first = '', second = ''] = pieces(TOKEN, 20);
    assert.equal(begin({ body: first }).found.length, 0);
    assert.equal(begin({ body: second }).found.length, 1);
    // The piece that is about to be refused does not hide that the same piece comes once more.
    assert.equal(begin({ body: second }).found.length, 1);
  });

  it('keeps two agents apart, by profile and by address, but not by the names they give themselves', () => {
    const [first = '', second = ''] = pieces(TOKEN, 20);
    const apart: [Sent, Sent, number][] = [
      [{ body: first, profile: 'one' }, { body: second, profile: 'two' }, 0],
      [{ body: first, from: '192.0.2.1' }, { body: second, from: '192.0.2.2' }, 0],
      [{ body: first, agent: 'one' }, { body: second, agent: 'two' }, 1],
    ];
    for (const [one, two, count] of apart) {
      const { send } = sender();
      assert.deepEqual([send(one).length, send(two).length], [0, count]);
    }
  });

  it('leaves to others what one request carries alone, and what goes on after it', () => {
    const { send } = sender();
    assert.deepEqual(send({ body: TOKEN }), []);
    assert.deepEqual(send({ body: `${TOKEN}more` }), []);
    assert.deepEqual(send({ body: 'AndStillMoreLettersAfterIt' }), []);
  });

  it('lets a secret go to its own provider in pieces, as it may whole, but not when a piece went elsewhere', () => {
    const [first = '', second = ''] = pieces(TOKEN, 20);
    const home = sender();
    assert.deepEqual(home.send({ url: `https://api.github.com/?d=${first}` }), []);
    assert.deepEqual(home.send({ url: `https://api.github.com/?d=${second}` }), []);
    const away = sender();
    assert.deepEqual(away.send({ url: `https://site.test/?d=${first}` }), []);
    assert.deepEqual(away.send({ url: `https://api.github.com/?d=${second}` }), FOUND);
  });

  it('remembers nothing of a verdict without traffic, and forgets after the window', () => {
    const [first = '', second = ''] = pieces(TOKEN, 20);
    let now = 0;
    const { send } = sender({}, () => now);
    assert.deepEqual(send({ body: first, surface: 'scan-api' }), []);
    assert.deepEqual(send({ body: second }), []);
    send({ body: first });
    now = 300_001;
    assert.deepEqual(send({ body: second }), []);
  });

  it('L-51: what a piece costs does not grow with what is remembered', () => {
    const { send, memory } = sender({ reassembly: { maxBytes: 1_048_576, windowMs: 300_000 } });
    const costs: number[] = [];
    for (let n = 0; n < 120; n += 1) {
      const before = engine.work;
      send({ body: `Chapter ${1000 + n}. ${'The quick brown fox jumps over the lazy dog. '.repeat(40)}` });
      costs.push(engine.work - before);
    }
    assert.ok(memory.sizes().bytes > 4096);
    const early = Math.max(...costs.slice(5, 20));
    const late = Math.max(...costs.slice(100));
    assert.ok(late <= early, `${early} characters became ${late}`);
    // Three streams of a plain body, each piece read with at most the end of what came before.
    assert.ok(late < 3 * 3 * (secrets.reach + 2000), String(late));
    const long = engine.work;
    send({ body: 'The quick brown fox jumps over the lazy dog. '.repeat(20_000) });
    assert.ok(engine.work - long < 3 * 3 * 2 * secrets.reach, 'of a long body its ends alone are read');
  });

  describe('ordinary traffic', () => {
    const words =
      'search weather berlin tomorrow hotel price cheap flight news today page index item detail'.split(' ');
    const word = (n: number): string => words[n % words.length] ?? '';

    it('raises no alarm while an agent browses', () => {
      const { send } = sender();
      for (let n = 0; n < 200; n += 1) {
        const url = `https://www.${word(n)}.test/${word(n + 3)}/${n * 7919}?q=${word(n + 1)}+${word(n * 3)}&page=${n}&utm_source=${word(n * 5)}&session=${(n * 2654435761).toString(16)}`;
        assert.deepEqual(
          send({ url, header: ['cookie', `sid=${(n * 40503).toString(36)}; theme=dark`] }),
          [],
        );
      }
    });

    it('raises no alarm for JSON APIs, chat and uploads', () => {
      const { send } = sender();
      const messages: object[] = [];
      for (let n = 0; n < 60; n += 1) {
        messages.push({
          role: n % 2 ? 'assistant' : 'user',
          content: `${word(n)} ${word(n + 2)} ${n}: done, sk of it`,
        });
        const sent: Sent[] = [
          {
            url: 'https://api.model.test/v1/chat',
            body: JSON.stringify({ model: 'm-4', temperature: 0.2, messages }),
          },
          { url: 'https://api.model.test/v1/chat', header: ['authorization', `Bearer ${TOKEN}`] },
          {
            url: `https://api.shop.test/orders/${n * 104_729}`,
            body: JSON.stringify({ sku: `AK-${n}`, qty: n, iban: null }),
          },
          {
            url: 'https://cdn.test/put',
            body: Buffer.from(`${word(n)}${n * 15_485_863}`).toString('base64'),
          },
          {
            url: `https://api.shop.test/list?cursor=${Buffer.from(JSON.stringify({ id: n, at: word(n) })).toString('base64url')}`,
          },
        ];
        for (const one of sent) assert.deepEqual(send(one), []);
      }
    });

    it('raises no alarm for words, whatever their order', () => {
      const { send } = sender();
      const text = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 8 });
      fc.assert(fc.property(text, (some) => assert.deepEqual(send({ body: some.join(' ') }), [])));
    });
  });

  describe('the budget of random bits', () => {
    const budget = { bits: 1000, windowMs: 300_000, isExempt: (host: string) => host === 'model.test' };
    const EXCEEDED = ['cross_request_entropy: cross_request_entropy'];
    const noise = (n: number): string => (n * 2654435761 + 12_345_678_901).toString(36).repeat(3);

    it('adds up what values carry, and says so beyond it', () => {
      const { send } = sender({ budget });
      const results = Array.from({ length: 20 }, (_, n) => send({ url: `http://site.test/?d=${noise(n)}` }));
      assert.deepEqual(results[0], []);
      assert.deepEqual(results.at(-1), EXCEEDED);
    });

    it('counts neither exempt hosts nor what was refused', () => {
      const { send } = sender({ budget });
      for (let n = 0; n < 20; n += 1) assert.deepEqual(send({ url: `http://model.test/?d=${noise(n)}` }), []);
      assert.deepEqual(send({ body: 'q8Zr1Xv5'.repeat(100) }), EXCEEDED);
      assert.deepEqual(send({ body: 'short' }), []);
    });

    it('counts every agent for itself, and what says nothing new not at all', () => {
      const { send } = sender({ budget });
      for (let n = 0; n < 20; n += 1)
        assert.deepEqual(send({ body: 'a'.repeat(500), from: `192.0.2.${n}` }), []);
      for (let n = 0; n < 10; n += 1) assert.deepEqual(send({ body: noise(n), from: `192.0.2.${n}` }), []);
    });
  });
});
