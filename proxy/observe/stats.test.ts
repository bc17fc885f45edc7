import assert from 'node:assert/strict';

import { makeMetrics } from './metrics.ts';
import { makeStats } from './stats.ts';

describe('observe/stats', () => {
  it('is all zero before the first request', () => {
    assert.deepEqual(makeStats(makeMetrics('1'), () => 0).snapshot(), {
      uptime_seconds: 0,
      requests: { total: 0, allowed: 0, blocked: 0, block_rate: 0 },
      tunnels: 0,
      top_blocked_domains: [],
      top_scanners: [],
    });
  });

  it('sums up what was counted', () => {
    const metrics = makeMetrics('1');
    let now = 1_000;
    const stats = makeStats(metrics, () => now);
    metrics.count('requests_total', { result: 'allowed', agent: 'a' }, 3);
    metrics.count('requests_total', { result: 'blocked', agent: 'b' });
    metrics.count('tunnels_total', { result: 'completed', agent: 'a' });
    metrics.count('tunnels_total', { result: 'blocked', agent: 'a' });
    metrics.count('scanner_hits_total', { scanner: 'dlp', agent: 'a' });
    metrics.count('scanner_hits_total', { scanner: 'dlp', agent: 'b' });
    metrics.count('scanner_hits_total', { scanner: 'ssrf', agent: 'b' });
    stats.blockedDomain('bad.test');
    now = 6_500;
    assert.deepEqual(stats.snapshot(), {
      uptime_seconds: 5,
      requests: { total: 4, allowed: 3, blocked: 1, block_rate: 0.25 },
      tunnels: 1,
      top_blocked_domains: [{ name: 'bad.test', count: 1 }],
      top_scanners: [
        { name: 'dlp', count: 2 },
        { name: 'ssrf', count: 1 },
      ],
      agents: {
        a: { allowed: 3, blocked: 0, tunnels: 1 },
        b: { allowed: 0, blocked: 1, tunnels: 0 },
      },
    });
  });
});
