import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { githubToken } from '../lib/secrets.ts';
import { CLIENTS, sendWith, type Sent } from './client.ts';
import { run } from './command.ts';
import { openSetting, type Setting } from './setting.ts';

const PAGE = 'hello from the shop';

describe('e2e/clients/http', () => {
  let setting: Setting;

  before(async () => {
    setting = await openSetting((_request, response) => void response.end(PAGE));
  });
  after(() => setting.close());

  /** Everything that reached the site under a path. */
  const arrived = (prefix: string): string[] =>
    setting.arrivals
      .filter((seen) => seen.url.startsWith(prefix))
      .map((seen) => `${seen.method} ${seen.secure ? 'https' : 'http'} ${seen.body.toString()}`.trim());

  for (const client of CLIENTS) {
    describe(client.name, () => {
      const place = `/${client.name.replace(' ', '-').toLowerCase()}`;
      let argv: readonly string[] = [];
      const send = (method: string, url: string, body?: string): Promise<Sent> =>
        sendWith(
          client,
          argv,
          { method, url, ...(body === undefined ? {} : { body }) },
          { env: setting.env },
        );

      before(async function () {
        this.timeout(180_000);
        const prepared = await client.prepare(setting.folder);
        if ('argv' in prepared) argv = prepared.argv;
        else {
          process.stderr.write(`skipped: ${client.name}: ${prepared.missing}\n`);
          this.skip();
        }
      });

      it('gets a plain page, and with a token in the URL does not (F-03)', async () => {
        const url = setting.url('http', `${place}/get?q=`);
        assert.deepEqual(await send('GET', `${url}soup`), { status: 200, body: PAGE });
        assertRefused(await send('GET', url + githubToken(3)));
        assert.deepEqual(arrived(`${place}/get`), ['GET http']);
      });

      it('posts a plain body, and with a token in it does not', async () => {
        const url = setting.url('http', `${place}/post`);
        assert.equal((await send('POST', url, 'two onions')).status, 200);
        assertRefused(await send('POST', url, `my note: ${githubToken(4)}`));
        assert.deepEqual(arrived(`${place}/post`), ['POST http two onions']);
      });

      it('gets a page over TLS that ends at the origin; the log names the tunnel', async () => {
        const url = setting.url('https', `${place}/secure`);
        assert.deepEqual(await send('GET', url), { status: 200, body: PAGE });
        assert.deepEqual(arrived(`${place}/secure`), ['GET https']);
        await setting.proxy.waitForLog(
          (line) => line.event === 'tunnel_close' && line['host'] === 'shop.test',
        );
      });

      for (const scheme of ['http', 'https'] as const) {
        it(`is told no for a blocklisted host over ${scheme}, in words it understands (F-14)`, async () => {
          assertRefused(await send('GET', setting.url(scheme, `${place}/${scheme}`, 'denied.test')));
          assert.equal((await send('GET', setting.url(scheme, `${place}/${scheme}`))).status, 200);
          assert.deepEqual(arrived(`${place}/${scheme}`), [`GET ${scheme}`]);
        });
      }
    });
  }

  describe('curl uploads', () => {
    /** The answer to the upload, with the interim ones before it, as `-i` shows them. */
    const upload = async (file: string, place: string): Promise<string> => {
      const waiting = ['-H', 'Expect: 100-continue', '--expect100-timeout', '15'];
      const args = ['-sS', '-i', '--max-time', '20', ...waiting, '-T', file, setting.url('http', place)];
      return (await run('curl', args, { env: setting.env })).stdout;
    };

    it('waits for 100 and sends the body once; with a token in it the body does not pass (F-02)', async () => {
      const clean = path.join(setting.folder, 'clean.txt');
      const dirty = path.join(setting.folder, 'dirty.txt');
      const text = 'a long list of vegetables\n'.repeat(3000);
      await writeFile(clean, text);
      await writeFile(dirty, text + githubToken(5));
      assert.match(await upload(clean, '/upload/clean'), /^HTTP\/1\.1 100 [^]*HTTP\/1\.1 200 /);
      assert.match(await upload(dirty, '/upload/dirty'), /HTTP\/1\.1 403 /);
      assert.deepEqual(arrived('/upload'), [`PUT http ${text.trim()}`]);
    });
  });
});

/** A 403, or an error that speaks of one: a client whose CONNECT was refused has no response to show. */
function assertRefused(sent: Sent): void {
  if (sent.status === undefined) assert.match(sent.error ?? '', /403|Forbidden/);
  else assert.equal(sent.status, 403);
}
