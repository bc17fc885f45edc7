import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { Gate, Open } from '../../mediate/gate.ts';
import type { Rereadable, Ruling } from '../../mediate/mediate.ts';
import type { Verdict } from '../../model/verdict.ts';
import { defaultPolicy } from '../../policy/load.ts';
import type { Pipe, Received } from './pipe.ts';
import { relay } from './relay.ts';

type Message = Readonly<Record<string, unknown>>;

/** A side that a test speaks for: what it says, and what it was told. */
class FakeSide implements Pipe {
  readonly told: Message[] = [];
  readonly #queue: Received[] = [];
  #wake: (() => void) | undefined;
  #ended = false;
  /** Resolves when the side has room; a test may hold it. */
  room: Promise<void> = Promise.resolve();
  isClosed = false;

  say(message: Message | string): void {
    this.#queue.push({ bytes: Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)) });
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *receive(): AsyncGenerator<Received> {
    for (;;) {
      const next = this.#queue.shift();
      if (next) yield next;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async send(message: Buffer): Promise<void> {
    await this.room;
    this.told.push(JSON.parse(message.toString()) as Message);
  }

  close(): void {
    this.isClosed = true;
    this.end();
  }

  whyEnded(): Promise<string> {
    return Promise.resolve('it was tired');
  }

  get waiting(): number {
    return this.#queue.length;
  }
}

const verdict = (action: Verdict['action']): Verdict => ({
  ...{ action, reason: action === 'block' ? 'mcp_input' : '', message: 'no', status: 403, findings: [] },
});

interface Scene {
  readonly client: FakeSide;
  readonly server: FakeSide;
  readonly refused: string[];
  readonly over: Promise<void>;
}

/** A conversation in which `judge` says what passes. */
function scene(
  judge: (text: string) => Verdict['action'] | Promise<Verdict['action']>,
  overrides: Record<string, unknown> = {},
): Scene {
  const [client, server] = [new FakeSide(), new FakeSide()];
  const refused: string[] = [];
  const { policy } = defaultPolicy({ overrides });
  const mediate = async ({ parts }: Rereadable): Promise<Ruling> => ({
    verdict: verdict(await judge(String(parts[0]?.text))),
    addresses: [],
  });
  const gate = {
    mediator: { policy },
    open: () => ({ tx: { id: 'tx' }, policy, mediate }) as unknown as Open,
    refuse: ({ note }: { note: string }) => void refused.push(note),
  } as unknown as Gate;
  const over = relay({
    ...{ client, server, gate, surface: 'mcp-stdio', serverName: 's' },
    agent: { name: 'a', profile: '_default', auth: '' },
    observe: () => undefined,
    memory: { refresh: () => Promise.resolve(), seen: () => undefined, save: () => Promise.resolve() },
    signal: new AbortController().signal,
  });
  return { client, server, refused, over };
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 30; turns += 1) await turn();
}

const request = (id: unknown, method = 'tools/call'): Message => ({ jsonrpc: '2.0', id, method });
const answer = (id: unknown): Message => ({ jsonrpc: '2.0', id, result: {} });

describe('surface/mcp/relay', () => {
  it('passes both directions on, and ends when both sides have', async () => {
    const { client, server, over } = scene(() => 'allow');
    client.say(request(1));
    await settle();
    server.say(answer(1));
    server.say(request(1, 'roots/list'));
    await settle();
    client.say(answer(1));
    client.end();
    await over;
    assert.deepEqual(server.told, [request(1), answer(1)]);
    assert.deepEqual(client.told, [answer(1), request(1, 'roots/list')]);
    assert.ok(server.isClosed);
  });

  it('keeps the order of one direction, however long each message takes to judge', async () => {
    let first: (() => void) | undefined;
    const { client, server, over } = scene((text) =>
      text.includes('"first","method"')
        ? new Promise((resolve) => (first = () => resolve('allow')))
        : 'allow',
    );
    client.say(request('first'));
    client.say(request('second'));
    await settle();
    assert.deepEqual(server.told, []);
    first?.();
    await settle();
    assert.deepEqual(server.told, [request('first'), request('second')]);
    server.say(answer('first'));
    server.say(answer('second'));
    client.end();
    await over;
  });

  it('reads no further from one side than the other takes', async () => {
    const { client, server, over } = scene(() => 'allow');
    let free: (() => void) | undefined;
    server.room = new Promise((resolve) => (free = resolve));
    for (let id = 0; id < 50; id += 1) client.say(request(id));
    await settle();
    assert.ok(client.waiting >= 48, `${client.waiting} left`);
    free?.();
    await settle();
    assert.equal(server.told.length, 50);
    server.end();
    await over;
  });

  it('tells the sender of a blocked request, and who waits for a blocked answer', async () => {
    const { client, server, over } = scene((text) => (text.includes('bad') ? 'block' : 'allow'));
    client.say(request('bad'));
    client.say(request(2));
    client.say({ jsonrpc: '2.0', method: 'notifications/bad' });
    await settle();
    server.say({ jsonrpc: '2.0', id: 2, result: { text: 'bad' } });
    client.end();
    await over;
    assert.deepEqual(server.told, [request(2)]);
    assert.deepEqual(
      client.told.map(({ id, error }) => [id, (error as { code: number }).code]),
      [
        ['bad', -32001],
        [2, -32000],
      ],
    );
  });

  it('passes nothing and tells who waits when judging itself fails', async () => {
    const { client, server, over, refused } = scene((text) => {
      if (text.includes('fail')) throw new Error('out of order');
      return 'allow';
    });
    client.say(request('fail'));
    client.say(request(2));
    await settle();
    server.say({ jsonrpc: '2.0', id: 2, result: { text: 'fail' } });
    client.end();
    await over;
    assert.deepEqual(server.told, [request(2)]);
    assert.deepEqual(
      client.told.map(({ id, error }) => [id, error !== undefined]),
      [
        ['fail', true],
        [2, true],
      ],
    );
    assert.ok(refused.every((note) => note.includes('out of order')));
  });

  it('tells everybody who waits why the server has gone, and those who come later', async () => {
    const { client, server, over } = scene(() => 'allow');
    client.say(request(1));
    client.say(request('b'));
    await settle();
    server.end();
    await settle();
    client.say(request(3));
    client.end();
    await over;
    assert.deepEqual(
      client.told.map(({ id, error }) => [id, (error as { message: string }).message]),
      [1, 'b', 3].map((id) => [id, 'pipelock: the server has ended: it was tired']),
    );
  });

  it('passes one answer to one request, and none to none', async () => {
    const { client, server, over, refused } = scene(() => 'allow');
    client.say(request(1));
    await settle();
    server.say(answer('1'));
    server.say(answer(1));
    server.say(answer(1));
    server.say({ jsonrpc: '2.0', error: { code: 1, message: 'x' } });
    client.end();
    await over;
    assert.deepEqual(client.told, [answer(1)]);
    assert.equal(refused.length, 3);
  });

  for (const [onParseError, passed] of [
    ['forward', [{ a: 2 }]],
    ['block', []],
  ] as const)
    it(`judges what is no message and then does what the policy says: ${onParseError}`, async () => {
      const { client, server, over } = scene((text) => (text.includes('bad') ? 'block' : 'allow'), {
        mcp_input_scanning: { on_parse_error: onParseError },
      });
      client.say('{"a":1,"a":2}');
      client.say('{"a":1,"a":"bad"}');
      client.end();
      await over;
      assert.deepEqual(server.told, passed);
      assert.equal(client.told.length, 2 - passed.length);
    });
});
