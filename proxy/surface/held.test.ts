import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { hold } from './held.ts';

const WAIT = { maxBytes: 10, quietMs: 5000 };

describe('surface/held', () => {
  it('holds a short body whole', async () => {
    const held = await hold(
      Readable.from([Buffer.from('abc'), Buffer.from('def')], { objectMode: false }),
      WAIT,
    );
    assert.deepEqual([Buffer.concat(held.chunks).toString(), held.bytes, held.ended], ['abcdef', 6, true]);
  });

  it('stops behind the limit and leaves the rest in the stream', async () => {
    const stream = new PassThrough();
    stream.write('0123456789ab');
    const held = await hold(stream, WAIT);
    assert.equal(held.ended, false);
    stream.end('rest');
    const rest: Buffer[] = [];
    for await (const chunk of stream) rest.push(chunk as Buffer);
    assert.equal(Buffer.concat([...held.chunks, ...rest]).toString(), '0123456789abrest');
  });

  it('stops waiting when a stream falls silent', async () => {
    const stream = new PassThrough();
    stream.write('abc');
    const held = await hold(stream, { maxBytes: 10, quietMs: 1 });
    assert.deepEqual([held.bytes, held.ended], [3, false]);
  });

  it('stops waiting for the first byte where it was told how long', async () => {
    const held = await hold(new PassThrough(), { ...WAIT, startMs: 1 });
    assert.deepEqual([held.bytes, held.ended], [0, false]);
  });

  it('rejects a stream that broke off before anybody listened', async () => {
    const stream = new PassThrough();
    stream.on('error', () => undefined).destroy(new Error('reset'));
    await new Promise(setImmediate);
    await assert.rejects(hold(stream, WAIT), /reset/);
  });

  it('says that an empty body is over', async () => {
    const held = await hold(Readable.from([], { objectMode: false }), WAIT);
    assert.deepEqual([held.bytes, held.ended], [0, true]);
  });

  it('rejects when the stream breaks off', async () => {
    const stream = new PassThrough();
    stream.write('abc');
    setImmediate(() => stream.destroy(new Error('reset')));
    await assert.rejects(hold(stream, WAIT), /reset/);
  });

  it('rejects when the stream closes without an end', async () => {
    const stream = new PassThrough();
    setImmediate(() => stream.destroy());
    await assert.rejects(hold(stream, WAIT), /closed in the middle/);
  });
});
