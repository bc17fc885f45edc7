import assert from 'node:assert/strict';
import { lastWords, type Cut } from './ending.ts';

const CUT: Cut = {
  framing: 'events',
  hasLength: false,
  reason: 'response_scan',
  message: 'it says\n"so"',
  requestId: 'id-1',
};

describe('surface/ending', () => {
  it('ends events with one that clients of model APIs raise as an error', () => {
    const [, json] = /^event: error\ndata: (.*)\n\n$/.exec(lastWords(CUT)) ?? [];
    const message = 'blocked by pipelock: response_scan: it says\n"so"';
    assert.deepEqual(JSON.parse(json!), {
      type: 'error',
      error: { type: 'blocked', code: 'response_scan', message },
      message,
      reason: 'response_scan',
      request_id: 'id-1',
    });
  });

  it('ends lines of JSON with one whose error is a text', () => {
    const text = lastWords({ ...CUT, framing: 'lines' });
    assert.match(text, /^\{[^\n]*\}\n$/);
    const { error, reason, request_id } = JSON.parse(text) as Record<string, string>;
    assert.deepEqual(
      [error, reason, request_id],
      ['blocked by pipelock: response_scan: it says\n"so"', 'response_scan', 'id-1'],
    );
  });
});
