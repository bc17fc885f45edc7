import assert from 'node:assert/strict';
import { PipelockError } from '../errors.ts';
import type { Message } from '../model/message.ts';
import { finding, play, scanner } from './testing/script.ts';

const REQUEST: Message = {
  direction: 'outbound',
  parts: [
    { kind: 'url', name: 'url', text: 'http://api.test/', form: 'raw' },
    { kind: 'host', name: 'host', text: 'api.test', form: 'raw' },
  ],
};
const ANSWER: Message = {
  direction: 'inbound',
  parts: [{ kind: 'body', name: 'body', text: 'good bad good', form: 'raw' }],
};
const clean = scanner('clean', () => []);
const bad = (more = {}) =>
  scanner('bad', ({ parts }) => {
    const start = parts[0]?.text.toString().indexOf('bad') ?? -1;
    return start < 0
      ? []
      : [finding('response_scan', { span: { start, end: start + 3 }, rule: 'R', ...more })];
  });

describe('mediate/mediate', () => {
  it('asks in the one order: switch, budget, text, name, addresses, observers', async () => {
    const late = scanner('late', () => [], 'after-dns');
    const { ruling, steps } = await play({ scanners: [clean, late] }, REQUEST);
    assert.deepEqual(steps, ['halted', 'reserve', 'clean', 'resolve', 'late', 'observe']);
    assert.deepEqual([ruling.verdict.action, ruling.addresses], ['allow', ['192.0.2.1']]);
  });

  it('judges nothing before everything is loaded', async () => {
    const loading = Promise.withResolvers<undefined>();
    const seen: string[] = [];
    const reader = scanner('reader', () => {
      seen.push('scanned');
      return [];
    });
    const played = play({ warming: loading.promise, scanners: [reader] }, REQUEST);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push('loaded');
    loading.resolve(undefined);
    const { ruling, steps } = await played;
    assert.deepEqual(seen, ['loaded', 'scanned']);
    assert.deepEqual(steps, ['halted', 'reserve', 'reader', 'resolve', 'observe']);
    assert.equal(ruling.verdict.action, 'allow');
  });

  it('never lets a blocked name reach the resolver', async () => {
    const { ruling, steps } = await play({ scanners: [scanner('dlp', () => [finding('dlp')])] }, REQUEST);
    assert.deepEqual(steps, ['halted', 'reserve', 'dlp', 'observe']);
    assert.deepEqual([ruling.verdict.action, ruling.addresses], ['block', []]);
  });

  it('cuts nothing from a window of a stream: that is a block', async () => {
    const script = { scanners: [bad()], decision: { responseAction: 'strip' } } as const;
    assert.equal((await play(script, ANSWER)).ruling.verdict.action, 'strip');
    assert.equal((await play(script, { ...ANSWER, overlapBytes: 0 })).ruling.verdict.action, 'block');
  });

  describe('with a record', () => {
    const full = new Error('ENOSPC: no space left on device, /secret/path');

    it('writes the ruling down before the message moves', async () => {
      const { ruling, steps } = await play({ record: 'written', scanners: [clean] }, REQUEST);
      assert.deepEqual(steps, ['halted', 'reserve', 'clean', 'resolve', 'record allow', 'observe ']);
      assert.equal(ruling.verdict.action, 'allow');
    });

    it('blocks what cannot be written down, and does not tell the agent why', async () => {
      const { ruling, steps } = await play({ record: full, scanners: [clean] }, REQUEST);
      assert.deepEqual(steps.slice(-2), ['record allow', 'observe record_failed']);
      assert.deepEqual(
        [ruling.verdict.action, ruling.verdict.reason, ruling.verdict.status, ruling.addresses],
        ['block', 'record_failed', 503, []],
      );
      assert.doesNotMatch(ruling.verdict.message, /ENOSPC|secret/);
    });

    it('blocks a rewrite that cannot be written down', async () => {
      const script = { scanners: [bad()], decision: { responseAction: 'strip' } } as const;
      const passed = await play({ ...script, record: 'written' }, ANSWER);
      assert.equal(passed.ruling.verdict.action, 'strip');
      const { ruling } = await play({ ...script, record: full }, ANSWER);
      assert.deepEqual([ruling.verdict.reason, ruling.rewrite], ['record_failed', undefined]);
    });

    it('keeps what was found before beside the failure, so that nobody shows the URL it was found in', async () => {
      const warned = scanner('dlp', () => [finding('dlp', { warnOnly: true })]);
      const { ruling } = await play({ record: full, scanners: [warned] }, REQUEST);
      assert.deepEqual(
        ruling.verdict.findings.map(({ scanner: label }) => label),
        ['record_failed', 'dlp'],
      );
    });

    it('leaves a block the block it was', async () => {
      const blocker = scanner('dlp', () => [finding('dlp')]);
      const { ruling, steps } = await play({ record: full, scanners: [blocker] }, REQUEST);
      assert.deepEqual(steps.slice(-2), ['record block', 'observe dlp']);
      assert.equal(ruling.verdict.reason, 'dlp');
    });
  });

  it('looks at nothing while the kill switch is on', async () => {
    const { ruling, steps } = await play({ halted: 'stop', scanners: [clean] }, REQUEST);
    assert.deepEqual(steps, ['halted', 'observe']);
    assert.deepEqual([ruling.verdict.reason, ruling.verdict.status], ['kill_switch_active', 503]);
  });

  it('scans nothing when the budget is used up', async () => {
    const { ruling, steps } = await play(
      { reserve: finding('ratelimit', { class: 'protective' }), scanners: [clean] },
      REQUEST,
    );
    assert.deepEqual(steps, ['halted', 'reserve', 'observe']);
    assert.equal(ruling.verdict.status, 429);
  });

  it('takes no budget and asks no resolver for an answer or a window of a body', async () => {
    const { steps } = await play({ scanners: [clean] }, ANSWER);
    assert.deepEqual(steps, ['halted', 'clean', 'observe']);
  });

  it('reads an over-long URL no further', async () => {
    const { steps } = await play({ scanners: [scanner('shape', () => [finding('length')]), clean] }, REQUEST);
    assert.deepEqual(steps, ['halted', 'reserve', 'shape', 'observe']);
  });

  const failures: Record<string, [Parameters<typeof play>[0], string]> = {
    'a scanner that throws blocks': [
      {
        scanners: [
          scanner('broken', () => {
            throw new Error('no');
          }),
        ],
      },
      'scan_error',
    ],
    'a budget that cannot be read blocks': [{ reserve: new Error('no') }, 'scan_error'],
    'a name that cannot be resolved blocks': [
      { addresses: new PipelockError('RESOLVE_FAILED', 'no such name') },
      'resolve_failed',
    ],
  };
  for (const [sentence, [script, reason]] of Object.entries(failures)) {
    it(sentence, async () => {
      const { ruling } = await play(script, REQUEST);
      assert.deepEqual(
        [ruling.verdict.action, ruling.verdict.reason, ruling.addresses],
        ['block', reason, []],
      );
    });
  }

  it('blocks an address found internal after the lookup', async () => {
    const ssrf = scanner('ssrf', () => [finding('ssrf')], 'after-dns');
    const { ruling } = await play({ scanners: [ssrf], addresses: ['10.0.0.1'] }, REQUEST);
    assert.deepEqual([ruling.verdict.action, ruling.addresses], ['block', []]);
  });

  const asking: Record<string, ['allow' | 'block' | Error, string]> = {
    'a person who allows lets it pass as a warning': ['allow', 'warn'],
    'a person who refuses blocks': ['block', 'block'],
    'a failure to ask blocks': [new Error('no'), 'block'],
  };
  for (const [sentence, [approve, action]] of Object.entries(asking)) {
    it(sentence, async () => {
      const { ruling, steps } = await play(
        { approve, scanners: [bad()], decision: { responseAction: 'ask' } },
        ANSWER,
      );
      assert.equal(ruling.verdict.action, action);
      assert.ok(steps.includes('approve'));
    });
  }

  it('strips the match, scans the rest again and hands out the new bytes', async () => {
    const { ruling, steps } = await play(
      { scanners: [bad()], decision: { responseAction: 'strip' } },
      ANSWER,
    );
    assert.equal(ruling.rewrite?.get('body')?.toString(), 'good [REDACTED: R] good');
    assert.equal(steps.filter((step) => step === 'bad').length, 2);
  });

  it('judges every view of a cut anew where the surface can make them', async () => {
    const both = scanner('both', ({ parts }) =>
      parts.flatMap(({ name, text, form }) => {
        const start = text.toString().indexOf('bad');
        const span = form === 'raw' ? { span: { start, end: start + 3 } } : {};
        return start < 0
          ? []
          : [finding('response_scan', { part: { kind: 'body', name }, rule: 'R', ...span })];
      }),
    );
    const view = (text: string) => ({ kind: 'body', name: 'body.text', text, form: 'derived' }) as const;
    const twoViews = { ...ANSWER, parts: [...ANSWER.parts, view('good bad good')] };
    const script = { scanners: [both], decision: { responseAction: 'strip' } } as const;
    assert.equal((await play(script, twoViews)).ruling.verdict.action, 'block');
    const clean = await play(script, { ...twoViews, reread: () => Promise.resolve([view('good good')]) });
    assert.equal(clean.ruling.rewrite?.get('body')?.toString(), 'good [REDACTED: R] good');
    const still = await play(script, { ...twoViews, reread: () => Promise.resolve([view('still bad')]) });
    assert.deepEqual([still.ruling.verdict.action, still.ruling.rewrite], ['block', undefined]);
  });

  it('leaves what only warns where it is when it cuts', async () => {
    const hint = scanner('hint', () => [finding('response_dlp', { span: { start: 0, end: 4 } })]);
    const { ruling } = await play({ scanners: [bad(), hint], decision: { responseAction: 'strip' } }, ANSWER);
    assert.equal(ruling.rewrite?.get('body')?.toString(), 'good [REDACTED: R] good');
  });

  it('blocks when a rewrite would still match', async () => {
    const stubborn = scanner('stubborn', () => [finding('response_scan', { span: { start: 0, end: 1 } })]);
    const { ruling } = await play({ scanners: [stubborn], decision: { responseAction: 'strip' } }, ANSWER);
    assert.deepEqual([ruling.verdict.action, ruling.rewrite], ['block', undefined]);
  });

  it('rejects, and observes nothing, when the client has gone', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    const script = { signal: gone, addresses: new Error('aborted'), scanners: [clean] };
    await assert.rejects(play(script, REQUEST), /gone/);
  });
});
