import assert from 'node:assert/strict';
import { githubToken, injection } from '../lib/secrets.ts';
import { CLIENTS, sendWith, type Sent } from './client.ts';
import { openSetting, type Setting } from './setting.ts';

const PAGE = 'hello from the shop';

describe('e2e/clients/intercepted', () => {
  let setting: Setting;

  before(async () => {
    setting = await openSetting(
      (request, response) => void response.end(request.url?.endsWith('/bad') ? injection() : PAGE),
      { intercept: true },
    );
  });
  after(() => setting.close());

  for (const client of CLIENTS) {
    describe(client.name, () => {
      const place = `/${client.name.replace(' ', '-').toLowerCase()}`;
      let argv: readonly string[] = [];
      const send = (method: string, path: string, body?: string): Promise<Sent> => {
        const request = { method, url: setting.url('https', place + path) };
        return sendWith(client, argv, body === undefined ? request : { ...request, body }, {
          env: setting.env,
        });
      };
      const arrived = (): string[] =>
        setting.arrivals
          .filter(({ url }) => url.startsWith(place))
          .map(({ method, url, body }) => `${method} ${url.slice(place.length)} ${body.toString()}`.trim());

      before(async function () {
        this.timeout(180_000);
        const prepared = await client.prepare(setting.folder);
        if ('argv' in prepared) argv = prepared.argv;
        else {
          process.stderr.write(`skipped: ${client.name}: ${prepared.missing}\n`);
          this.skip();
        }
      });

      it('trusts our authority, and is stopped with a secret in an HTTPS body or an injection in the answer', async () => {
        assert.deepEqual(await send('GET', '/page'), { status: 200, body: PAGE });
        assert.equal((await send('POST', '/post', 'two onions')).status, 200);
        assert.equal((await send('POST', '/post', `my note: ${githubToken(4)}`)).status, 403);
        assert.equal((await send('GET', `/page?q=${githubToken(4)}`)).status, 403);
        const bad = await send('GET', '/bad');
        assert.equal(bad.status, 403);
        assert.match(bad.body ?? '', /^blocked: /);
        assert.deepEqual(arrived(), ['GET /page', 'POST /post two onions', 'GET /bad']);
      });
    });
  }
});
