import assert from 'node:assert/strict';
import net from 'node:net';
import tls from 'node:tls';
import fc from 'fast-check';
import { classifyFirstBytes, classifyLastBytes } from './client-hello.ts';

/** The bytes a real TLS client sends first. */
async function helloOf(options: tls.ConnectionOptions): Promise<Buffer> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const client = tls.connect({ ...options, port, host: '127.0.0.1', rejectUnauthorized: false });
  client.on('error', () => undefined);
  const bytes = await new Promise<Buffer>((resolve) => {
    server.once('connection', (socket) => socket.once('data', resolve));
  });
  client.destroy();
  server.close();
  return bytes;
}

/** Wraps handshake bytes in records of at most `size` bytes. */
function inRecords(hello: Buffer, size: number): Buffer {
  const handshake = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < handshake.length; at += size) {
    const piece = handshake.subarray(at, at + size);
    records.push(Buffer.from([0x16, 3, 1, piece.length >> 8, piece.length & 255]), piece);
  }
  return Buffer.concat(records);
}

describe('codec/client-hello', () => {
  it('reads the server name a real client sends', async () => {
    const hello = await helloOf({ servername: 'API.Example.test' });
    assert.deepEqual(classifyFirstBytes(hello), {
      kind: 'tls',
      serverName: 'api.example.test',
      encryptedHello: false,
    });
  });

  it('says when there is no server name', async () => {
    const hello = await helloOf({});
    assert.deepEqual(classifyFirstBytes(hello), {
      kind: 'tls',
      serverName: undefined,
      encryptedHello: false,
    });
  });

  it('asks for more until the hello is whole, however it is cut', async () => {
    const hello = await helloOf({ servername: 'api.example.test' });
    for (let length = 0; length < hello.length; length += 7) {
      assert.equal(classifyFirstBytes(hello.subarray(0, length)).kind, 'incomplete', `after ${length} bytes`);
    }
  });

  it('takes half a hello for none once no more comes', async () => {
    const hello = await helloOf({ servername: 'api.example.test' });
    assert.deepEqual(classifyLastBytes(hello.subarray(0, 60)), { kind: 'malformed-tls' });
    assert.deepEqual(classifyLastBytes(Buffer.from('GE')), { kind: 'other' });
    assert.deepEqual(classifyLastBytes(Buffer.alloc(0)), { kind: 'silent' });
    assert.equal(classifyLastBytes(hello).kind, 'tls');
  });

  it('reads a hello spread over several records', async () => {
    const hello = await helloOf({ servername: 'api.example.test' });
    const first = classifyFirstBytes(inRecords(hello, 17));
    assert.deepEqual(first, { kind: 'tls', serverName: 'api.example.test', encryptedHello: false });
  });

  const cases: Record<string, [Buffer, string]> = {
    'a request line is HTTP': [Buffer.from('GET /v1 HTTP/1.1\r\n'), 'http'],
    'an unusual method is HTTP': [Buffer.from('VERSION-CONTROL / HTTP/1.1\r\n'), 'http'],
    'half a method may become HTTP': [Buffer.from('PO'), 'incomplete'],
    'an SSH banner is neither': [Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'), 'other'],
    'SMTP is neither': [Buffer.from('ehlo mail.test\r\n'), 'other'],
    'a TLS alert is no hello': [Buffer.from([0x15, 3, 1, 0, 2, 2, 40]), 'other'],
    'a server hello is no client hello': [Buffer.from([0x16, 3, 3, 0, 4, 2, 0, 0, 0]), 'malformed-tls'],
    'an empty record is malformed': [Buffer.from([0x16, 3, 3, 0, 0]), 'malformed-tls'],
    'a cut hello is malformed': [Buffer.from([0x16, 3, 3, 0, 8, 1, 0, 0, 4, 3, 3, 0, 0]), 'malformed-tls'],
  };
  for (const [sentence, [bytes, kind]] of Object.entries(cases)) {
    it(sentence, () => assert.equal(classifyFirstBytes(bytes).kind, kind));
  }

  it('refuses a hello with two names, since servers disagree on which counts', async () => {
    const hello = await helloOf({ servername: 'aa.test' });
    const at = hello.indexOf('aa.test') - 5;
    const entry = hello.subarray(at + 2, at + 2 + 3 + 7);
    const doubled = Buffer.concat([Buffer.from([0, entry.length * 2]), entry, entry]);
    const extension = Buffer.concat([Buffer.from([0, 0, 0, doubled.length]), doubled]);
    const body = Buffer.concat([
      Buffer.from([3, 3]),
      Buffer.alloc(32),
      Buffer.from([0, 0, 2, 0x13, 1, 1, 0]),
    ]);
    const full = Buffer.concat([body, Buffer.from([0, extension.length]), extension]);
    const record = Buffer.concat([Buffer.from([0x16, 3, 1, 0, full.length + 4, 1, 0, 0, full.length]), full]);
    assert.equal(classifyFirstBytes(record).kind, 'malformed-tls');
  });

  it('never throws and never reads past the end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, likeTls) => {
        const input = Buffer.from(bytes);
        if (likeTls && input.length > 9)
          input.set([0x16, 3, 1, 0, input.length - 5, 1, 0, 0, input.length - 9]);
        classifyFirstBytes(input);
      }),
    );
  });
});
