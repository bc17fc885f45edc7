import assert from 'node:assert/strict';
import { viaProxy } from '../lib/client.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { githubToken, injection } from '../lib/secrets.ts';

describe('e2e/smoke', () => {
  let proxy: Proxy;
  let origin: Origin;

  before(async () => {
    origin = await startOrigin(
      (request, response) => void response.end(request.url === '/bad' ? injection() : 'ok'),
    );
    proxy = await startProxy();
  });

  after(async () => {
    await proxy.stop();
    await origin.close();
  });

  it('passes an ordinary request and its answer unchanged', async () => {
    const answer = await viaProxy(proxy, `${origin.url}/?q=hello`);
    assert.deepEqual([answer.status, answer.text], [200, 'ok']);
  });

  it('blocks a token on its way out, and the origin never sees it', async () => {
    const seen = origin.requests.length;
    const answer = await viaProxy(proxy, `${origin.url}/?t=${githubToken()}`);
    assert.equal(answer.status, 403);
    assert.equal(origin.requests.length, seen);
  });

  it('blocks an injected answer', async () => {
    const answer = await viaProxy(proxy, `${origin.url}/bad`);
    assert.equal(answer.status, 403);
    assert.equal(answer.headers['x-pipelock-reason'], 'response_scan');
  });
});
