import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Decision } from '../decide/decide.ts';
import { finding, TARGET } from '../mediate/testing/script.ts';
import type { Finding } from '../model/finding.ts';
import type { Message } from '../model/message.ts';
import type { Transaction } from '../model/transaction.ts';
import type { Action, Verdict } from '../model/verdict.ts';
import { canonical } from './canonical.ts';
import type { Draft } from './chain.ts';
import { DecisionEntries } from './decision-entry.ts';

const TOKEN = 'gh' + 'p_' + 'a1B2c3D4'.repeat(5);
const REQUEST: Message = { direction: 'outbound', parts: [] };
const ANSWER: Message = { direction: 'inbound', parts: [] };
const WINDOW: Message = { direction: 'inbound', parts: [], overlapBytes: 0, continues: true };

function transaction(more: Partial<Transaction> = {}): Transaction {
  return {
    ...{
      id: 'tx-1',
      surface: 'forward',
      clientAddress: '127.0.0.1',
      method: 'GET',
      target: TARGET,
      openedAt: 0,
    },
    agent: { name: 'coder', profile: '_default', auth: '' },
    signal: new AbortController().signal,
    ...more,
  };
}

interface Case {
  readonly action?: Action;
  readonly found?: readonly Finding[];
  readonly muted?: Decision['muted'];
}

function decide(
  entries: DecisionEntries,
  tx: Transaction,
  message: Message,
  { action = 'allow', found = [], muted = [] }: Case = {},
): Draft | undefined {
  const worst = found[0];
  const verdict: Verdict = {
    ...{
      action,
      reason: worst?.scanner ?? '',
      message: worst?.note ?? '',
      status: action === 'block' ? 403 : 200,
    },
    findings: found,
  };
  return entries.decided(tx, message, { verdict, addresses: [] }, { verdict, muted, strip: [] });
}

function detailOf(draft: Draft | undefined): Record<string, unknown> {
  return JSON.parse(draft?.detail ?? '{}') as Record<string, unknown>;
}

const at = (url: string): Transaction => transaction({ target: { ...TARGET, raw: url } });

