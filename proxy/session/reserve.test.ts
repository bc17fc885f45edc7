import assert from 'node:assert/strict';

import fc from 'fast-check';

import { makeSessions, type SessionLimits } from './reserve.ts';

function fixture(limits: SessionLimits, options = {}) {
  const clock = { now: 1_000_000 };
  const sessions = makeSessions(() => clock.now, options);
  const ask = (domain = 'example.com', agent = 'a') => sessions.reserve({ agent, domain, limits });
  const label = (domain?: string, agent?: string) => {
    const answer = ask(domain, agent);
    return answer.ok ? 'ok' : answer.label;
  };
  return { clock, sessions, ask, label };
}

describe('session/reserve', () => {
  it('allows exactly the requests of one minute, then answers ratelimit', () => {
    const { label } = fixture({ maxRequestsPerMinute: 3 });
    assert.deepEqual([label(), label(), label(), label()], ['ok', 'ok', 'ok', 'ratelimit']);
  });

  it('slides: each unit comes back sixty seconds after it was taken, not at a minute boundary', () => {
    const { clock, label } = fixture({ maxRequestsPerMinute: 2 });
    label();
    clock.now += 40_000;
    label();
    clock.now += 19_999;
    assert.equal(label(), 'ratelimit');
    clock.now += 1;
    assert.equal(label(), 'ok');
    assert.equal(label(), 'ratelimit');
  });

  it('says what is used up and when to come back', () => {
    const { clock, ask } = fixture({ maxRequestsPerMinute: 1 });
    ask();
    clock.now += 10_000;
    const answer = ask();
    assert.deepEqual(answer, {
      ok: false,
      label: 'ratelimit',
      message: 'The limit of 1 requests per minute to example.com is used up; try again in 50 s.',
      retryAfterSeconds: 50,
    });
  });

  it('counts domains apart from one another', () => {
    const { label } = fixture({ maxRequestsPerMinute: 1 });
    assert.equal(label('a.test'), 'ok');
    assert.equal(label('b.test'), 'ok');
    assert.equal(label('a.test'), 'ratelimit');
  });

  it('shares the rate of a domain between agents', () => {
    const { label } = fixture({ maxRequestsPerMinute: 1 });
    assert.equal(label('a.test', 'one'), 'ok');
    assert.equal(label('a.test', 'two'), 'ratelimit');
  });

  it('blocks a domain over its data budget until the bytes are a minute old', () => {
    const { clock, sessions, label } = fixture({ maxBytesPerMinute: 100 });
    sessions.recordBytes({ agent: 'a', domain: 'example.com', bytes: 99 });
    assert.equal(label(), 'ok');
    sessions.recordBytes({ agent: 'a', domain: 'example.com', bytes: 1 });
    assert.equal(label(), 'databudget');
    clock.now += 60_000;
    assert.equal(label(), 'ok');
  });

  it('knows how many bytes a stream under way has left', () => {
    const { sessions } = fixture({});
    const ask = (limits: SessionLimits) => sessions.bytesLeft({ agent: 'a', domain: 'd.test', limits });
    assert.equal(ask({}), Infinity);
    sessions.recordBytes({ agent: 'a', domain: 'd.test', bytes: 30 });
    assert.equal(ask({ maxBytesPerMinute: 100 }), 70);
    assert.equal(ask({ maxBytesPerMinute: 100, agent: { maxBytes: 40 } }), 10);
    assert.equal(ask({ maxBytesPerMinute: 20 }), 0);
  });

  const budgets: Record<string, { agent: SessionLimits['agent']; spend: string[]; last: string }> = {
    'requests of an agent over all domains': {
      agent: { maxRequests: 2 },
      spend: ['a.test', 'b.test'],
      last: 'c.test',
    },
    'different domains of an agent': {
      agent: { maxUniqueDomains: 2 },
      spend: ['a.test', 'b.test', 'a.test', 'b.test', 'a.test'],
      last: 'c.test',
    },
  };
  for (const [name, { agent, spend, last }] of Object.entries(budgets)) {
    it(`limits the ${name}, and another agent is not touched`, () => {
      const { label } = fixture({ ...(agent && { agent }) });
      for (const domain of spend) assert.equal(label(domain), 'ok');
      assert.equal(label(last), 'agent_budget');
      assert.equal(label(last, 'other'), 'ok');
    });
  }

  it('lets an agent with all its domains spent go on with those it knows', () => {
    const { label } = fixture({ agent: { maxUniqueDomains: 1 } });
    assert.deepEqual([label('a.test'), label('b.test'), label('a.test')], ['ok', 'agent_budget', 'ok']);
  });

  it('limits the bytes of an agent over all domains', () => {
    const { sessions, label } = fixture({ agent: { maxBytes: 10 } });
    sessions.recordBytes({ agent: 'a', domain: 'x.test', bytes: 10 });
    assert.equal(label('y.test'), 'agent_budget');
  });

  it('gives an agent a new budget after its window, and never when the window is 0', () => {
    const windowed = fixture({ agent: { maxRequests: 1, windowMs: 5_000 } });
    assert.deepEqual([windowed.label(), windowed.label()], ['ok', 'agent_budget']);
    windowed.clock.now += 5_000;
    assert.equal(windowed.label(), 'ok');
    const forever = fixture({ agent: { maxRequests: 1, windowMs: 0 } });
    forever.label();
    forever.clock.now += 10 ** 9;
    const answer = forever.ask();
    assert.equal(answer.ok ? 'ok' : answer.retryAfterSeconds, 0);
  });

  it('counts late bytes into the window they arrive in', () => {
    const { clock, sessions, label } = fixture({ agent: { maxBytes: 10, windowMs: 1_000 } });
    label();
    clock.now += 1_000;
    sessions.recordBytes({ agent: 'a', domain: 'example.com', bytes: 10 });
    assert.equal(label(), 'agent_budget');
  });

  it('takes nothing when one of several limits refuses', () => {
    const { sessions } = fixture({});
    const ask = (limits: SessionLimits) => sessions.reserve({ agent: 'a', domain: 'd.test', limits }).ok;
    assert.equal(ask({ maxRequestsPerMinute: 2, agent: { maxRequests: 1 } }), true);
    for (let i = 0; i < 5; i += 1)
      assert.equal(ask({ maxRequestsPerMinute: 2, agent: { maxRequests: 1 } }), false);
    assert.equal(ask({ maxRequestsPerMinute: 2 }), true, 'the refused requests used no rate');
    assert.equal(ask({ maxRequestsPerMinute: 2 }), false);
  });

  it('keeps its counts when a reload brings other limits (L-50)', () => {
    const { sessions } = fixture({});
    const ask = (max: number) =>
      sessions.reserve({ agent: 'a', domain: 'd.test', limits: { maxRequestsPerMinute: max } }).ok;
    assert.deepEqual(
      [ask(2), ask(2), ask(2), ask(3), ask(3), ask(1)],
      [true, true, false, true, false, false],
    );
  });

  it('treats an absent limit and 0 as no limit', () => {
    const { label } = fixture({ maxRequestsPerMinute: 0, agent: { maxRequests: 0 } });
    for (let i = 0; i < 100; i += 1) assert.equal(label(), 'ok');
  });

  it('holds a bounded number of domains however many are invented (F-36)', () => {
    const { sessions, label } = fixture({ maxRequestsPerMinute: 1 }, { maxDomains: 100, maxAgents: 10 });
    for (let i = 0; i < 20_000; i += 1) label(`n${i}.wild.test`, `agent${i}`);
    assert.deepEqual(sessions.sizes(), { domains: 100, agents: 10 });
    assert.equal(label('n19999.wild.test'), 'ratelimit', 'the youngest are kept');
  });

  it('stands still when the clock steps back', () => {
    const { clock, label } = fixture({ maxRequestsPerMinute: 1 });
    label();
    clock.now -= 500_000;
    assert.equal(label(), 'ratelimit');
  });

  it('never lets more than the limit through in any sixty seconds (property)', () => {
    const steps = fc.array(fc.nat({ max: 20_000 }), { maxLength: 80 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 5 }), (gaps, max) => {
        const { clock, label } = fixture({ maxRequestsPerMinute: max });
        const passed: number[] = [];
        for (const gap of gaps) {
          clock.now += gap;
          if (label() === 'ok') passed.push(clock.now);
        }
        return passed.every((time, i) => time - (passed[i - max] ?? -Infinity) >= 60_000);
      }),
    );
  });
});
