// Every scanner on every surface that carries what it reads: parity is a table that fails, not a sentence in a guide. What
// a surface does not carry is in proxy/model/surface.ts; every other hole has its reason here, in words.

import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { makeScanners } from '../../proxy/mediate/scanners.ts';
import type { Direction, PartKind } from '../../proxy/model/message.ts';
import { SURFACES, type Surface } from '../../proxy/model/surface.ts';
import { loadPolicy } from '../../proxy/policy/load.ts';
import { get, viaProxy, type Answer } from '../lib/client.ts';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { httpsVia } from '../lib/intercepted.ts';
import { Wrapped } from '../lib/mcp.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { githubToken, injection, noise } from '../lib/secrets.ts';
import { openSecureSite, type SecureSite } from '../lib/secure-site.ts';
import { pause, Scratch } from '../lib/wire.ts';

const API_TOKEN = 'a-token-for-the-scan-api';
const CANARY = ['planted', noise(24, 7)].join('-');
const address = (middle: string): string => `0x1234${middle}abcd`;
const SEED = `${'abandon '.repeat(11)}about`;
const CARD = ['4111', '1111', '1111', '1111'].join(' ');

/** One request and its answer, as far as an attack needs to say it. */
interface Exchange {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly answer?: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string };
  /** First bytes inside a tunnel. */
  readonly first?: string;
  /** The description of the one tool an MCP server lists. */
  readonly tool?: string;
}

interface Attack {
  readonly scanner: string;
  readonly direction: Direction;
  /** The part that carries it. */
  readonly part: PartKind;
  readonly bad: Exchange;
  readonly good: Exchange;
  readonly reason: RegExp;
}

