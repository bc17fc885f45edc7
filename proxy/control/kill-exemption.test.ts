import assert from 'node:assert/strict';

import { makeKillExemption, type KillExemptions } from './kill-exemption.ts';

interface Case {
  readonly settings?: KillExemptions;
  readonly path?: string;
  readonly client?: string;
  readonly exempt: boolean;
}

const cases: Record<string, Case> = {
  'the health path passes by default': { path: '/health', exempt: true },
  'the metrics path passes by default': { path: '/metrics', exempt: true },
  'the switch itself can be reached': { path: '/api/v1/killswitch', exempt: true },
  'stats do not pass': { path: '/stats', exempt: false },
  'a path that only begins like health does not': { path: '/health/x', exempt: false },
  'health in capitals does not': { path: '/Health', exempt: false },
  'a request that goes through the proxy does not': { exempt: false },
  'a fetch does not': { path: '/fetch', exempt: false },
  'dots behind the API prefix do not': { path: '/api/v1/../../fetch', exempt: false },
  'encoded dots behind the API prefix do not': { path: '/api/v1/%2e%2e/fetch', exempt: false },
  'doubled slashes behind the API prefix do not': { path: '/api/v1//fetch', exempt: false },
  'the prefix alone in another version does not': { path: '/api/v2/killswitch', exempt: false },
  'health does not when switched off': { settings: { healthExempt: false }, path: '/health', exempt: false },
  'metrics do not when switched off': { settings: { metricsExempt: false }, path: '/metrics', exempt: false },
  'the API does not when switched off': {
    settings: { apiExempt: false },
    path: '/api/v1/killswitch',
    exempt: false,
  },
  'a listed address passes': { settings: { allowlistIps: ['192.0.2.7'] }, client: '192.0.2.7', exempt: true },
  'its neighbour does not': { settings: { allowlistIps: ['192.0.2.7'] }, client: '192.0.2.8', exempt: false },
  'an address in a listed range passes': {
    settings: { allowlistIps: ['10.0.0.0/8'] },
    client: '10.255.1.1',
    exempt: true,
  },
  'an address beside a listed range does not': {
    settings: { allowlistIps: ['10.0.0.0/8'] },
    client: '11.0.0.1',
    exempt: false,
  },
  'an IPv4 address in IPv6 clothes passes': {
    settings: { allowlistIps: ['10.0.0.0/8'] },
    client: '::ffff:10.1.2.3',
    exempt: true,
  },
  'an IPv6 range passes': { settings: { allowlistIps: ['fd00::/8'] }, client: 'fd00::1', exempt: true },
  'something that is no address does not': {
    settings: { allowlistIps: ['0.0.0.0/0'] },
    client: 'unix',
    exempt: false,
  },
};

describe('control/kill-exemption', () => {
  for (const [name, { settings = {}, path, client = '127.0.0.1', exempt }] of Object.entries(cases)) {
    it(name, () => {
      const isExempt = makeKillExemption(settings);
      assert.equal(isExempt({ ...(path !== undefined && { path }), clientAddress: client }), exempt);
    });
  }

  for (const entry of [
    '',
    'localhost',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    '10.0.0.0/8/8',
    'fd00::/129',
  ]) {
    it(`refuses the entry «${entry}» and names the setting`, () => {
      assert.throws(() => makeKillExemption({ allowlistIps: [entry] }), {
        code: 'POLICY_INVALID',
        message: /kill_switch\.allowlist_ips/,
      });
    });
  }
});
