// Classes of disguise, and ordinary traffic beside them, through the program itself: over the forward proxy and /fetch.

import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BENIGN_BODIES, BENIGN_PAGES, BENIGN_URLS } from './corpus/benign.ts';
import { INJECTIONS } from './corpus/injections.ts';
import { SECRETS_IN_BODIES, type Body } from './corpus/secrets-in-bodies.ts';
import { SECRETS_IN_URLS } from './corpus/secrets-in-urls.ts';
import { viaFetch, viaProxy, type RequestOptions } from './lib/client.ts';
import { startNameServer, type NameServer } from './lib/dns.ts';
import { startOrigin, type Origin } from './lib/origin.ts';
import { startProxy, type Proxy } from './lib/proxy.ts';
import { anthropicKey, awsAccessId, githubToken, injection, noise } from './lib/secrets.ts';

const REGISTERED = `house_${noise(30, 41)}`;
const SECRETS: Record<string, string> = {
  GitHub: githubToken(40),
  AWS: awsAccessId(40),
  Anthropic: anthropicKey(40),
  registered: REGISTERED,
};
/** As long as a token and no secret: what a request without the attack carries. */
const HARMLESS = 'plain-words-plain-words-plain-words-here';
const HARMLESS_SENTENCE = 'Please read all the earlier chapters and then write your summary.';

let origin: Origin;
let names: NameServer;
let proxy: Proxy;
let answer: Body = { type: 'text/plain', text: 'ok' };

function serve(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': answer.type });
  response.end(answer.text);
}

const at = (host: string, path: string): string => `http://${host}:${origin.port}${path}`;

const post = ({ type, text }: Body): RequestOptions => ({
  method: 'POST',
  headers: { 'Content-Type': type },
  body: text,
});

async function assertStopped(path: string, options: RequestOptions = {}): Promise<void> {
  const seen = origin.requests.length;
  const refused = await viaProxy(proxy, at('sink.test', path), options);
  assert.equal(refused.status, 403);
  assert.match(String(refused.headers['x-pipelock-reason']), /dlp$/);
  assert.equal(origin.requests.length, seen);
}

async function assertPassed(url: string, options: RequestOptions = {}): Promise<void> {
  const seen = origin.requests.length;
  const passed = await viaProxy(proxy, url, options);
  assert.equal(passed.status, 200, passed.text);
  const request = origin.requests[seen];
  assert.ok(request, 'nothing arrived');
  assert.equal(request.url, new URL(url).pathname + new URL(url).search);
  assert.equal(request.body.toString(), options.body ?? '');
}

describe('e2e/corpus', () => {
  before(async () => {
    origin = await startOrigin(serve);
    names = await startNameServer(() => ['127.0.0.1']);
    proxy = await startProxy({
      policy: { dns: { servers: [names.address] }, dlp: { scan_env: true } },
      env: { HOUSE_SECRET: REGISTERED },
    });
  });
  after(async () => {
    await proxy.stop();
    names.close();
    await origin.close();
  });
  beforeEach(() => void (answer = { type: 'text/plain', text: 'ok' }));

  describe('a secret in a URL', () => {
    for (const [disguise, pathOf] of Object.entries(SECRETS_IN_URLS)) {
      it(disguise, async () => {
        for (const secret of Object.values(SECRETS)) {
          await assertStopped(pathOf(secret));
          const seen = origin.requests.length;
          const fetched = await viaFetch(proxy, at('sink.test', pathOf(secret)));
          assert.deepEqual([fetched.status, fetched.json['blocked']], [403, true]);
          assert.equal(origin.requests.length, seen);
        }
        await assertPassed(at('sink.test', pathOf(HARMLESS)));
        assert.equal((await viaFetch(proxy, at('sink.test', pathOf(HARMLESS)))).status, 200);
      });
    }
  });

  describe('a secret in a body', () => {
    for (const [disguise, carrier] of Object.entries(SECRETS_IN_BODIES)) {
      it(disguise, async () => {
        for (const secret of Object.values(SECRETS)) await assertStopped('/', post(carrier(secret)));
        await assertPassed(at('sink.test', '/'), post(carrier(HARMLESS)));
      });
    }
  });

  describe('an instruction in an answer', () => {
    for (const [disguise, carrier] of Object.entries(INJECTIONS)) {
      it(disguise, async () => {
        answer = carrier(injection());
        const url = at('page.test', '/');
        const refused = await viaProxy(proxy, url);
        assert.deepEqual([refused.status, refused.headers['x-pipelock-reason']], [403, 'response_scan']);
        const fetched = await viaFetch(proxy, url);
        assert.deepEqual([fetched.status, fetched.json['blocked']], [403, true]);
        answer = carrier(HARMLESS_SENTENCE);
        assert.equal((await viaProxy(proxy, url)).text, answer.text);
        assert.equal((await viaFetch(proxy, url)).status, 200);
      });
    }
  });

  describe('ordinary traffic passes', () => {
    for (const [what, [host, path]] of Object.entries(BENIGN_URLS)) {
      it(what, async () => {
        await assertPassed(at(host, path));
        assert.equal((await viaFetch(proxy, at(host, path))).status, 200);
      });
    }
    for (const [what, make] of Object.entries(BENIGN_BODIES)) {
      it(what, async () => assertPassed(at('up.test', '/'), post(make())));
    }
    for (const [what, page] of Object.entries(BENIGN_PAGES)) {
      it(what, async () => {
        answer = page;
        assert.equal((await viaProxy(proxy, at('page.test', '/'))).text, page.text);
        assert.equal((await viaFetch(proxy, at('page.test', '/'))).status, 200);
      });
    }
  });
});