describe('record/decision-entry', () => {
  it('says who wanted what and what was decided', () => {
    const draft = decide(new DecisionEntries(), transaction(), REQUEST);
    assert.deepEqual([draft?.type, draft?.transport, draft?.summary], ['decision', 'forward', 'allow']);
    assert.deepEqual(detailOf(draft), {
      ...{ agent: 'coder', client_ip: '127.0.0.1', direction: 'outbound', host: 'api.test', method: 'GET' },
      ...{ profile: '_default', request_id: 'tx-1', url: 'http://api.test/', verdict: 'allow' },
    });
  });

  it('names layer, rule and status of a block', () => {
    const found = [finding('dlp', { rule: 'GitHub Token', encoding: 'base64' }), finding('entropy')];
    const draft = decide(new DecisionEntries(), transaction(), REQUEST, { action: 'block', found });
    assert.equal(draft?.summary, 'block: dlp (GitHub Token)');
    const { layer, pattern, status, findings } = detailOf(draft);
    assert.deepEqual([layer, pattern, status], ['dlp', 'GitHub Token', 403]);
    assert.deepEqual(findings, [
      { encoding: 'base64', part: 'body', rule: 'GitHub Token', scanner: 'dlp', severity: 'high' },
      { part: 'body', rule: 'entropy', scanner: 'entropy', severity: 'high' },
    ]);
  });

  it('shows neither path nor query of a URL in which a secret was found, in any entry of its transaction', () => {
    const entries = new DecisionEntries();
    const tx = at(`http://api.test/x?key=${TOKEN}`);
    const found = [finding('dlp', { rule: 'GitHub Token', part: { kind: 'url', name: 'url' } })];
    const drafts = [
      decide(entries, tx, REQUEST, { action: 'warn', found }),
      decide(entries, tx, ANSWER),
      decide(entries, tx, ANSWER, { action: 'block', found: [finding('response_scan')] }),
    ];
    for (const draft of drafts) {
      assert.ok(!JSON.stringify(draft).includes(TOKEN));
      assert.equal(detailOf(draft)['url'], 'http://api.test/[redacted]');
    }
    assert.equal(
      detailOf(decide(new DecisionEntries(), at('http://api.test/x?key=word'), REQUEST))['url'],
      'http://api.test/x?key=word',
    );
  });

  it('shows no host in which a secret was found', () => {
    const found = [finding('dlp', { part: { kind: 'host', name: 'host' } })];
    const tx = transaction({ target: { ...TARGET, host: `${TOKEN}.test`, raw: `http://${TOKEN}.test/` } });
    const draft = decide(new DecisionEntries(), tx, REQUEST, { action: 'block', found });
    assert.ok(!JSON.stringify(draft).includes(TOKEN));
    assert.equal(detailOf(draft)['host'], '[redacted]');
  });

  it('shows no URL of a credential that may go where it goes, and says what was let be', () => {
    const muted = [{ finding: finding('excused', { rule: 'GitHub Token' }), why: 'excused' }] as const;
    const draft = decide(new DecisionEntries(), at(`http://api.test/${TOKEN}`), REQUEST, { muted });
    assert.ok(!JSON.stringify(draft).includes(TOKEN));
    assert.deepEqual(detailOf(draft)['muted'], [{ rule: 'GitHub Token', why: 'excused' }]);
  });

  it('writes no user and password, and nothing but ASCII, of a URL', () => {
    const url = (raw: string): unknown => detailOf(decide(new DecisionEntries(), at(raw), REQUEST))['url'];
    assert.equal(url('http://user:word@api.test/a'), 'http://api.test/a');
    assert.equal(url('http://api.test/größe\u0085\ud83d'), 'http://api.test/gr%C3%B6%C3%9Fe%C2%85%EF%BF%BD');
  });

  it('cuts what is very long where everybody sees it', () => {
    const draft = decide(new DecisionEntries(), at(`http://api.test/${'a'.repeat(100_000)}`), REQUEST);
    assert.match(String(detailOf(draft)['url']), /^http:\/\/api\.test\/a{8000,8192}%E2%80%A6$/);
    const found = Array.from({ length: 5000 }, (_, n) => finding('dlp', { rule: `rule ${n}` }));
    const many = detailOf(decide(new DecisionEntries(), transaction(), REQUEST, { action: 'block', found }))[
      'findings'
    ];
    assert.deepEqual((many as unknown[]).slice(100), [{ more: 4900 }]);
  });

  it('has the one spelling that others print again, whatever the texts (property, L-76)', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    fc.assert(
      fc.property(text, text, text, text, (name, method, path, rule) => {
        const tx = transaction({
          ...{ method, agent: { name, profile: '_default', auth: '' } },
          target: { ...TARGET, raw: `http://api.test/${path}` },
        });
        const draft = decide(new DecisionEntries(), tx, REQUEST, {
          action: 'block',
          found: [finding('blocklist', { rule })],
        });
        assert.equal(canonical(JSON.parse(draft?.detail ?? '') as never), draft?.detail);
      }),
    );
  });

  describe('of streams', () => {
    it('has none for later windows in which nothing was found, and one at the end', () => {
      const entries = new DecisionEntries();
      const tx = transaction();
      assert.ok(decide(entries, tx, { ...WINDOW, continues: false }));
      assert.equal(decide(entries, tx, WINDOW), undefined);
      assert.equal(decide(entries, tx, WINDOW), undefined);
      const end = entries.finished(tx, { status: 200, bytes: 7 });
      assert.deepEqual([end?.type, end?.summary], ['stream_end', 'stream_end: 2 windows passed']);
      assert.deepEqual(detailOf(end), {
        bytes: 7,
        complete: true,
        request_id: 'tx-1',
        status: 200,
        windows: 2,
      });
      assert.equal(entries.finished(tx, { status: 200, bytes: 7 }), undefined);
    });

    it('has one for every later window in which something was found, passed or not', () => {
      const entries = new DecisionEntries();
      const tx = transaction();
      const found = [finding('response_scan')];
      const muted = [{ finding: finding('response_scan'), why: 'suppress' }] as const;
      assert.ok(decide(entries, tx, WINDOW, { action: 'warn', found }));
      assert.ok(decide(entries, tx, WINDOW, { muted }));
      assert.ok(decide(entries, tx, WINDOW, { action: 'block', found }));
    });

    it('says when a stream was broken off', () => {
      const entries = new DecisionEntries();
      const tx = transaction();
      decide(entries, tx, WINDOW);
      const end = entries.finished(tx, { status: 0, bytes: 7, error: 'gone' });
      assert.deepEqual(
        [detailOf(end)['complete'], end?.summary],
        [false, 'stream_end: 1 windows passed, broken off'],
      );
    });

    it('has no end where every message has an entry', () => {
      const entries = new DecisionEntries();
      const tx = transaction();
      decide(entries, tx, REQUEST);
      assert.equal(entries.finished(tx, { status: 200, bytes: 7 }), undefined);
    });
  });
});
