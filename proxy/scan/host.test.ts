import assert from 'node:assert/strict';
import { makeHostScanner, type HostOptions } from './host.ts';
import { labelsIn, type UrlScan } from './testing/url-scan.ts';

const NONE: HostOptions = { mode: 'balanced', allow: [], deny: [] };

describe('scan/host', () => {
  type Case = [options: Partial<HostOptions>, url: string, labels: string[], scan?: UrlScan];
  const cases: Record<string, Case> = {
    'passes any host in balanced mode': [{}, 'https://a.test/', []],
    'passes any host in audit mode': [{ mode: 'audit', allow: ['b.test'] }, 'https://a.test/', []],
    'refuses a host on the blocklist': [{ deny: ['a.test'] }, 'https://a.test/', ['blocklist']],
    'refuses a host on the blocklist in audit mode': [
      { mode: 'audit', deny: ['*.a.test'] },
      'https://x.a.test/',
      ['blocklist'],
    ],
    'refuses a listed host in capitals with a dot': [{ deny: ['a.test'] }, 'https://A.TEST./', ['blocklist']],
    'refuses a listed address in another spelling': [
      { deny: ['192.0.2.1'] },
      'http://0xc0000201/',
      ['blocklist'],
    ],
    'refuses a listed address in its mapped form': [
      { deny: ['192.0.2.1'] },
      'http://[::ffff:192.0.2.1]/',
      ['blocklist'],
    ],
    'passes a listed host in strict mode': [{ mode: 'strict', allow: ['*.a.test'] }, 'https://a.test/', []],
    'refuses every other host in strict mode (F-14)': [
      { mode: 'strict', allow: ['api.test'] },
      'http://other.test/log?d=1',
      ['allowlist'],
    ],
    'refuses a CONNECT to every other host in strict mode (F-14)': [
      { mode: 'strict', allow: ['api.test'] },
      'other.test:443',
      ['allowlist'],
      { surface: 'connect' },
    ],
    'refuses everybody with an empty allowlist (F-25)': [
      { mode: 'strict' },
      'https://a.test/',
      ['allowlist'],
    ],
    'lets the blocklist win': [
      { mode: 'strict', allow: ['*.a.test'], deny: ['x.a.test'] },
      'https://x.a.test/',
      ['blocklist'],
    ],
    'judges the port of a CONNECT by the policy (F-03)': [
      { mode: 'strict', allow: [{ host: 'a.test', port: 80 }] },
      'a.test:80',
      [],
      { surface: 'connect' },
    ],
    'refuses another port (L-105)': [
      { mode: 'strict', allow: [{ host: 'a.test', port: 8443 }] },
      'https://a.test/',
      ['allowlist'],
    ],
    'refuses another path and method (L-105)': [
      { mode: 'strict', allow: [{ host: 'a.test', path: '/v1/*', methods: ['GET'] }] },
      'https://a.test/v1/x',
      ['allowlist'],
      { method: 'POST' },
    ],
    'opens the CONNECT in which path and method will be judged': [
      { mode: 'strict', allow: [{ host: 'a.test', path: '/v1/*' }] },
      'a.test:443',
      [],
      { surface: 'connect' },
    ],
    'refuses a path on the blocklist': [
      { deny: [{ host: 'a.test', path: '/admin/*' }] },
      'https://a.test/admin/x',
      ['blocklist'],
    ],
    'refuses no CONNECT for the sake of one path': [
      { deny: [{ host: 'a.test', path: '/admin/*' }] },
      'a.test:443',
      [],
      { surface: 'connect' },
    ],
  };
  for (const [sentence, [options, url, labels, scan]] of Object.entries(cases)) {
    it(sentence, () =>
      assert.deepEqual(labelsIn(makeHostScanner({ ...NONE, ...options }), url, scan), labels),
    );
  }
});