const ATTACKS: Record<string, Attack> = {
  'line breaks in a URL': {
    scanner: 'url-shape',
    direction: 'outbound',
    part: 'url',
    reason: /^crlf_injection$/,
    bad: { path: '/a?b=%0d%0aX-Own:%201' },
    good: { path: '/a?b=1' },
  },
  'a host on the blocklist': {
    scanner: 'host',
    direction: 'outbound',
    part: 'host',
    reason: /^blocklist$/,
    bad: { host: 'refused.test' },
    good: { host: 'plain.test' },
  },
  'a protocol upgrade': {
    scanner: 'protocol',
    direction: 'outbound',
    part: 'protocol',
    reason: /^upgrade_refused$/,
    bad: { headers: { Connection: 'Upgrade', Upgrade: 'websocket' } },
    good: {},
  },
  'a tunnel that speaks something else': {
    scanner: 'protocol',
    direction: 'outbound',
    part: 'tunnel',
    reason: /^tunnel_protocol$/,
    bad: { first: 'SSH-2.0-own\r\n' },
    good: { first: 'GET / HTTP/1.1\r\nHost: AUTHORITY\r\n\r\n' },
  },
  'an internal address as it is written': {
    scanner: 'ssrf-literal',
    direction: 'outbound',
    part: 'host',
    reason: /^core_ssrf$/,
    bad: { host: '169.254.169.254' },
    good: { host: '127.0.0.1' },
  },
  'a name of an internal address': {
    scanner: 'ssrf',
    direction: 'outbound',
    part: 'host',
    reason: /^ssrf$/,
    bad: { host: 'inside.test' },
    good: { host: 'plain.test' },
  },
  'our own control port': {
    scanner: 'own-listener',
    direction: 'outbound',
    part: 'host',
    reason: /^own_listener$/,
    bad: { port: -1 },
    good: {},
  },
  'a credential in a URL': {
    scanner: 'dlp',
    direction: 'outbound',
    part: 'url',
    reason: /^(?:core_)?dlp$/,
    bad: { path: `/?k=${githubToken()}` },
    good: { path: '/?k=hello' },
  },
  'a credential in a host name': {
    scanner: 'dlp',
    direction: 'outbound',
    part: 'host',
    reason: /^(?:core_)?dlp$/,
    bad: {
      host: `${Buffer.from(githubToken()).toString('hex').slice(0, 60)}.${Buffer.from(githubToken()).toString('hex').slice(60)}.plain.test`,
    },
    good: { host: 'plain.test' },
  },
  'a credential in a header': {
    scanner: 'dlp',
    direction: 'outbound',
    part: 'header',
    reason: /^header_dlp$/,
    bad: { headers: { 'X-Api-Key': githubToken() } },
    good: { headers: { 'X-Api-Key': 'none' } },
  },
  'a credential in a body': {
    scanner: 'dlp',
    direction: 'outbound',
    part: 'body',
    reason: /^body_dlp$/,
    bad: { body: `k: ${githubToken()}` },
    good: { body: 'k: none' },
  },
  'a planted value': {
    scanner: 'dlp',
    direction: 'outbound',
    part: 'body',
    reason: /^canary$/,
    bad: { body: `found ${CANARY}` },
    good: { body: 'found nothing' },
  },
  'a card number': {
    scanner: 'shapeless',
    direction: 'outbound',
    part: 'body',
    reason: /^body_dlp$/,
    bad: { body: `pay with ${CARD}` },
    good: { body: `pay with ${CARD.replace(/1$/, '2')}` },
  },
  'a seed phrase': {
    scanner: 'seed-phrase',
    direction: 'outbound',
    part: 'body',
    reason: /^body_dlp$/,
    bad: { body: `words: ${SEED}` },
    good: { body: `words: ${SEED.replace('about', 'above')}` },
  },
  'a wallet address like an allowed one': {
    scanner: 'address',
    direction: 'outbound',
    part: 'body',
    reason: /^address_protection$/,
    bad: { body: `to ${address('2'.repeat(32))}` },
    good: { body: `to ${address('1'.repeat(32))}` },
  },
  'a random value in a URL': {
    scanner: 'entropy',
    direction: 'outbound',
    part: 'url',
    reason: /^entropy$/,
    bad: { path: `/?v=${noise(60, 3)}` },
    good: { path: '/?v=a-plain-value' },
  },
  'a random label of a host': {
    scanner: 'entropy',
    direction: 'outbound',
    part: 'host',
    reason: /^subdomain_entropy$/,
    bad: { host: `${noise(40, 5).toLowerCase()}.plain.test` },
    good: { host: 'harbour.plain.test' },
  },
  'a body nobody can decode, on its way out': {
    scanner: 'undecodable',
    direction: 'outbound',
    part: 'body',
    reason: /^body_undecodable$/,
    bad: { headers: { 'Content-Encoding': 'gzip' }, body: 'no gzip' },
    good: { body: 'no gzip' },
  },
  'a body nobody can decode, on its way back': {
    scanner: 'undecodable',
    direction: 'inbound',
    part: 'body',
    reason: /^body_undecodable$/,
    bad: { answer: { headers: { 'Content-Encoding': 'gzip' }, body: 'no gzip' } },
    good: { answer: { body: 'no gzip' } },
  },
  'an instruction in an answer': {
    scanner: 'injection',
    direction: 'inbound',
    part: 'body',
    reason: /^response_scan$/,
    bad: { answer: { body: injection() } },
    good: { answer: { body: 'An ordinary page.' } },
  },
  'an instruction in a header of an answer': {
    scanner: 'injection',
    direction: 'inbound',
    part: 'header',
    reason: /^response_scan$/,
    bad: { answer: { headers: { 'X-Note': injection() } } },
    good: { answer: { headers: { 'X-Note': 'none' } } },
  },
  'a credential in an answer (L-17)': {
    scanner: 'dlp',
    direction: 'inbound',
    part: 'body',
    reason: /^response_dlp$/,
    bad: { answer: { body: `k: ${githubToken()}` } },
    good: { answer: { body: 'k: none' } },
  },
  'an instruction in the definition of a tool': {
    scanner: 'injection',
    direction: 'inbound',
    part: 'tool-definition',
    reason: /^tool_poisoning$/,
    bad: { tool: `Adds numbers. ${injection()}` },
    good: { tool: 'Adds numbers.' },
  },
  'a definition that changed': {
    scanner: 'tool-drift',
    direction: 'inbound',
    part: 'tool-definition',
    reason: /^tool_drift$/,
    bad: { tool: 'Adds numbers and reads the calendar.' },
    good: { tool: 'Adds numbers.' },
  },
};

