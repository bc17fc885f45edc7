// GET /stats: the few numbers a person wants first, read off the metrics.

import type { Metrics } from './metrics.ts';
import { TopList, type Ranked } from './top-list.ts';

export interface AgentStats {
  allowed: number;
  blocked: number;
  tunnels: number;
}

export interface Stats {
  readonly uptime_seconds: number;
  readonly requests: {
    readonly total: number;
    readonly allowed: number;
    readonly blocked: number;
    /** 0 to 1. */
    readonly block_rate: number;
  };
  readonly tunnels: number;
  readonly top_blocked_domains: readonly Ranked[];
  readonly top_scanners: readonly Ranked[];
  /** By profile; absent when no request was seen. */
  readonly agents?: Readonly<Record<string, AgentStats>>;
}

export interface StatsSource {
  /** Counts a blocked host for the list. */
  blockedDomain(host: string): void;
  snapshot(): Stats;
}

/** `clock` returns milliseconds. */
export function makeStats(metrics: Metrics, clock: () => number): StatsSource {
  const startedAt = clock();
  const domains = new TopList();
  return {
    blockedDomain: (host) => domains.add(host),
    snapshot() {
      const agents = agentStats(metrics);
      const sum = (of: keyof AgentStats) =>
        [...agents.values()].reduce((total, agent) => total + agent[of], 0);
      const [allowed, blocked] = [sum('allowed'), sum('blocked')];
      const total = allowed + blocked;
      return {
        uptime_seconds: Math.floor((clock() - startedAt) / 1000),
        requests: { total, allowed, blocked, block_rate: total === 0 ? 0 : blocked / total },
        tunnels: sum('tunnels'),
        top_blocked_domains: domains.top(),
        top_scanners: topScanners(metrics),
        ...(agents.size > 0 && { agents: Object.fromEntries([...agents].slice(0, 100)) }),
      };
    },
  };
}

function agentStats(metrics: Metrics): Map<string, AgentStats> {
  const agents = new Map<string, AgentStats>();
  const of = (name: string) => {
    const stats = agents.get(name) ?? { allowed: 0, blocked: 0, tunnels: 0 };
    agents.set(name, stats);
    return stats;
  };
  for (const { labels, value } of metrics.read('requests_total')) {
    of(labels['agent'] ?? '')[labels['result'] === 'blocked' ? 'blocked' : 'allowed'] += value;
  }
  for (const { labels, value } of metrics.read('tunnels_total')) {
    if (labels['result'] !== 'blocked') of(labels['agent'] ?? '').tunnels += value;
  }
  return agents;
}

function topScanners(metrics: Metrics): Ranked[] {
  const counts = new Map<string, number>();
  for (const { labels, value } of metrics.read('scanner_hits_total')) {
    const scanner = labels['scanner'] ?? '';
    counts.set(scanner, (counts.get(scanner) ?? 0) + value);
  }
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, 100);
}
