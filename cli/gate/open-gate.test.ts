import assert from 'node:assert/strict';
import { createServer as createHttp } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { openGate, type GateState } from './open-gate.ts';

async function listening<T extends Server>(server: T): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function addressOf(server: Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('cli/gate', () => {
  const open: Server[] = [];
  const proxyWith = async (status: number): Promise<string> => {
    const server = await listening(createHttp((_request, response) => response.writeHead(status).end('{}')));
    open.push(server);
    return addressOf(server);
  };
  const canaryThatAnswers = async (): Promise<Server> => {
    const server = await listening(createServer((socket) => socket.destroy()));
    open.push(server);
    return server;
  };
  /** A port where nobody listens any more. */
  const refusing = async (): Promise<string> => {
    const server = await listening(createServer());
    const address = addressOf(server);
    server.close();
    return address;
  };
  afterEach(() => open.splice(0).forEach((server) => server.close()));

  const run = async (
    proxy: string,
    canaries: string[],
    timeoutMs: number,
  ): Promise<[GateState, string[]]> => {
    const said: string[] = [];
    const state = await openGate({
      proxy,
      canaries,
      timeoutMs,
      onChange: ({ problem }) => said.push(problem),
    });
    return [state, said];
  };

  it('opens when the canary is refused and the proxy answers', async () => {
    const [state] = await run(await proxyWith(200), [await refusing()], 8000);
    assert.deepEqual(state, { open: true, problem: '' });
  });

  it('stays shut while the canary can be reached, and says what that means', async () => {
    const [state, said] = await run(await proxyWith(200), [addressOf(await canaryThatAnswers())], 600);
    assert.equal(state.open, false);
    assert.match(state.problem, /direct egress is still possible/);
    assert.match(said[0]!, /NetworkPolicy enforced/);
  });

  it('stays shut when one of several canaries can be reached (K1)', async () => {
    const canaries = [await refusing(), addressOf(await canaryThatAnswers())];
    assert.equal((await run(await proxyWith(200), canaries, 600))[0].open, false);
  });

  it('takes a refusal for nothing while the proxy is down', async () => {
    const [state] = await run(await refusing(), [await refusing()], 600);
    assert.match(state.problem, /the proxy does not answer/);
  });

  it('takes a proxy that is not well for one that is not there', async () => {
    const [state] = await run(await proxyWith(503), [await refusing()], 600);
    assert.match(state.problem, /status 503/);
  });

  it('takes a name that does not resolve for no refusal', async () => {
    const [state] = await run(await proxyWith(200), ['no-such-name.invalid:8899'], 600);
    assert.match(state.problem, /does not resolve/);
  });

  it('opens once a network that enforces late does so', async () => {
    const canary = await canaryThatAnswers();
    const address = addressOf(canary);
    setTimeout(() => canary.close(), 500);
    const [state, said] = await run(await proxyWith(200), [address], 8000);
    assert.equal(state.open, true);
    assert.match(said[0]!, /still possible/);
  });
});
