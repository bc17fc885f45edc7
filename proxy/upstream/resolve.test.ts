import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { PipelockError } from '../errors.ts';
import { makeResolver } from './resolve.ts';

const never = new AbortController().signal;

async function failure(query: Promise<unknown>): Promise<PipelockError> {
  try {
    await query;
  } catch (error) {
    assert.ok(error instanceof PipelockError);
    assert.equal(error.code, 'RESOLVE_FAILED');
    return error;
  }
  assert.fail('it was resolved');
}

describe('upstream/resolve', () => {
  it('gives every answer, canonical, once, in order', async () => {
    const resolve = makeResolver({
      lookup: () => Promise.resolve(['192.0.2.1', '2001:DB8::1', '::ffff:10.0.0.1', '192.0.2.1']),
    });
    assert.deepEqual(await resolve('a.test', never), ['192.0.2.1', '2001:db8::1', '10.0.0.1']);
  });

  it('asks nobody about an address', async () => {
    const resolve = makeResolver({ lookup: () => Promise.reject(new Error('asked')) });
    assert.deepEqual(await resolve('192.0.2.1', never), ['192.0.2.1']);
    assert.deepEqual(await resolve('::1', never), ['::1']);
  });

  it('asks once for lookups that overlap and again afterwards (L-85)', async () => {
    const answers = [['192.0.2.1'], ['192.0.2.2']];
    let asked = 0;
    const resolve = makeResolver({ lookup: () => Promise.resolve(answers[asked++] ?? []) });
    const [one, two] = await Promise.all([resolve('a.test', never), resolve('a.test', never)]);
    assert.deepEqual([one, two, asked], [['192.0.2.1'], ['192.0.2.1'], 1]);
    assert.deepEqual(await resolve('a.test', never), ['192.0.2.2']);
  });

  const refused: Record<string, [lookup: () => Promise<string[]>, reason: RegExp]> = {
    'refuses after an error (F-17)': [
      () => Promise.reject(new Error('ENOTFOUND')),
      /a\.test could not be resolved: ENOTFOUND/,
    ],
    'refuses an empty answer': [() => Promise.resolve([]), /no address/],
    'refuses an answer that is no address': [
      () => Promise.resolve(['192.0.2.1', 'b.test']),
      /not an address/,
    ],
    'refuses when no answer comes': [() => new Promise(() => undefined), /no answer within 5 ms/],
  };
  for (const [sentence, [lookup, reason]] of Object.entries(refused)) {
    it(sentence, async () => {
      const resolve = makeResolver({ lookup, timeoutMs: 5 });
      assert.match((await failure(resolve('a.test', never))).message, reason);
    });
  }

  it('ends for the client that goes away and for nobody else', async () => {
    const query = Promise.withResolvers<string[]>();
    const resolve = makeResolver({ lookup: () => query.promise });
    const client = new AbortController();
    const leaving = failure(resolve('a.test', client.signal));
    const staying = resolve('a.test', never);
    client.abort();
    assert.match((await leaving).message, /went away/);
    assert.match((await failure(resolve('a.test', client.signal))).message, /went away/);
    query.resolve(['192.0.2.1']);
    assert.deepEqual(await staying, ['192.0.2.1']);
  });

  it('asks nobody for a client that is gone already', async () => {
    let asked = 0;
    const lookup = (): Promise<never> => Promise.reject(new Error(`asked ${++asked} times`));
    assert.match(
      (await failure(makeResolver({ lookup })('a.test', AbortSignal.abort()))).message,
      /went away/,
    );
    assert.equal(asked, 0);
  });

  it('honours the hosts file without name servers', async () => {
    const addresses = await makeResolver()('localhost', never);
    assert.ok(addresses.includes('127.0.0.1') || addresses.includes('::1'));
  });

  describe('with name servers', () => {
    const A = 1;
    const AAAA = 28;
    let server: Socket;
    let servers: string[];
    let records: Record<string, Buffer[]>;
    beforeEach(async () => {
      records = {};
      server = createSocket('udp4');
      server.on('message', (query, from) => {
        server.send(
          dnsReply(query, (type) => records[type] ?? []),
          from.port,
          from.address,
        );
      });
      server.bind(0, '127.0.0.1');
      await once(server, 'listening');
      servers = [`127.0.0.1:${server.address().port}`];
    });
    afterEach(() => server.close());

    it('asks them for both families', async () => {
      records = { [A]: [Buffer.from([192, 0, 2, 1]), Buffer.from([192, 0, 2, 2])], [AAAA]: [ipv6(1)] };
      assert.deepEqual(await makeResolver({ servers })('a.test', never), [
        '192.0.2.1',
        '192.0.2.2',
        '2001:db8::1',
      ]);
    });

    it('is content with one family', async () => {
      records = { [AAAA]: [ipv6(2)] };
      assert.deepEqual(await makeResolver({ servers })('a.test', never), ['2001:db8::2']);
    });

    it('refuses when neither answers', async () => {
      assert.match((await failure(makeResolver({ servers })('a.test', never))).message, /ENODATA/);
    });

    function ipv6(last: number): Buffer {
      return Buffer.from(`20010db80000000000000000000000${last.toString(16).padStart(2, '0')}`, 'hex');
    }
  });
});

/** The question sent back with answers of its type (RFC 1035 4.1). */
function dnsReply(query: Buffer, recordsOf: (type: number) => Buffer[]): Buffer {
  const end = query.indexOf(0, 12) + 5;
  const type = query.readUInt16BE(end - 4);
  const records = recordsOf(type);
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(records.length, 6);
  header.writeUInt16BE(0, 8);
  header.writeUInt16BE(0, 10);
  const answers = records.map((data) => {
    const answer = Buffer.alloc(12);
    answer.writeUInt16BE(0xc00c, 0);
    answer.writeUInt16BE(type, 2);
    answer.writeUInt16BE(1, 4);
    answer.writeUInt32BE(60, 6);
    answer.writeUInt16BE(data.length, 10);
    return Buffer.concat([answer, data]);
  });
  return Buffer.concat([header, query.subarray(12, end), ...answers]);
}
