import assert from 'node:assert/strict';
import { errorOf, SERVER, Wrapped } from '../lib/mcp.ts';
import { githubToken, injection } from '../lib/secrets.ts';
import { pause } from '../lib/wire.ts';

const text = (value: string): object => ({ content: [{ type: 'text', text: value }] });

describe('mcp proxy over stdio', () => {
  let wrapped: Wrapped;
  before(() => {
    wrapped = new Wrapped();
  });
  after(() => wrapped.end());

  describe('what is said', () => {
    it('carries calls and results as they are', async () => {
      assert.equal(await wrapped.text('echo', { text: 'hello 🎉 世界' }), 'hello 🎉 世界');
    });

    it('blocks a secret in an argument, and the server never sees it', async () => {
      const token = githubToken(3);
      const error = errorOf(await wrapped.call('echo', { text: `keep ${token}` }));
      assert.equal(error.code, -32001);
      assert.match(error.message, /GitHub/);
      assert.equal(error.data?.['reason'], 'mcp_input');
      assert.ok(!JSON.stringify(error).includes(token));
      assert.equal(await wrapped.text('echo', { text: 'keep nothing' }), 'keep nothing');
      assert.ok(!wrapped.received.includes(token));
      assert.ok(!wrapped.stderr.includes(token));
    });

    for (const [way, disguise] of Object.entries<(token: string) => object>({
      'as a name': (token) => ({ [token]: 'x' }),
      'split over two values': (token) => ({ a: token.slice(0, 20), b: token.slice(20) }),
      encoded: (token) => ({ text: Buffer.from(token).toString('base64') }),
      'deep inside': (token) => ({ deep: [{ deeper: [[{ x: token }]] }] }),
      'as JSON in a text': (token) => ({ text: JSON.stringify({ key: token }) }),
    }))
      it(`blocks a secret ${way}`, async () => {
        const token = githubToken(4);
        assert.equal(errorOf(await wrapped.call('echo', disguise(token))).code, -32001);
        assert.ok(!wrapped.received.includes(token.slice(0, 20)));
      });

    for (const [place, result] of Object.entries({
      'a text': text(injection()),
      'an embedded resource': {
        content: [
          { type: 'resource', resource: { uri: 'file:///a', mimeType: 'text/plain', text: injection() } },
        ],
      },
      'a blob': {
        content: [
          {
            type: 'resource',
            resource: { uri: 'file:///a', blob: Buffer.from(injection()).toString('base64') },
          },
        ],
      },
      'structured content': { content: [], structuredContent: { rows: [{ note: injection() }] } },
      'JSON inside a text': text(JSON.stringify({ a: { b: injection() } })),
      'a name': { content: [], structuredContent: { [injection()]: 1 } },
    }))
      it(`blocks an injection in ${place} under the id of the call (acceptance 2)`, async () => {
        assert.ok((await wrapped.callResult(text('Rain at noon.')))['result']);
        const error = errorOf(await wrapped.callResult(result));
        assert.equal(error.code, -32000);
        assert.equal(error.data?.['reason'], 'response_scan');
        assert.ok(!JSON.stringify(error).includes('instructions'));
      });

    for (const [way, cut] of Object.entries<(words: string) => string[]>({
      'a word each': (words) => words.split(' '),
      'a few letters each': (words) => words.match(/.{1,4}/gs) ?? [],
    }))
      it(`blocks an injection cut over the texts of a result, ${way}`, async () => {
        const result = (words: string): object => ({
          content: cut(words).map((piece) => ({ type: 'text', text: piece })),
        });
        assert.ok(
          (await wrapped.callResult(result('It rained on Tuesday and the harbour was empty.')))['result'],
        );
        assert.equal(errorOf(await wrapped.callResult(result(injection()))).code, -32000);
      });

    it('blocks an injection in an error', async () => {
      const stored = (words: string): string =>
        `{"jsonrpc":"2.0","id":$ID,"error":{"code":1,"message":${JSON.stringify(words)}}}\n`;
      assert.equal(errorOf(await wrapped.callStored(stored('no such file'))).code, 1);
      assert.equal(errorOf(await wrapped.callStored(stored(injection()))).code, -32000);
    });

    it('drops a notification of the server that carries one, and passes the next', async () => {
      const notice = (words: string): string =>
        JSON.stringify({
          jsonrpc: '2.0',
          method: 'notifications/message',
          params: { level: 'info', data: words },
        });
      const done = '{"jsonrpc":"2.0","id":$ID,"result":{"content":[]}}';
      await wrapped.callStored(`${notice(injection())}\n${notice('an ordinary line')}\n${done}\n`);
      const notices = wrapped.messages.filter(({ method }) => method === 'notifications/message');
      assert.deepEqual(notices, [JSON.parse(notice('an ordinary line'))]);
    });

    it('writes nothing back for a notification of the client, also a blocked one (F-33)', async () => {
      const count = wrapped.messages.length;
      wrapped.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
      wrapped.send({ jsonrpc: '2.0', method: 'notifications/progress', params: { message: githubToken(5) } });
      assert.equal(await wrapped.text('echo', { text: 'after' }), 'after');
      assert.equal(wrapped.messages.length, count + 1);
      assert.ok(wrapped.received.includes('notifications/initialized'));
      assert.ok(!wrapped.received.includes(githubToken(5)));
    });
  });

  describe('what the server asks', () => {
    it('passes its request under an id the client uses too, and the answer back (F-34)', async () => {
      wrapped.send({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'ask', arguments: { id: 1, method: 'roots/list' } },
      });
      const asked = await wrapped.waitFor(({ id, method }) => id === 1 && method === 'roots/list');
      assert.deepEqual(asked, { jsonrpc: '2.0', id: 1, method: 'roots/list', params: {} });
      wrapped.send({ jsonrpc: '2.0', id: 1, result: { roots: [] } });
      assert.deepEqual((await wrapped.answerTo(1))['result'], text('{"roots":[]}'));
    });

    it('blocks a secret in the answer of the client and tells the server under its id', async () => {
      const asking = wrapped.text('ask', { id: 77, method: 'sampling/createMessage' });
      await wrapped.waitFor(({ id, method }) => id === 77 && method !== undefined);
      wrapped.send({
        jsonrpc: '2.0',
        id: 77,
        result: { role: 'assistant', content: { type: 'text', text: githubToken(6) } },
      });
      assert.match(await asking, /-32001.*GitHub/);
      assert.ok(!wrapped.received.includes(githubToken(6)));
    });

    it('blocks an instruction in its request and tells it under its id', async () => {
      const request = JSON.stringify({
        jsonrpc: '2.0',
        id: 88,
        method: 'sampling/createMessage',
        params: { messages: [{ role: 'user', content: { type: 'text', text: injection() } }] },
      });
      await wrapped.callStored(`${request}\n{"jsonrpc":"2.0","id":$ID,"result":{"content":[]}}\n`);
      assert.ok(!wrapped.messages.some(({ id }) => id === 88));
      // The answer to the client and the error to the server take ways of their own.
      const told = /"id":88,"error":\{"code":-32000/;
      for (let waited = 0; waited < 5000 && !told.test(wrapped.received); waited += 20) await pause(20);
      assert.match(wrapped.received, told);
    });
  });

  describe('messages that are none', () => {
    for (const [what, line] of Object.entries({
      'no JSON': 'hello there',
      'a name twice': '{"jsonrpc":"2.0","id":501,"method":"ping","method":"tools/call"}',
      'a name twice in disguise': '{"jsonrpc":"2.0","id":501,"method":"ping","m\\u0065thod":"tools/call"}',
      'a name twice deep inside':
        '{"jsonrpc":"2.0","id":501,"method":"tools/call","params":{"name":"echo","arguments":{"a":1,"a":2}}}',
      'a name in other letters': '{"jsonrpc":"2.0","id":501,"method":"ping","Method":"tools/call"}',
      'nothing but brackets': '['.repeat(100_000),
      'too deep': `{"jsonrpc":"2.0","id":501,"method":"ping","params":{"a":${'['.repeat(200)}${']'.repeat(200)}}}`,
      'half a message': '{"jsonrpc":"2.0","id":501,"method":"ping","params":{"a":',
      'no version': '{"id":501,"method":"ping"}',
      'method and result': '{"jsonrpc":"2.0","id":501,"method":"ping","result":{}}',
      'a fraction as id': '{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
      'null as id': '{"jsonrpc":"2.0","id":null,"method":"ping"}',
      'an object as id': '{"jsonrpc":"2.0","id":{},"method":"ping"}',
      'a batch': '[{"jsonrpc":"2.0","id":501,"method":"ping"}]',
    }))
      it(`refuses ${what} from the client, with its id where it has one, and goes on`, async () => {
        const count = wrapped.messages.length;
        const before = wrapped.received;
        wrapped.send(line);
        const refused = await wrapped.waitFor((message) => wrapped.messages.indexOf(message) >= count);
        assert.equal(refused['id'], line.includes('"id":501') ? 501 : null);
        assert.ok([-32700, -32600].includes(errorOf(refused).code));
        assert.equal(wrapped.received, before);
        assert.equal(await wrapped.text('echo', { text: 'still here' }), 'still here');
      });

    for (const [what, stored] of Object.entries({
      'half an answer': '{"jsonrpc":"2.0","id":$ID,"result":{"content":[\n',
      'a name twice': '{"jsonrpc":"2.0","id":$ID,"result":{"a":1,"a":2}}\n',
      'result and error': '{"jsonrpc":"2.0","id":$ID,"result":{},"error":{"code":1,"message":"x"}}\n',
      'a batch': '[{"jsonrpc":"2.0","id":$ID,"result":{"content":[]}}]\n',
      'no version': '{"id":$ID,"result":{"content":[]}}\n',
      'a bare control character': '{"jsonrpc":"2.0","id":$ID,"result":"\u0000"}\n',
    }))
      it(`answers the call itself when the server sends ${what}`, async () => {
        const error = errorOf(await wrapped.callStored(stored));
        assert.equal(error.code, -32000);
        assert.match(error.message, /refused/);
        assert.equal(await wrapped.text('echo', { text: 'still here' }), 'still here');
      });

    it('lets nothing through that the server prints besides messages', async () => {
      const count = wrapped.messages.length;
      const done = '{"jsonrpc":"2.0","id":$ID,"result":{"content":[]}}';
      await wrapped.callStored(`Server started!\n\u001b[31mred\n{"a":1}\n"text"\n${done}\n`);
      assert.equal(wrapped.messages.length, count + 1);
      await wrapped.waitForLog(({ reason }) => reason === 'mcp_protocol');
    });

    it('refuses an answer nobody asked for, a second one, and one under an id of another type (L-57)', async () => {
      const count = wrapped.messages.length;
      const done = '{"jsonrpc":"2.0","id":$ID,"result":{"content":[]}}';
      await wrapped.callStored(
        `{"jsonrpc":"2.0","id":"$ID","result":{}}\n{"jsonrpc":"2.0","id":4711,"result":{}}\n${done}\n${done}\n`,
      );
      await wrapped.call('twice');
      assert.equal(await wrapped.text('echo', { text: 'still here' }), 'still here');
      assert.equal(wrapped.messages.length, count + 3);
      await wrapped.waitForLog(({ reason }) => reason === 'mcp_unrequested');
    });

    it('refuses one that comes before anything was asked (L-57)', async () => {
      const early = '{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}';
      const command = ['sh', '-c', `echo '${early}'; exec "$0" "$1"`, process.execPath, SERVER];
      const eager = new Wrapped({ command });
      await eager.waitForLog(({ reason }) => reason === 'mcp_unrequested');
      assert.equal(await eager.text('echo', { text: 'asked' }), 'asked');
      assert.equal(eager.messages.length, 1);
      await eager.end();
    });

    it('answers a request whose id is still open without that id, and keeps the first', async () => {
      wrapped.send({
        jsonrpc: '2.0',
        id: 'same',
        method: 'tools/call',
        params: { name: 'slowly', arguments: { text: 'one' } },
      });
      wrapped.send({
        jsonrpc: '2.0',
        id: 'same',
        method: 'tools/call',
        params: { name: 'echo', arguments: { text: 'two' } },
      });
      assert.deepEqual((await wrapped.answerTo('same'))['result'], text('one'));
      assert.equal(wrapped.messages.filter(({ id }) => id === 'same').length, 1);
    });
  });

  describe('size', () => {
    it('answers a call whose result is 100 MB on one line, and holds none of it', async () => {
      const before = wrapped.peakMegabytes();
      const error = errorOf(await wrapped.call('huge', { megabytes: 100 }));
      assert.ok(wrapped.peakMegabytes() - before < 60, `${before} MB, then ${wrapped.peakMegabytes()} MB`);
      assert.equal(error.code, -32000);
      assert.match(error.message, /longer than/);
      assert.equal(await wrapped.text('echo', { text: 'still here' }), 'still here');
    }).timeout(60_000);

    it('answers a request of 100 MB on one line', async () => {
      const { stdin } = wrapped.process;
      stdin.write('{"jsonrpc":"2.0","method":"tools/call","params":{"name":"echo","arguments":{"text":"');
      const chunk = 'a'.repeat(1024 * 1024);
      for (let sent = 0; sent < 100; sent += 1)
        if (!stdin.write(chunk)) await new Promise((resolve) => stdin.once('drain', resolve));
      stdin.write('"}},"id":"large"}\n');
      const error = errorOf(await wrapped.answerTo('large'));
      assert.equal(error.code, -32600);
      assert.equal(await wrapped.text('echo', { text: 'still here' }), 'still here');
    }).timeout(60_000);

    it('passes a result of 5 MB whole', async () => {
      const long = 'An ordinary line of text.\n'.repeat(200_000);
      assert.deepEqual((await wrapped.callResult(text(long)))['result'], text(long));
    }).timeout(60_000);

    it('keeps characters whole that come one byte at a time, in both directions (F-30)', async () => {
      assert.equal(await wrapped.text('slowly', { text: 'ä 🎉 世界' }), 'ä 🎉 世界');
      const request = {
        jsonrpc: '2.0',
        id: 'bytes',
        method: 'tools/call',
        params: { name: 'echo', arguments: { text: '🎉 世界' } },
      };
      for (const byte of Buffer.from(`${JSON.stringify(request)}\n`))
        await new Promise<void>((done) => wrapped.process.stdin.write(Buffer.of(byte), () => done()));
      assert.deepEqual((await wrapped.answerTo('bytes'))['result'], text('🎉 世界'));
    });
  });
});