/** What stands in the text of an HTTP body stands in the arguments or the result of an MCP call. */
const CALL_PARTS = { outbound: 'tool-call', inbound: 'tool-result' } as const;
/** Findings in arguments go by one name, except for those that have a name wherever they stand. */
const CALL_REASON = /^(?:mcp_input|canary|address_protection)$/;

/** Surface and attack → why they cannot meet although the surface carries such parts. */
const HOLES: Partial<Record<Surface, Record<string, string>>> = {
  fetch: {
    'a credential in a header': '/fetch writes the request itself: no header of the client goes along',
  },
  connect: {
    'line breaks in a URL': 'a CONNECT names host and port and nothing else',
    'a credential in a URL': 'a CONNECT names host and port and nothing else',
    'a random value in a URL': 'a CONNECT names host and port and nothing else',
  },
  'mcp-stdio': {
    'a body nobody can decode, on its way out': 'a message is a line of UTF-8, never a coded body',
    'a body nobody can decode, on its way back': 'a message is a line of UTF-8, never a coded body',
  },
  'scan-api': {
    'a credential in a header': 'no kind of scan request holds headers',
    'a body nobody can decode, on its way out': 'a scan request holds text, never a coded body',
    'a body nobody can decode, on its way back': 'a scan request holds text, never a coded body',
    'an instruction in a header of an answer': 'no kind of scan request holds headers',
    'a credential in an answer (L-17)':
      'the kind `dlp` reads text as leaving, whoever sent it; `prompt_injection` reads for instructions',
  },
};

interface Outcome {
  readonly refused: boolean;
  readonly reason: string;
}

type Carry = (exchange: Exchange) => Promise<Outcome>;

