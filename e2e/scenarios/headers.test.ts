// Secrets in the headers of requests, wherever they stand and however they are cut; and the headers of honest clients.

import assert from 'node:assert/strict';
import { BENIGN_HEADERS } from '../corpus/benign-headers.ts';
import { pieces } from '../corpus/spelling.ts';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { awsAccessId, githubToken, jsonWebToken, noise } from '../lib/secrets.ts';
import { rawExchange } from '../lib/client.ts';

const REGISTERED = `house_${noise(30, 51)}`;
const HARMLESS = 'plain-words-plain-words-plain-words-here';
const SECRETS = [githubToken(51), awsAccessId(51), REGISTERED];

type Spread = (text: string) => readonly string[];
const numbered = (texts: readonly string[]): string[] => texts.flatMap((text, n) => [`X-P${n}`, text]);
const cookies = (texts: readonly string[]): string => texts.map((text, n) => `c${n}=${text}`).join('; ');

const PLACES: Record<string, Spread> = {
  'a header of its own': (text) => ['X-Other', text],
  Referer: (text) => ['Referer', `https://x.test/?q=${text}`],
  'User-Agent': (text) => ['User-Agent', `agent/1.0 (${text})`],
  Accept: (text) => ['Accept', `text/${text}`],
  'a parameter of Content-Type': (text) => ['Content-Type', `text/plain; x=${text}`],
  'the name of a header': (text) => [`X-${text}`, '1'],
  base64: (text) => ['X-Other', Buffer.from(`x ${text}`).toString('base64')],
  'a header that comes thrice, a piece each': (text) => pieces(text, 3).flatMap((piece) => ['X-P', piece]),
  'several headers': (text) => numbered(pieces(text, 3)),
  'several headers, backwards': (text) => numbered(pieces(text, 3).toReversed()),
  'several headers, among decoys': (text) =>
    numbered(pieces(text, 2).flatMap((piece) => [piece, 'something'])),
  'the items of a list': (text) => ['X-List', pieces(text, 4).join(', ')],
  'cookies, a piece each': (text) => ['Cookie', cookies(pieces(text, 3))],
  'cookies, backwards': (text) => ['Cookie', cookies(pieces(text, 3).toReversed())],
  'a cookie and its name': (text) => ['Cookie', pieces(text, 2).join('=')],
  'two Cookie headers': (text) => pieces(text, 2).flatMap((piece, n) => ['Cookie', `c${n}=${piece}`]),
};

let origin: Origin;
let names: NameServer;
let proxy: Proxy;
let sensitive: Proxy;

/** A request written by hand, so that headers come as often and in the order the test wants. */
async function send(through: Proxy, host: string, headers: readonly string[]): Promise<string> {
  const lines = [`GET http://${host}:${origin.port}/ HTTP/1.1`, `Host: ${host}:${origin.port}`];
  for (let at = 0; at + 1 < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  return rawExchange(through.port, `${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);
}

async function assertStopped(host: string, headers: readonly string[]): Promise<void> {
  const seen = origin.requests.length;
  const answer = await send(proxy, host, headers);
  assert.match(answer, /^HTTP\/1.1 403 /);
  assert.match(answer, /x-pipelock-reason: header_dlp/i);
  assert.equal(origin.requests.length, seen);
}

async function assertPassed(host: string, headers: readonly string[], through = proxy): Promise<void> {
  const seen = origin.requests.length;
  const answer = await send(through, host, headers);
  assert.match(answer, /^HTTP\/1.1 200 /, answer);
  assert.equal(origin.requests.length, seen + 1);
}

describe('e2e/headers', () => {
  before(async () => {
    origin = await startOrigin();
    names = await startNameServer(() => ['127.0.0.1']);
    const dns = { servers: [names.address] };
    proxy = await startProxy({ policy: { dns, dlp: { scan_env: true } }, env: { HOUSE_SECRET: REGISTERED } });
    sensitive = await startProxy({ policy: { dns, request_body_scanning: { header_mode: 'sensitive' } } });
  });
  after(async () => {
    await Promise.all([proxy.stop(), sensitive.stop()]);
    names.close();
    await origin.close();
  });

  describe('stops a secret in', () => {
    for (const [place, spread] of Object.entries(PLACES)) {
      it(place, async () => {
        for (const secret of SECRETS) await assertStopped('sink.test', spread(secret));
        await assertPassed('sink.test', spread(HARMLESS));
      });
    }
  });

  it('lets a JWT go in the header made for it alone, and one at a time (ADR 13)', async () => {
    const [token, other] = [jsonWebToken(52), jsonWebToken(53)];
    await assertPassed('api.test', ['Authorization', `Bearer ${token}`]);
    await assertStopped('api.test', ['X-Note', token]);
    await assertStopped('api.test', ['Authorization', `Bearer ${token} ${other}`]);
    await assertStopped('api.test', ['Authorization', `Bearer ${githubToken(54)}`]);
    await assertStopped('api.test', ['Authorization', `Bearer ${REGISTERED}`]);
  });

  describe('passes the headers of an honest client:', () => {
    for (const [what, [host, headers]] of Object.entries(BENIGN_HEADERS)) {
      it(what, async () => assertPassed(host, headers));
    }
  });

  it('reads the named headers alone where the policy says so', async () => {
    await assertPassed('sink.test', ['X-Other', githubToken(55)], sensitive);
    const seen = origin.requests.length;
    assert.match(await send(sensitive, 'sink.test', ['X-Token', githubToken(55)]), /^HTTP\/1.1 403 /);
    assert.equal(origin.requests.length, seen);
  });
});
