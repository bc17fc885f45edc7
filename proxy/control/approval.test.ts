import assert from 'node:assert/strict';

import type { Finding } from '../model/finding.ts';
import { makeApprovals, type ApprovalOptions, type Outcome, type Question } from './approval.ts';

const finding = (rule: string): Finding => ({
  scanner: 'response_scan',
  rule,
  severity: 'high',
  confidence: 'certain',
  class: 'threat',
  part: { kind: 'body', name: 'body' },
  span: { start: 1, end: 9 },
  encoding: '',
  note: 'The text gives orders.',
  floor: false,
});

describe('control/approval', () => {
  function fixture(options: ApprovalOptions = {}) {
    const outcomes: Outcome[] = [];
    const approvals = makeApprovals({ onOutcome: (outcome) => outcomes.push(outcome), ...options });
    const ask = (question: Partial<Question> = {}) =>
      approvals.ask({
        summary: 'A page gives orders.',
        agent: 'a',
        surface: 'forward',
        findings: [finding('Role Override')],
        timeoutMs: 60_000,
        signal: new AbortController().signal,
        ...question,
      });
    return { approvals, ask, outcomes };
  }

  for (const decision of ['allow', 'block'] as const) {
    it(`resolves with the answer of a person: ${decision}`, async () => {
      const { approvals, ask, outcomes } = fixture();
      const asked = ask();
      const [pending] = approvals.list();
      assert.equal(approvals.answer(pending!.id, decision), true);
      assert.equal(await asked, decision);
      assert.deepEqual(approvals.list(), []);
      assert.deepEqual(outcomes, [decision === 'allow' ? 'allowed' : 'denied']);
    });
  }

  it('takes silence for block', async () => {
    const { approvals, ask, outcomes } = fixture();
    const alive = setTimeout(() => undefined, 60_000);
    assert.equal(await ask({ timeoutMs: 1 }), 'block');
    clearTimeout(alive);
    assert.deepEqual(outcomes, ['timeout']);
    assert.deepEqual(approvals.list(), []);
  });

  it('blocks and forgets the question when the client goes away', async () => {
    const { approvals, ask, outcomes } = fixture();
    const client = new AbortController();
    const asked = ask({ signal: client.signal });
    client.abort();
    assert.equal(await asked, 'block');
    assert.equal(await ask({ signal: client.signal }), 'block', 'already gone');
    assert.deepEqual(outcomes, ['aborted', 'aborted']);
    assert.deepEqual(approvals.list(), []);
  });

  it('refuses an answer to a question that is not there', async () => {
    const { approvals, ask } = fixture();
    const asked = ask();
    const [pending] = approvals.list();
    assert.equal(approvals.answer('nonsense', 'allow'), false);
    approvals.answer(pending!.id, 'block');
    assert.equal(approvals.answer(pending!.id, 'allow'), false, 'an answer stands');
    assert.equal(await asked, 'block');
  });

  it('shows identical questions as one, and one answer settles all', async () => {
    const { approvals, ask } = fixture();
    const asked = [ask(), ask(), ask()];
    const [pending, ...more] = approvals.list();
    assert.equal(more.length, 0);
    assert.equal(pending!.waiting, 3);
    approvals.answer(pending!.id, 'allow');
    assert.deepEqual(await Promise.all(asked), ['allow', 'allow', 'allow']);
  });

  const different: Record<string, Partial<Question>> = {
    'another agent': { agent: 'b' },
    'another surface': { surface: 'fetch' },
    'another summary': { summary: 'A page asks for keys.' },
    'another rule': { findings: [finding('Other')] },
    'one more finding': { findings: [finding('Role Override'), finding('Other')] },
    'another rule behind the first twenty': {
      findings: [...Array.from({ length: 25 }, () => finding('Role Override')), finding('Other')],
    },
  };
  for (const [name, question] of Object.entries(different)) {
    it(`keeps ${name} a question of its own`, () => {
      const { approvals, ask } = fixture();
      void ask({
        findings: Array.from({ length: name.includes('twenty') ? 26 : 1 }, () => finding('Role Override')),
      });
      void ask(question);
      assert.equal(approvals.list().length, 2);
      approvals.close();
    });
  }

  it('caps what waits, in all and per agent, and blocks the rest at once (L-87)', async () => {
    const { approvals, ask, outcomes } = fixture({ maxPending: 5, maxPendingPerAgent: 3 });
    for (let i = 0; i < 3; i += 1) void ask({ summary: `question ${i}` });
    assert.equal(await ask({ summary: 'one too many for the agent' }), 'block');
    for (let i = 0; i < 2; i += 1) void ask({ agent: 'b', summary: `question ${i}` });
    assert.equal(await ask({ agent: 'c' }), 'block', 'one too many in all');
    assert.deepEqual(outcomes, ['refused', 'refused']);
    assert.equal(approvals.list().length, 5);
    approvals.close();
  });

  it('caps identical questions too: each is a connection held open', async () => {
    const { approvals, ask } = fixture({ maxPendingPerAgent: 2 });
    void ask();
    void ask();
    assert.equal(await ask(), 'block');
    assert.equal(approvals.list()[0]!.waiting, 2);
    approvals.close();
  });

  it('caps asking and hanging up, until the next minute (L-87)', async () => {
    let now = 0;
    const { approvals, ask, outcomes } = fixture({ maxPerMinutePerAgent: 2, clock: () => now });
    const hangUp = async () => {
      const client = new AbortController();
      const asked = ask({ signal: client.signal });
      client.abort();
      await asked;
    };
    await hangUp();
    await hangUp();
    assert.equal(await ask(), 'block');
    now = 60_000;
    void ask();
    assert.deepEqual(outcomes, ['aborted', 'aborted', 'refused']);
    assert.equal(approvals.list().length, 1);
    approvals.close();
  });

  it('shows rules, places and times, and nothing that was matched', () => {
    const { approvals, ask } = fixture({ clock: () => Date.UTC(2026, 0, 1) });
    void ask({ timeoutMs: 30_000 });
    const [pending] = approvals.list();
    assert.deepEqual(pending, {
      id: pending!.id,
      summary: 'A page gives orders.',
      agent: 'a',
      surface: 'forward',
      findings: [
        {
          scanner: 'response_scan',
          rule: 'Role Override',
          severity: 'high',
          where: 'body',
          note: 'The text gives orders.',
        },
      ],
      waiting: 1,
      asked_at: '2026-01-01T00:00:00.000Z',
      expires_at: '2026-01-01T00:00:30.000Z',
    });
    approvals.close();
  });

  it('takes control characters and direction marks out of what a person reads, and length', () => {
    const { approvals, ask } = fixture();
    void ask({ summary: `\u001b[2Jok\u202Ekcolb ${'x'.repeat(1000)}` });
    const summary = approvals.list()[0]!.summary;
    assert.match(summary, /^\[2Jokkcolb x+$/);
    assert.equal(summary.length, 300);
    approvals.close();
  });

  it('blocks what waits and what comes later when it is closed', async () => {
    const { approvals, ask, outcomes } = fixture();
    const asked = ask();
    approvals.close();
    assert.equal(await asked, 'block');
    assert.equal(await ask(), 'block');
    assert.deepEqual(outcomes, ['refused', 'refused']);
  });
});