describe('e2e/matrix', () => {
  let origin: Origin;
  let names: NameServer;
  let proxy: Proxy;
  let site: SecureSite;
  let secureOrigin: Origin;
  let opening: Proxy;
  let wrapped: Wrapped;
  let answer: Exchange['answer'];
  const scratch = new Scratch();
  afterEach(() => scratch.close());

  before(async () => {
    origin = await startOrigin((_request, response) => reply(response, answer));
    names = await startNameServer((name) => (name === 'inside.test' ? ['10.0.0.9'] : ['127.0.0.1']));
    const policy = {
      dns: { servers: [names.address] },
      fetch_proxy: {
        listen: '127.0.0.1:0',
        monitoring: { max_requests_per_minute: 0, blocklist: ['refused.test'] },
      },
      response_scanning: { dlp: 'block' },
      canary_tokens: { enabled: true, tokens: [{ name: 'planted', value: '${PLANTED}' }] },
      address_protection: { enabled: true, allowed_addresses: [address('1'.repeat(32))] },
    };
    const env = { PLANTED: CANARY };
    proxy = await startProxy({
      env,
      policy: {
        ...policy,
        reverse_proxy: { enabled: true, listen: '127.0.0.1:0', upstream: origin.url },
        kill_switch: { api_token: API_TOKEN },
        scan_api: { listen: '127.0.0.1:0', auth: { bearer_tokens: [API_TOKEN] } },
      },
    });
    site = await openSecureSite();
    const { caFile: ca_cert, keyFile: ca_key } = site;
    secureOrigin = await site.start(['127.0.0.1', 'plain.test', 'harbour.plain.test'], (_request, response) =>
      reply(response, answer),
    );
    opening = await startProxy({
      env: { ...env, ...site.env },
      policy: { ...policy, tls_interception: { enabled: true, ca_cert, ca_key } },
    });
    wrapped = new Wrapped({ env, policy });
  });
  after(async () => {
    await Promise.all([proxy.stop(), opening.stop(), wrapped.end()]);
    names.close();
    await Promise.all([origin.close(), secureOrigin.close()]);
    site.close();
  });

  const authority = ({ host = '127.0.0.1', port = origin.port }: Exchange): string =>
    `${host}:${port === -1 ? proxy.adminPort : port}`;
  const url = (exchange: Exchange): string => `http://${authority(exchange)}${exchange.path ?? '/'}`;
  const request = ({ headers, body }: Exchange) => ({
    ...(headers ? { headers } : {}),
    ...(body === undefined ? {} : { method: 'POST', body }),
  });

  /** What each surface makes of an exchange. A new surface is a row here. */
  const CARRY: Record<Exclude<Surface, 'cli'>, Carry> = {
    fetch: async (exchange) => of(await get(proxy.port, `/fetch?url=${encodeURIComponent(url(exchange))}`)),
    forward: async (exchange) => of(await viaProxy(proxy, url(exchange), request(exchange))),
    reverse: async (exchange) =>
      of(await get(proxy.ports.get('reverse') ?? 0, exchange.path ?? '/', request(exchange))),
    connect: async (exchange) => {
      const wire = await scratch.connect(proxy.port);
      const headers = lines({ Host: authority(exchange), ...exchange.headers });
      wire.send(`CONNECT ${authority(exchange)} HTTP/1.1\r\n${headers}\r\n`);
      const head = await wire.until('\r\n\r\n');
      if (exchange.first === undefined || !head.startsWith('HTTP/1.1 200')) return ofText(head);
      // The answer to what is written now stands in the log alone; what was written before must have come to it.
      await pause(150);
      const from = proxy.log.length;
      wire.send(exchange.first.replace('AUTHORITY', authority(exchange)));
      await Promise.race([wire.ended, wire.until('HTTP/1.1 200 OK')]);
      await pause(150);
      const blocked = proxy.log
        .slice(from)
        .find(({ event, surface }) => event === 'blocked' && surface === 'connect');
      const reason = blocked?.['reason'];
      return { refused: blocked !== undefined, reason: typeof reason === 'string' ? reason : '' };
    },
    tunnel: async (exchange) => {
      const wire = await scratch.connect(proxy.port);
      wire.send(`CONNECT ${authority(exchange)} HTTP/1.1\r\nHost: ${authority(exchange)}\r\n\r\n`);
      const opened = await wire.until('\r\n\r\n');
      // Who may be spoken to is settled before the tunnel opens.
      if (!opened.startsWith('HTTP/1.1 200')) return ofText(opened);
      const from = wire.text.length;
      const { body = '' } = exchange;
      const length = body === '' ? {} : { 'Content-Length': String(body.length) };
      const headers = lines({ Host: authority(exchange), ...length, ...exchange.headers });
      wire.send(`${body === '' ? 'GET' : 'POST'} ${exchange.path ?? '/'} HTTP/1.1\r\n${headers}\r\n${body}`);
      await wire.until((text) => text.slice(from).includes('\r\n\r\n'));
      return ofText(wire.text.slice(from));
    },
    intercept: async (exchange) => {
      const { host = '127.0.0.1', port = secureOrigin.port, path = '/' } = exchange;
      const to = `${host}:${port === -1 ? opening.adminPort : port}`;
      // Who may be spoken to is settled before the tunnel opens.
      const wire = await scratch.connect(opening.port);
      wire.send(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`);
      const opened = await wire.until('\r\n\r\n');
      if (!opened.startsWith('HTTP/1.1 200')) return ofText(opened);
      return of(await httpsVia(opening, `https://${to}${path}`, { ca: site.ca, ...request(exchange) }));
    },
    'mcp-stdio': async ({ tool, body = '', answer: result }) => {
      if (tool !== undefined) return listed(wrapped, tool);
      const answered = result
        ? await wrapped.callResult({ content: [{ type: 'text', text: result.body ?? '' }] })
        : await wrapped.call('echo', { text: body });
      const error = answered['error'] as { data?: { reason?: string } } | undefined;
      return { refused: error !== undefined, reason: error?.data?.reason ?? '' };
    },
    'scan-api': async (exchange) => {
      const text = await get(proxy.ports.get('scan_api') ?? 0, '/api/v1/scan', {
        method: 'POST',
        headers: { Authorization: `Bearer ${API_TOKEN}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(scanRequest(exchange, url(exchange))),
      });
      const { decision, findings } = JSON.parse(text.text) as {
        decision: string;
        findings: { scanner: string }[];
      };
      return { refused: decision === 'deny', reason: findings[0]?.scanner ?? '' };
    },
  };

  it('names every scanner there is', () => {
    const allowed = address('1'.repeat(32));
    const { policy } = loadPolicy(`address_protection: {enabled: true, allowed_addresses: ["${allowed}"]}\n`);
    const inputs = {
      engines: new Map(),
      knownSecrets: [],
      ownListeners: [],
      seedWords: () => assert.fail('not needed'),
      toolsOf: () => undefined,
    };
    const ids = new Set(makeScanners(policy, inputs).map(({ id }) => id));
    assert.deepEqual(
      [...new Set(Object.values(ATTACKS).map(({ scanner }) => scanner))].sort(),
      [...ids].sort(),
    );
  });

  it('has no hole that is none, and none twice', () => {
    for (const [surface, holes] of Object.entries(HOLES)) {
      for (const [name, why] of Object.entries(holes)) {
        const { direction, part } = ATTACKS[name]!;
        assert.ok(
          carries(surface as Surface, direction, part),
          `${surface} does not carry it anyway: ${name}`,
        );
        assert.match(why, /\w{3}/);
      }
    }
  });

  for (const [surface, carry] of Object.entries(CARRY)) {
    describe(surface, () => {
      for (const [name, { direction, part, bad, good, reason }] of Object.entries(ATTACKS)) {
        if (!carries(surface as Surface, direction, part)) continue;
        if (HOLES[surface as Surface]?.[name] !== undefined) continue;
        it(`stops ${name}, and lets the like pass`, async () => {
          answer = good.answer;
          const passed = await carry(good);
          assert.deepEqual([passed.refused, passed.reason], [false, '']);
          answer = bad.answer;
          const arrived = (): readonly unknown[] => [
            ...[...origin.requests, ...secureOrigin.requests],
            ...wrapped.received.split('\n'),
          ];
          const seen = arrived().length;
          const stopped = await carry(bad);
          assert.equal(stopped.refused, true);
          const isCall = surface === 'mcp-stdio' && direction === 'outbound';
          assert.match(stopped.reason, isCall ? CALL_REASON : reason);
          if (direction === 'outbound') assert.equal(arrived().length, seen, 'nothing arrived');
        });
      }
    });
  }
});

function carries(surface: Surface, direction: Direction, part: PartKind): boolean {
  const kinds: readonly PartKind[] = SURFACES[surface][direction];
  return kinds.includes(part) || (part === 'body' && kinds.includes(CALL_PARTS[direction]));
}

/** Lists one tool; refused when it was taken out of the list, with the reason in the audit log. */
async function listed(wrapped: Wrapped, description: string): Promise<Outcome> {
  const known = new Set(wrapped.log.map((line) => line['request_id']));
  const tool = { name: 'sum', description, inputSchema: { type: 'object' } };
  const { result } = (await wrapped.requestStored('tools/list', { tools: [tool] })) as {
    result: { tools: unknown[] };
  };
  if (result.tools.length > 0) return { refused: false, reason: '' };
  const line = await wrapped.waitForLog(
    (entry) => entry['method'] === 'tools/list' && !known.has(entry['request_id']),
  );
  return { refused: true, reason: String(line['reason']) };
}

function reply(
  response: ServerResponse,
  { headers = {}, body = 'ok' }: NonNullable<Exchange['answer']> = {},
): void {
  response.writeHead(200, { 'Content-Type': 'text/plain', ...headers }).end(body);
}

function lines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}

function of({ status, headers }: Answer): Outcome {
  return { refused: status >= 400, reason: String(headers['x-pipelock-reason'] ?? '') };
}

function ofText(text: string): Outcome {
  return {
    refused: !/^HTTP\/1\.1 [12]/.test(text),
    reason: /^x-pipelock-reason: (.*)$/im.exec(text)?.[1]?.trim() ?? '',
  };
}

/** The kind of scan request that holds what the exchange does. */
function scanRequest({ body, answer }: Exchange, url: string): object {
  if (answer) return { kind: 'prompt_injection', input: { content: answer.body ?? '' } };
  return body === undefined ? { kind: 'url', input: { url } } : { kind: 'dlp', input: { text: body } };
}
