import assert from 'node:assert/strict';
import { buffer, text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { AnswerBody } from './answer-body.ts';

function opened(): { body: AnswerBody; flow: string[] } {
  const flow: string[] = [];
  const note = (what: string) => () => void flow.push(what);
  return {
    body: new AnswerBody({ pause: note('pause'), resume: note('resume'), abort: note('abort') }),
    flow,
  };
}

describe('upstream/answer-body', () => {
  it('is whole once it has ended, and not before', () => {
    const { body } = opened();
    body.push(Buffer.from('ab'));
    assert.equal(body.whole(), undefined);
    body.push(Buffer.from('c'));
    body.end();
    assert.equal(body.whole()?.toString(), 'abc');
  });

  it('is whole and empty when nothing came', () => {
    const { body } = opened();
    body.end();
    assert.equal(body.whole()?.length, 0);
  });

  it('is not whole for a second reader', async () => {
    const { body } = opened();
    body.end();
    assert.equal(await text(body.stream), '');
    assert.equal(body.whole(), undefined);
  });

  it('is not whole after it failed, and fails whoever reads it later', async () => {
    const { body } = opened();
    body.push(Buffer.from('half'));
    body.fail(new Error('reset'));
    assert.equal(body.whole(), undefined);
    await assert.rejects(text(body.stream), /reset/);
  });

  it('keeps a failure between two reads for whoever reads on', async () => {
    const { body } = opened();
    body.push(Buffer.from('half'));
    const { stream } = body;
    body.fail(new Error('reset'));
    await setImmediate();
    await assert.rejects(text(stream), /reset/);
  });

  it('gives every byte in order, whenever reading begins', async () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.nat(12), async (given, readAt) => {
        const { body } = opened();
        let read: Promise<Buffer> | undefined;
        given.forEach((piece, index) => {
          if (index === readAt) read = buffer(body.stream);
          body.push(Buffer.from(piece));
        });
        body.end();
        const all = Buffer.concat(given);
        if (!read) assert.deepEqual(body.whole(), all);
        assert.deepEqual(await (read ?? buffer(body.stream)), all);
      }),
    );
  });

  it('stops the server while nobody reads, and lets it go on for a reader', async () => {
    const { body, flow } = opened();
    body.push(Buffer.alloc(60 * 1024));
    assert.equal(flow.join(), '');
    body.push(Buffer.alloc(60 * 1024));
    assert.equal(flow.join(), 'pause');
    const read = buffer(body.stream);
    await setImmediate();
    assert.equal(flow.at(-1), 'resume');
    body.end();
    assert.equal((await read).length, 120 * 1024);
  });

  it('ends the exchange when it is thrown away unfinished, and only then', async () => {
    const unfinished = opened();
    unfinished.body.stream.destroy();
    assert.deepEqual(unfinished.flow, ['abort']);
    const finished = opened();
    finished.body.end();
    finished.body.stream.destroy();
    await setImmediate();
    assert.deepEqual(finished.flow, []);
  });
});
