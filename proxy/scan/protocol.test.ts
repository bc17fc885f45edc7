import assert from 'node:assert/strict';
import type { Part } from '../model/message.ts';
import type { Surface } from '../model/surface.ts';
import { tunnelPart, type TunnelStart } from '../model/tunnel.ts';
import { makeProtocolScanner, type ProtocolRules } from './protocol.ts';
import { contextOf } from './testing/url-scan.ts';

const RULES: ProtocolRules = {
  portAllowed: (port) => port === 443,
  sniVerification: true,
  onMissingSni: 'block',
  onEch: 'block',
  nonTlsHost: (host) => host === 'db.test',
};

function codes(
  part: Part,
  surface: Surface,
  url = 'https://api.test/',
  rules: Partial<ProtocolRules> = {},
): string[] {
  const context = contextOf(url);
  const tx = { ...context.tx, surface };
  const scanner = makeProtocolScanner({ ...RULES, ...rules });
  return scanner
    .scan({ direction: 'outbound', parts: [part] }, { ...context, tx })
    .map(({ scanner: code }) => code);
}

const tls = (serverName?: string, encryptedHello = false): TunnelStart => ({
  kind: 'tls',
  serverName,
  encryptedHello,
});
const header = (name: string, text: string): Part => ({ kind: 'protocol', name, text, form: 'raw' });

describe('scan/protocol', () => {
  const starts: Record<string, [TunnelStart, Partial<ProtocolRules>, string[], string?]> = {
    'TLS to the host of the tunnel passes': [tls('api.test'), {}, []],
    'TLS to another host is fronting': [tls('other.test'), {}, ['sni_mismatch']],
    'TLS to another host passes when nobody looks': [tls('other.test'), { sniVerification: false }, []],
    'TLS without a name is refused when the policy says so': [tls(), {}, ['sni_missing']],
    'TLS without a name passes when the policy says so': [tls(), { onMissingSni: 'allow' }, []],
    'TLS to an address literal needs no name': [tls(), {}, [], 'https://192.0.2.7/'],
    'TLS with a hidden name is refused when the policy says so': [tls('api.test', true), {}, ['ech']],
    'TLS with a hidden name passes when the policy says so': [tls('api.test', true), { onEch: 'allow' }, []],
    'a malformed hello is refused': [{ kind: 'malformed-tls' }, {}, ['tunnel_protocol']],
    'a malformed hello is refused at a host for anything too': [
      { kind: 'malformed-tls' },
      {},
      ['tunnel_protocol'],
      'https://db.test/',
    ],
    'another protocol is refused': [{ kind: 'other' }, {}, ['tunnel_protocol']],
    'another protocol passes where the policy names the host': [
      { kind: 'other' },
      {},
      [],
      'https://db.test/',
    ],
    'silence counts as another protocol': [{ kind: 'silent' }, {}, ['tunnel_protocol']],
  };
  for (const [sentence, [start, rules, expected, url]] of Object.entries(starts)) {
    it(sentence, () => assert.deepEqual(codes(tunnelPart(start), 'connect', url, rules), expected));
  }

  const host: Part = { kind: 'host', name: 'host', text: 'api.test', form: 'raw' };
  it('keeps CONNECT to its ports, and only CONNECT', () => {
    assert.deepEqual(codes(host, 'connect', 'https://api.test:8443/'), ['tunnel_port']);
    assert.deepEqual(codes(host, 'connect'), []);
    assert.deepEqual(codes(host, 'forward', 'http://api.test:8080/'), []);
  });

  it('holds every request inside a tunnel to the host of the tunnel (F-13)', () => {
    assert.deepEqual(codes(header('host', 'other.test'), 'tunnel'), ['authority_mismatch']);
    assert.deepEqual(codes(header('host', 'other.test'), 'intercept'), ['authority_mismatch']);
    for (const value of ['api.test', 'API.test', 'api.test:443', ' api.test '])
      assert.deepEqual(codes(header('host', value), 'tunnel'), []);
  });

  it('lets the target win over Host elsewhere', () => {
    assert.deepEqual(codes(header('host', 'other.test'), 'forward'), []);
  });

  it('refuses WebSocket upgrades and no others', () => {
    assert.deepEqual(codes(header('upgrade', 'websocket'), 'forward'), ['upgrade_refused']);
    assert.deepEqual(codes(header('upgrade', 'h2c, WebSocket'), 'forward'), ['upgrade_refused']);
    assert.deepEqual(codes(header('upgrade', 'h2c'), 'forward'), []);
  });
});
