import assert from 'node:assert/strict';

import { FAMILIES, familyOf, type FamilyName } from './families.ts';
import { makeMetrics } from './metrics.ts';

describe('observe/metrics', () => {
  const ours = (text: string) => text.split('\n').filter((line) => line.startsWith('pipelock_'));

  it('counts, and renders what was counted under the names dashboards know', async () => {
    const metrics = makeMetrics('1.2.3');
    metrics.count('requests_total', { result: 'blocked', agent: 'a' });
    metrics.count('requests_total', { result: 'blocked', agent: 'a' }, 2);
    metrics.count('scanner_hits_total', { scanner: 'dlp', agent: 'a' });
    metrics.count('kill_switch_denials_total', { transport: 'forward', endpoint: 'http' });
    metrics.add('active_tunnels', {}, 2);
    metrics.add('active_tunnels', {}, -1);
    const { contentType, text } = await metrics.render();
    assert.match(contentType, /^text\/plain; version=0\.0\.4/);
    const lines = ours(text);
    for (const line of [
      'pipelock_requests_total{result="blocked",agent="a"} 3',
      'pipelock_scanner_hits_total{scanner="dlp",agent="a"} 1',
      'pipelock_kill_switch_denials_total{transport="forward",endpoint="http"} 1',
      'pipelock_active_tunnels 1',
      'pipelock_info{version="1.2.3"} 1',
    ]) {
      assert.ok(lines.includes(line), line);
    }
    assert.match(text, /# TYPE pipelock_requests_total counter/);
  });

  it('adds the figures of the process itself', async () => {
    const { text } = await makeMetrics('1').render();
    assert.match(text, /^process_resident_memory_bytes \d+/m);
  });

  it('fills histograms, cumulative as the format wants them', async () => {
    const metrics = makeMetrics('1');
    for (const seconds of [0.01, 0.02, 0.3, 60]) metrics.observe('request_duration_seconds', {}, seconds);
    const lines = ours((await metrics.render()).text).filter((line) => line.includes('request_duration'));
    const buckets = { 0.01: 1, 0.05: 2, 0.1: 2, 0.25: 2, 0.5: 3, 1: 3, 2.5: 3, 5: 3, 10: 3, '+Inf': 4 };
    for (const [le, count] of Object.entries(buckets)) {
      assert.ok(lines.includes(`pipelock_request_duration_seconds_bucket{le="${le}"} ${count}`), le);
    }
    assert.ok(lines.includes('pipelock_request_duration_seconds_count 4'));
    assert.ok(lines.some((line) => line.startsWith('pipelock_request_duration_seconds_sum 60.33')));
  });

  it('shows families without labels from the start and the others once they count', async () => {
    const lines = ours((await makeMetrics('1').render()).text);
    assert.ok(lines.includes('pipelock_approvals_pending 0'));
    assert.ok(lines.includes('pipelock_request_duration_seconds_count 0'));
    assert.equal(
      lines.some((line) => line.startsWith('pipelock_requests_total')),
      false,
    );
  });

  it('asks before each scrape for what is computed and not counted', async () => {
    const metrics = makeMetrics('1');
    let dropped = 3;
    metrics.beforeScrape(() => {
      metrics.set('audit_log_dropped_total', { sink: 'file' }, dropped);
      metrics.set('kill_switch_active', { source: 'api' }, 1);
    });
    assert.match((await metrics.render()).text, /^pipelock_audit_log_dropped_total\{sink="file"\} 3$/m);
    dropped = 4;
    const { text } = await metrics.render();
    assert.match(text, /^pipelock_audit_log_dropped_total\{sink="file"\} 4$/m);
    assert.match(text, /^pipelock_kill_switch_active\{source="api"\} 1$/m);
  });

  it('escapes label values', async () => {
    const metrics = makeMetrics('1');
    metrics.count('dlp_warn_matches_total', { pattern: 'a"b\\c\nd', transport: 'forward' });
    const { text } = await metrics.render();
    assert.match(text, /pattern="a\\"b\\\\c\\nd",transport="forward"/);
  });

  it('keeps names and labels in the form Prometheus accepts, with a help for each', () => {
    for (const name of Object.keys(FAMILIES) as FamilyName[]) {
      const { kind, help, labels, buckets } = familyOf(name);
      assert.match(name, /^[a-z][a-z0-9_]*$/);
      assert.match(help, /^[A-Z0-9].*\.$/);
      assert.equal(name.endsWith('_total'), kind === 'counter', name);
      assert.equal(buckets !== undefined, kind === 'histogram', name);
      for (const label of labels) assert.match(label, /^[a-z][a-z0-9_]*$/);
    }
  });
});
