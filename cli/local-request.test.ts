import assert from 'node:assert/strict';
import net, { type AddressInfo } from 'node:net';
import { askListener } from './local-request.ts';
import { startListener, type Listener } from './testing/listener.ts';

const GET = { method: 'GET', path: '/health', timeoutMs: 5000 } as const;

describe('cli/local-request', () => {
  const answer = { status: 200, body: '{"status":"healthy"}' };
  let listener: Listener;
  before(async () => {
    listener = await startListener(answer);
  });
  after(() => listener.close());

  it('sends JSON with its headers and brings the JSON of the answer', async () => {
    const headers = { Authorization: 'Bearer abc' };
    const request = { ...GET, method: 'POST', headers, body: { active: true } } as const;
    const got = await askListener(listener.address, request);
    assert.deepEqual(got, { status: 200, body: { status: 'healthy' } });
    assert.equal(listener.asked.at(-1), 'POST /health Bearer abc {"active":true}');
  });

  it('takes an address without a host for this machine', async () => {
    const port = listener.address.split(':')[1] ?? '';
    for (const address of [`:${port}`, `0.0.0.0:${port}`]) {
      assert.equal((await askListener(address, GET)).status, 200);
    }
  });

  it('gives an empty object for an answer that is no JSON', async () => {
    const other = await startListener({ status: 404, body: '<html>' });
    assert.deepEqual(await askListener(other.address, GET), { status: 404, body: {} });
    other.close();
  });

  for (const address of ['nonsense', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:99999', 'http://127.0.0.1:80']) {
    it(`refuses ${address} as an address`, async () => {
      await assert.rejects(askListener(address, GET), { code: 'USAGE' });
    });
  }

  it('says so when nobody listens', async () => {
    const gone = await startListener(answer);
    gone.close();
    await assert.rejects(askListener(gone.address, GET), {
      code: 'DIAL_FAILED',
      message: /does not answer: .*ECONNREFUSED.*`pipelock run`/,
    });
  });

  it('gives up on a listener that says nothing', async () => {
    const silent = net.createServer((socket) => void socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    await assert.rejects(
      askListener(`127.0.0.1:${port}`, { ...GET, timeoutMs: 50 }),
      /no answer within 50 ms/,
    );
    silent.close();
  });
});
