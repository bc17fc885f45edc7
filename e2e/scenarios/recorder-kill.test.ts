import assert from 'node:assert/strict';
import { once } from 'node:events';
import { viaProxy } from '../lib/client.ts';
import { startOrigin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { recordFolder } from '../lib/record.ts';

const KILLS = Number(process.env['KILLS'] ?? 100);
const CLIENTS = 8;
/** A process is killed while the server has its nth request of the round, or up to some milliseconds later. */
const MOST_REQUESTS = 40;
const LONGEST_DELAY_MS = 5;
/** Few rules, so that a hundred starts do not take long; what is recorded is the same. */
const FEW_RULES = {
  dlp: { include_defaults: false, scan_env: false },
  response_scanning: { enabled: false },
  seed_phrase_detection: { enabled: false },
};

describe('e2e/recorder-kill', () => {
  it(`passes no message without its entry, killed ${KILLS} times in the middle of the work`, async function () {
    this.timeout(240_000);
    const record = recordFolder();
    let onRequest = (): void => undefined;
    const origin = await startOrigin((_request, response) => {
      response.end('ok');
      onRequest();
    });
    const answered: string[] = [];
    for (let round = 0; round < KILLS; round += 1) {
      const proxy = await startProxy({
        policy: { ...FEW_RULES, ...record.policy({ max_entries_per_file: 200 }) },
      });
      const exited = once(proxy.process, 'exit');
      const reached = new Promise<void>((resolve) => {
        let left = Math.floor(Math.random() * MOST_REQUESTS);
        onRequest = () => {
          left -= 1;
          if (left < 0) resolve();
        };
      });
      const clients = Array.from({ length: CLIENTS }, (_, client) =>
        drive(proxy, `${origin.url}/${round}/${client}`, answered),
      );
      await reached;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_DELAY_MS));
      proxy.process.kill('SIGKILL');
      await exited;
      await Promise.all(clients);
      await proxy.stop();
      if (round % 10 === 9) assert.equal((await record.verify()).code, 0);
    }
    const last = await startProxy({ policy: record.policy() });
    assert.equal((await viaProxy(last, `${origin.url}/last`)).status, 200);
    await last.stop();
    assert.match((await record.verify()).stdout, /^WHOLE[^]*closed by a checkpoint/);

    const recorded = { outbound: new Set<unknown>(), inbound: new Set<unknown>() };
    for (const { detail } of record.entries()) {
      if (detail['verdict'] === 'allow')
        recorded[detail['direction'] as 'outbound' | 'inbound'].add(detail['url']);
    }
    const arrived = origin.requests.map(({ url }) => `${origin.url}${url}`);
    assert.deepEqual(
      arrived.filter((url) => !recorded.outbound.has(url)),
      [],
    );
    assert.deepEqual(
      answered.filter((url) => !recorded.inbound.has(url)),
      [],
    );
    assert.ok(answered.length > KILLS, `only ${answered.length} answers`);
    await origin.close();
    record.remove();
  });
});

/** One request after the other until the proxy is gone; collects what was answered. */
async function drive(proxy: Proxy, prefix: string, answered: string[]): Promise<void> {
  for (let n = 0; ; n += 1) {
    const url = `${prefix}/${n}`;
    try {
      if ((await viaProxy(proxy, url)).status === 200) answered.push(url);
    } catch {
      return;
    }
  }
}
