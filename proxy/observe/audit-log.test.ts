import assert from 'node:assert/strict';

import { openAuditLog, type AuditLogOptions } from './audit-log.ts';
import { EVENTS } from './events.ts';
import type { LineSink } from './line-sink.ts';
import { RotatingFile } from './rotating-file.ts';

const NOON = Date.UTC(2026, 0, 2, 12);

/** Remembers lines; fails while `broken`, and holds every write open while `held`. */
function fakeSink() {
  const state = {
    text: '',
    batches: 0,
    broken: false,
    held: undefined as Promise<undefined> | undefined,
    closed: false,
  };
  const take = (lines: Buffer) => {
    if (state.broken) throw new Error('ENOSPC: no space left on device');
    state.batches += 1;
    state.text += lines.toString();
  };
  const sink: LineSink = {
    async write(lines) {
      await state.held;
      take(lines);
    },
    writeSync: take,
    close: () => (state.closed = true),
  };
  const lines = () =>
    state.text
      .split('\n')
      .slice(0, -1)
      .map((text) => JSON.parse(text) as Record<string, unknown>);
  return { state, sink, lines, events: () => lines().map((line) => line['event']) };
}

describe('observe/audit-log', () => {
  function open(options: Partial<AuditLogOptions> = {}) {
    const fake = fakeSink();
    const log = openAuditLog({ sinks: { file: fake.sink }, clock: () => NOON, ...options });
    return { ...fake, log };
  }

  it('writes one JSON line an event, with level, time and technique', async () => {
    const { log, lines } = open();
    log.write({
      event: 'blocked',
      request_id: 'r1',
      agent: 'a',
      surface: 'forward',
      method: 'GET',
      url: 'https://host.test/[redacted]',
      scanner: 'dlp',
      reason: 'dlp',
      rules: ['GitHub Token'],
      severity: 'critical',
      duration_ms: 1.5,
    });
    await log.flush();
    assert.deepEqual(lines(), [
      {
        level: 'warn',
        time: '2026-01-02T12:00:00.000Z',
        component: 'pipelock',
        event: 'blocked',
        message: 'blocked',
        request_id: 'r1',
        agent: 'a',
        surface: 'forward',
        method: 'GET',
        url: 'https://host.test/[redacted]',
        scanner: 'dlp',
        reason: 'dlp',
        rules: ['GitHub Token'],
        severity: 'critical',
        duration_ms: 1.5,
        mitre_technique: 'T1048',
      },
    ]);
  });

  it('writes many events in one batch, by itself within the flush time', async () => {
    const { log, state } = open({ flushMs: 1 });
    for (let i = 0; i < 100; i += 1) log.write({ event: 'allowed' });
    assert.equal(state.batches, 0);
    const alive = setInterval(() => undefined, 1000);
    while (log.health().sinks['file']?.written === 0) await new Promise(setImmediate);
    clearInterval(alive);
    assert.equal(state.batches, 1);
    assert.equal(log.health().sinks['file']?.written, 100);
  });

  it('omits the events it is told to', async () => {
    const { log, events } = open({ omit: ['allowed', 'tunnel_close'] });
    for (const event of ['allowed', 'blocked', 'tunnel_close'] as const) log.write({ event });
    await log.flush();
    assert.deepEqual(events(), ['blocked']);
  });

  it('keeps the order though a write is slow, and flush waits for both', async () => {
    const { log, state, lines } = open();
    const { promise, resolve: release } = Promise.withResolvers<undefined>();
    state.held = promise;
    log.write({ event: 'allowed', request_id: '1' });
    const first = log.flush();
    log.write({ event: 'allowed', request_id: '2' });
    const second = log.flush();
    release(undefined);
    await Promise.all([first, second]);
    assert.deepEqual(
      lines().map((line) => line['request_id']),
      ['1', '2'],
    );
  });

  it('never throws on a full disk: counts, shows it in health, goes on, and owns up to the gap', async () => {
    const { log, state, lines } = open();
    state.broken = true;
    for (let i = 0; i < 3; i += 1) log.write({ event: 'blocked' });
    await log.flush();
    assert.deepEqual(log.health(), {
      ok: false,
      sinks: { file: { ok: false, written: 0, dropped: 3, error: 'ENOSPC: no space left on device' } },
    });
    state.broken = false;
    log.write({ event: 'allowed' });
    await log.flush();
    assert.equal(log.health().ok, true);
    assert.equal(log.health().sinks['file']?.dropped, 3, 'what is lost stays counted');
    const [gap, next] = lines();
    assert.deepEqual([gap?.['event'], gap?.['level'], gap?.['dropped']], ['audit_log_gap', 'error', 3]);
    assert.equal(next?.['event'], 'allowed');
    log.write({ event: 'allowed' });
    await log.flush();
    assert.equal(lines().length, 3, 'a gap is told once');
  });

  it('fills one sink while the other fails', async () => {
    const good = fakeSink();
    const bad = fakeSink();
    bad.state.broken = true;
    const { log } = open({ sinks: { stdout: good.sink, file: bad.sink } });
    log.write({ event: 'blocked' });
    await log.flush();
    assert.deepEqual(good.events(), ['blocked']);
    const { sinks } = log.health();
    assert.deepEqual([sinks['stdout']?.ok, sinks['file']?.ok], [true, false]);
  });

  it('really survives a device that is always full', async function () {
    if (process.platform !== 'linux') this.skip();
    const { log } = open({
      sinks: { file: new RotatingFile({ file: '/dev/full', maxBytes: 0, maxFiles: 1 }) },
    });
    log.write({ event: 'blocked' });
    await log.flush();
    log.write({ event: 'blocked' });
    log.flushSync();
    await log.close();
    assert.equal(log.health().sinks['file']?.dropped, 2);
    assert.match(log.health().sinks['file']?.error ?? '', /ENOSPC/);
  });

  it('bounds what waits for a slow disk and drops the rest', async () => {
    const { log, state, events } = open({ maxPendingBytes: 1000 });
    const { promise, resolve: release } = Promise.withResolvers<undefined>();
    state.held = promise;
    for (let i = 0; i < 100; i += 1) log.write({ event: 'allowed' });
    const dropped = log.health().sinks['file']?.dropped ?? 0;
    assert.ok(dropped > 80 && dropped < 100, `${dropped} of 100 dropped`);
    release(undefined);
    await log.flush();
    assert.equal(events().filter((event) => event === 'allowed').length, 100 - dropped);
  });

  it('writes the rest at the last moment of the process', () => {
    const { log, events } = open();
    log.write({ event: 'shutdown' });
    log.flushSync();
    assert.deepEqual(events(), ['shutdown']);
    log.flushSync();
  });

  it('flushes and closes its sinks on close', async () => {
    const { log, state, events } = open();
    log.write({ event: 'shutdown' });
    await log.close();
    assert.deepEqual(events(), ['shutdown']);
    assert.equal(state.closed, true);
  });

  it('takes what an agent was caught at never below warn (L-75)', () => {
    const info = Object.entries(EVENTS).filter(([, level]) => level === 'info');
    assert.deepEqual(
      info.map(([name]) => name),
      ['startup', 'shutdown', 'allowed', 'forward_http', 'tunnel_close', 'config_reload'],
    );
    assert.equal(EVENTS.kill_switch_deny, 'critical');
  });
});
