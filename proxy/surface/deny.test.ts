import assert from 'node:assert/strict';
import type { Verdict } from '../model/verdict.ts';
import { denial, rawReply } from './deny.ts';

const VERDICT: Verdict = {
  action: 'block',
  reason: 'dlp',
  message: 'DLP match: X (critical)',
  status: 403,
  findings: [],
};
const common = { verdict: VERDICT, requestId: 'id-1', direction: 'request' } as const;

describe('surface/deny', () => {
  it('answers the forward proxy in one line with reason and request id', () => {
    const reply = denial({ ...common, surface: 'forward' });
    assert.deepEqual([reply.status, reply.body], [403, 'blocked: DLP match: X (critical)\n']);
    assert.deepEqual(
      [reply.headers['X-Pipelock-Reason'], reply.headers['X-Pipelock-Request-Id']],
      ['dlp', 'id-1'],
    );
  });

  it('answers CONNECT with a status line and closes', () => {
    const text = rawReply(denial({ ...common, surface: 'connect' }));
    assert.match(text, /^HTTP\/1\.1 403 Forbidden\r\n/);
    assert.match(text, /\r\nConnection: close\r\n/);
    assert.ok(text.endsWith('\r\n\r\nCONNECT blocked: DLP match: X (critical)\n'));
  });

  it('answers the reverse proxy and the kill switch in JSON', () => {
    assert.deepEqual(JSON.parse(denial({ ...common, surface: 'reverse' }).body), {
      error: 'blocked',
      blocked: true,
      block_reason: 'DLP match: X (critical)',
      direction: 'request',
    });
    const halted = { ...VERDICT, reason: 'kill_switch_active', message: 'stop', status: 503 };
    assert.deepEqual(JSON.parse(denial({ ...common, verdict: halted, surface: 'forward' }).body), {
      error: 'kill_switch_active',
      message: 'stop',
    });
  });

  it('hints only when there is a hint', () => {
    assert.equal(denial({ ...common, surface: 'forward' }).headers['X-Pipelock-Hint'], undefined);
    assert.equal(
      denial({ ...common, verdict: { ...VERDICT, hint: 'do this' }, surface: 'forward' }).headers[
        'X-Pipelock-Hint'
      ],
      'do this',
    );
  });
});
