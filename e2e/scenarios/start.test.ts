import assert from 'node:assert/strict';
import { viaFetch, viaProxy } from '../lib/client.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { githubToken, injection } from '../lib/secrets.ts';

describe('e2e/start', () => {
  let proxy: Proxy;
  let origin: Origin;

  before(async () => {
    origin = await startOrigin(
      (request, response) => void response.end(request.url === '/bad' ? injection() : 'ok'),
    );
  });

  after(() => origin.close());

  // The listeners open before the rules are loaded: what arrives meanwhile waits.
  it('judges what arrives in its first moments as it judges everything', async () => {
    proxy = await startProxy();
    try {
      const answers = await Promise.all([
        viaProxy(proxy, `${origin.url}/?q=hello`),
        viaProxy(proxy, `${origin.url}/?t=${githubToken()}`),
        viaProxy(proxy, `${origin.url}/bad`),
        viaFetch(proxy, `${origin.url}/fetched`),
        viaFetch(proxy, `${origin.url}/?f=${githubToken()}`),
      ]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 403, 403, 200, 403],
      );
      assert.deepEqual(origin.requests.map(({ url }) => url).toSorted(), ['/?q=hello', '/bad', '/fetched']);
      const health = await fetch(`${proxy.url}/health`);
      const { status, dlp_patterns } = (await health.json()) as { status: string; dlp_patterns: number };
      assert.deepEqual([status, dlp_patterns > 100], ['healthy', true]);
    } finally {
      await proxy.stop();
    }
  });
});
