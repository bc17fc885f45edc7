// What must not leave, in every place and disguise; and what is none of our business: a key on its way home.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { entropyToMnemonic } from '@scure/bip39';
import { wordlist as french } from '@scure/bip39/wordlists/french.js';
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js';
import { wordlist as korean } from '@scure/bip39/wordlists/korean.js';
import { wordlist as spanish } from '@scure/bip39/wordlists/spanish.js';
import { viaFetch, viaProxy, type Answer, type RequestOptions } from '../lib/client.ts';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { startOrigin, type Origin } from '../lib/origin.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { anthropicKey, awsAccessId, githubToken, noise, openaiKey } from '../lib/secrets.ts';
import { openTunnel } from '../lib/wire.ts';

const CANARY = `canary-${noise(24, 71)}`;
const EXEMPT_TOKEN = `zorq-${noise(20, 72)}`;
const WATCHED_TOKEN = `wopl-${noise(20, 73)}`;

let origin: Origin;
let names: NameServer;
let proxy: Proxy;

const at = (host: string, path = '/'): string => `http://${host}:${origin.port}${path}`;

/** Sends a request and tells whether it arrived, next to the answer. */
async function sent(
  url: string,
  options: RequestOptions = {},
): Promise<{ answer: Answer; arrived: boolean }> {
  const before = origin.requests.length;
  const answer = await viaProxy(proxy, url, options);
  return { answer, arrived: origin.requests.length > before };
}

async function assertStopped(url: string, options: RequestOptions, label: RegExp): Promise<void> {
  const { answer, arrived } = await sent(url, options);
  assert.equal(answer.status, 403);
  assert.match(String(answer.headers['x-pipelock-reason']), label);
  assert.equal(arrived, false);
}

async function assertPassed(url: string, options: RequestOptions = {}): Promise<void> {
  const { answer, arrived } = await sent(url, options);
  assert.deepEqual([answer.status, arrived], [200, true], answer.text);
}

const post = (body: string | Buffer, type = 'text/plain'): RequestOptions => ({
  method: 'POST',
  body,
  headers: { 'Content-Type': type },
});

async function startAll(policy: Record<string, unknown>, env: Record<string, string> = {}): Promise<void> {
  origin = await startOrigin();
  names = await startNameServer(() => ['127.0.0.1']);
  proxy = await startProxy({ policy: { dns: { servers: [names.address] }, ...policy }, env });
}

async function stopAll(): Promise<void> {
  await proxy.stop();
  names.close();
  await origin.close();
}

describe('e2e/secrets', () => {
  before(() =>
    startAll(
      {
        suppress: [{ rule: 'team token', path: '*/tolerated*', reason: 'a fixture' }],
        canary_tokens: { enabled: true, tokens: [{ name: 'planted', value: '${PLANTED}' }] },
        dlp: {
          scan_env: false,
          patterns: [
            {
              name: 'Team Token',
              regex: 'zorq-[A-Za-z0-9]{20}',
              severity: 'high',
              exempt_domains: ['*.team.test'],
            },
            { name: 'Watched Token', regex: 'wopl-[A-Za-z0-9]{20}', severity: 'high', action: 'warn' },
          ],
        },
      },
      { PLANTED: CANARY },
    ),
  );
  after(stopAll);

  describe('finds a key in a URL in every disguise (line 6)', () => {
    const key = awsAccessId();
    const token = githubToken();
    const spacedHex = (text: string): string =>
      Buffer.from(text).toString('hex').replace(/../g, '$&%20').slice(0, -3);
    const DISGUISES: Record<string, string> = {
      'as it is': `/?k=${key}`,
      'in the path': `/a/${token}/b`,
      'base64 in the path': `/a/${Buffer.from(token).toString('base64url')}`,
      'base64 of base64': `/?d=${Buffer.from(Buffer.from(token).toString('base64')).toString('base64url')}`,
      'hex with spaces': `/?d=${spacedHex(key)}`,
      'hex with colons': `/?d=${Buffer.from(key)
        .toString('hex')
        .replace(/..(?=.)/g, '$&:')}`,
      'two halves in the query': `/?a=${key.slice(0, 10)}&b=${key.slice(10)}`,
      'three parts with another between': `/?a=${token.slice(0, 14)}&x=page&b=${token.slice(14, 27)}&c=${token.slice(27)}`,
      'percent-encoded twice': `/?d=${Array.from(key)
        .map((letter) => `%25${letter.charCodeAt(0).toString(16)}`)
        .join('')}`,
      'in the name of a parameter': `/?${token}=1`,
      'with dots in between': `/?d=${Array.from(key).join('.')}`,
    };
    for (const [name, path] of Object.entries(DISGUISES)) {
      it(name, async () => {
        await assertStopped(at('sink.test', path), {}, /^(core_dlp|dlp|entropy)$/);
        const fetched = await viaFetch(proxy, at('sink.test', path));
        assert.equal(fetched.status, 403);
      });
    }

    it('in the labels of the host', async () => {
      const host = `${token.slice(0, 14)}.${token.slice(14, 27)}.${token.slice(27)}.sink.test`.toLowerCase();
      const questions = names.questions.length;
      await assertStopped(at(host), {}, /dlp|entropy/);
      assert.equal(names.questions.length, questions);
    });

    it('and lets ordinary URLs of the same forms pass', async () => {
      for (const path of [
        '/a/8c1f2b0e-6a3f-4f0e-9c57-2f2f6d2c1b11/b',
        '/?a=first-half&b=second-half',
        '/?q=how%20to%20store%20an%20api%20key',
        `/?d=${Buffer.from('an ordinary sentence in base64').toString('base64url')}`,
      ])
        await assertPassed(at('sink.test', path));
      await assertPassed(at('static.assets.eu.sink.test'));
    });
  });

  describe('finds a token in every part of a request (line 7)', () => {
    const token = githubToken(2);
    const multipart = (file: string): RequestOptions =>
      post(
        `--edge\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\n${file}\r\n--edge--\r\n`,
        'multipart/form-data; boundary=edge',
      );
    const PARTS: Record<string, readonly [RequestOptions, RequestOptions]> = {
      'the value of a JSON member': [
        post(JSON.stringify({ a: { b: [token] } }), 'application/json'),
        post(JSON.stringify({ a: { b: ['text'] } }), 'application/json'),
      ],
      'the name of a JSON member': [
        post(JSON.stringify({ [token]: 1 }), 'application/json'),
        post(JSON.stringify({ name: 1 }), 'application/json'),
      ],
      'a JSON string in escapes': [
        post(
          `{"a":"${Array.from(token)
            .map((c) => `\\u00${c.charCodeAt(0).toString(16)}`)
            .join('')}"}`,
          'application/json',
        ),
        post('{"a":"\\u0041 \\u0042"}', 'application/json'),
      ],
      'a form value': [
        post(`a=1&t=${encodeURIComponent(token)}`, 'application/x-www-form-urlencoded'),
        post('a=1&t=text', 'application/x-www-form-urlencoded'),
      ],
      'a file of a multipart form': [multipart(token), multipart('a note')],
      'base64 in a file of a multipart form': [
        multipart(Buffer.from(`x ${token} y`).toString('base64')),
        multipart(Buffer.from('a note of ordinary text').toString('base64')),
      ],
      'plain text': [post(`here: ${token}.`), post('here: nothing.')],
      'the Authorization header': [
        { headers: { Authorization: `Bearer ${token}` } },
        { headers: { Authorization: 'Basic dXNlcjpuYW1l' } },
      ],
      'a cookie': [{ headers: { Cookie: `a=1; t=${token}` } }, { headers: { Cookie: 'a=1; t=dark' } }],
    };
    for (const [name, [bad, good]] of Object.entries(PARTS)) {
      it(name, async () => {
        await assertStopped(at('sink.test'), bad, bad.body === undefined ? /^header_dlp$/ : /^body_dlp$/);
        await assertPassed(at('sink.test'), good);
      });
    }
  });

  describe("lets a provider's key go to that provider, and nowhere else (L-42)", () => {
    const KEYS: Record<string, { key: string; home: string }> = {
      Anthropic: { key: anthropicKey(3), home: 'api.anthropic.com' },
      OpenAI: { key: openaiKey(3), home: 'api.openai.com' },
      GitHub: { key: githubToken(3), home: 'api.github.com' },
      Google: { key: ['AI', 'za', noise(35, 5)].join(''), home: 'generativelanguage.googleapis.com' },
      'Hugging Face': { key: ['hf', noise(34, 6)].join('_'), home: 'huggingface.co' },
    };
    const places = (key: string): Record<string, readonly [path: string, options: RequestOptions]> => ({
      'an Authorization header': ['/', { headers: { Authorization: `Bearer ${key}` } }],
      'an X-Api-Key header': ['/', { headers: { 'X-Api-Key': key } }],
      'a JSON body': ['/', post(JSON.stringify({ model: 'm', auth: { value: key } }), 'application/json')],
      'a form body': ['/', post(`grant=1&value=${key}`, 'application/x-www-form-urlencoded')],
      'the URL': [`/v1/models?key=${key}`, {}],
    });
    for (const [provider, { key, home }] of Object.entries(KEYS)) {
      it(provider, async () => {
        for (const [place, [path, options]] of Object.entries(places(key))) {
          const passed = await sent(at(home, path), options);
          assert.deepEqual(
            [passed.answer.status, passed.arrived],
            [200, true],
            `${place} to ${home}: ${passed.answer.text}`,
          );
          const lookalike = home.replace(/[^.]+\.[a-z]+$/, 'not-$&');
          for (const stranger of ['sink.test', `${home}.sink.test`, lookalike]) {
            const stopped = await sent(at(stranger, path), options);
            assert.deepEqual(
              [stopped.answer.status, stopped.arrived],
              [403, false],
              `${place} to ${stranger}`,
            );
          }
        }
      });
    }

    it('also where the key is a part of the path, as with Telegram', async () => {
      const key = `123456789:AA${noise(33, 15)}`;
      await assertPassed(at('api.telegram.org', `/bot${key}/getMe`));
      await assertStopped(at('sink.test', `/bot${key}/getMe`), {}, /dlp|entropy/);
    });

    it('excuses nothing else that travels with the key', async () => {
      const key = anthropicKey(3);
      const random = noise(44, 16);
      await assertStopped(at('api.anthropic.com', `/?key=${key}&d=${random}`), {}, /^entropy$/);
      await assertStopped(at('api.anthropic.com'), post(`${key} and ${awsAccessId()}`), /^body_dlp$/);
    });

    it('reads the destination off the target, not off the Host header', async () => {
      const headers = { Host: 'api.anthropic.com', 'X-Api-Key': anthropicKey(3) };
      await assertStopped(at('sink.test'), { headers }, /^header_dlp$/);
    });

    it("stops another provider's key on its way to a provider", async () => {
      const headers = { Authorization: `Bearer ${githubToken(3)}` };
      await assertStopped(at('api.anthropic.com'), { headers }, /^header_dlp$/);
    });
  });

  describe('hears a canary given by a variable of the environment (line 31, L-02, L-03)', () => {
    const FORMS: Record<string, readonly [path: string, options: RequestOptions]> = {
      'in the URL': [`/?x=${CANARY}`, {}],
      'in a body': ['/', post(JSON.stringify({ x: CANARY }), 'application/json')],
      'in a header': ['/', { headers: { Authorization: `Bearer ${CANARY}` } }],
      'in base64': [`/?x=${Buffer.from(CANARY).toString('base64url')}`, {}],
      'in hex in a body': ['/', post(Buffer.from(CANARY).toString('hex'))],
      'split by separators': [`/?x=${Array.from(CANARY).join('.')}`, {}],
      'split over parameters': [`/?x=${CANARY.slice(0, 12)}&y=${CANARY.slice(12)}`, {}],
    };
    for (const [name, [path, options]] of Object.entries(FORMS)) {
      it(name, async () => {
        const { answer, arrived } = await sent(at('sink.test', path), options);
        assert.deepEqual([answer.status, arrived], [403, false]);
        const id = answer.headers['x-pipelock-request-id'];
        const line = await proxy.waitForLog(({ request_id }) => request_id === id);
        assert.ok((line['rules'] as string[]).includes('Canary Token (planted)'));
        assert.equal(line['severity'], 'critical');
      });
    }

    it('and nothing in text that only resembles it', async () => {
      await assertPassed(at('sink.test'), post(`canary-${noise(24, 99)}`));
    });
  });

  it('reads every line of a text, and does not glue lines together (L-04)', async () => {
    await assertStopped(
      at('sink.test'),
      post(`first line\nsecond line\npassword=${noise(12, 8)}\n`),
      /^body_dlp$/,
    );
    // Two amounts under each other make a card number only when the line end is lost.
    await assertStopped(at('sink.test'), post(`card 4111${'1111'.repeat(3)}`), /^body_dlp$/);
    await assertPassed(at('sink.test'), post('41111111\n11111111\n'));
  });

  it('wants key material beside the marker of a Google service account (L-43)', async () => {
    const file = (key: string): string =>
      JSON.stringify({ type: 'service_account', project_id: 'demo', private_key: key });
    await assertPassed(at('sink.test'), post(file(''), 'application/json'));
    await assertPassed(at('sink.test'), post('Set "type": "service_account" and download the private_key.'));
    const begin = ['-----BEGIN', 'PRIVATE KEY-----'].join(' ');
    const key = `${begin}\n${noise(60, 9)}\n-----END PRIVATE KEY-----\n`;
    await assertStopped(at('sink.test'), post(file(key), 'application/json'), /^body_dlp$/);
  });

  it('checks the checksum of extended keys and the words around Ethereum keys (L-45)', async () => {
    const good = extendedKey();
    const bad = `${good.slice(0, -1)}${good.endsWith('2') ? '3' : '2'}`;
    await assertStopped(at('sink.test'), post(`wallet ${good}`), /^body_dlp$/);
    await assertPassed(at('sink.test'), post(`wallet ${bad}`));
    const hash = `0x${createHash('sha256').update('a block').digest('hex')}`;
    await assertPassed(at('sink.test'), post(`mined in transaction ${hash}`));
    await assertStopped(at('sink.test'), post(`private_key: ${hash}`), /^body_dlp$/);
  });

  it('knows the cards of UnionPay, Diners, Maestro and RuPay (L-48)', async () => {
    for (const start of ['621234567890123', '3051234567890', '675912345678901', '652150123456789']) {
      const card = withLuhn(start);
      await assertStopped(at('sink.test'), post(`card: ${card}`), /^body_dlp$/);
      const wrong = `${card.slice(0, -1)}${(Number(card.at(-1)) + 1) % 10}`;
      await assertPassed(at('sink.test'), post(`card: ${wrong}`));
    }
  });

  it('knows seed phrases in other languages than English (L-98)', async () => {
    for (const words of [spanish, french, japanese, korean]) {
      const phrase = entropyToMnemonic(createHash('sha256').update('seed').digest().subarray(0, 16), words);
      await assertStopped(at('sink.test'), post(`my words: ${phrase}`), /^body_dlp$/);
      const shuffled = phrase
        .split(/[\s\u3000]/)
        .slice(0, 11)
        .join(' ');
      await assertPassed(at('sink.test'), post(`my words: ${shuffled}`));
    }
  });

  it('exempts the named hosts from a pattern in URL, header and body alike (line 30, L-42)', async () => {
    const places = [
      [`/?t=${EXEMPT_TOKEN}`, {}],
      ['/', { headers: { Authorization: EXEMPT_TOKEN } }],
      ['/', post(EXEMPT_TOKEN)],
    ] as const;
    for (const [path, options] of places) {
      await assertPassed(at('team.test', path), options);
      await assertPassed(at('deep.api.team.test', path), options);
      await assertStopped(at('sink.test', path), options, /dlp$/);
    }
    const tunnel = await openTunnel(proxy.port, `team.test:${origin.port}`);
    tunnel.send(`GET /?t=${EXEMPT_TOKEN} HTTP/1.1\r\nHost: team.test:${origin.port}\r\n\r\n`);
    await tunnel.until('\r\n\r\nok');
    tunnel.close();
    assert.equal((await viaFetch(proxy, at('team.test', `/?t=${EXEMPT_TOKEN}`))).status, 200);
    assert.equal((await viaFetch(proxy, at('sink.test', `/?t=${EXEMPT_TOKEN}`))).status, 403);
  });

  it('excepts a rule at a place, in URL, header and body alike (line 30, L-16)', async () => {
    for (const options of [{ headers: { Authorization: EXEMPT_TOKEN } }, post(EXEMPT_TOKEN)]) {
      await assertPassed(at('sink.test', '/tolerated'), options);
      await assertStopped(at('sink.test', '/other'), options, /dlp$/);
    }
    await assertPassed(at('sink.test', `/tolerated?t=${EXEMPT_TOKEN}`));
    await assertStopped(at('sink.test', '/tolerated'), post(githubToken(13)), /^body_dlp$/);
  });

  it('only reports what a pattern with `action: warn` finds, wherever it stands (line 30)', async () => {
    await assertPassed(at('sink.test'), { headers: { Authorization: WATCHED_TOKEN } });
    await assertPassed(at('sink.test', `/?t=${WATCHED_TOKEN}`));
    await assertPassed(at('sink.test'), post(`a ${WATCHED_TOKEN} b`));
    await proxy.waitForLog(({ rules, action }) => String(rules) === 'Watched Token' && action === 'warn');
    // A pattern that warns excuses nothing else in the same message.
    await assertStopped(at('sink.test'), post(`a ${WATCHED_TOKEN} ${githubToken(12)}`), /^body_dlp$/);
  });

  it('never writes a secret down: not in the log, not on stderr (line 14)', async () => {
    const marker = at('sink.test', '/written');
    await assertPassed(marker);
    await proxy.waitForLog(({ url }) => url === marker);
    const written = JSON.stringify(proxy.log) + proxy.stderr.join('\n');
    const secrets = [
      awsAccessId(),
      githubToken(),
      githubToken(2),
      anthropicKey(3),
      openaiKey(3),
      githubToken(3),
    ];
    for (const secret of [...secrets, CANARY, WATCHED_TOKEN, EXEMPT_TOKEN]) {
      const sent = [secret, Buffer.from(secret).toString('base64url'), Buffer.from(secret).toString('hex')];
      for (const form of sent) assert.ok(!written.toLowerCase().includes(form.toLowerCase()));
    }
  });
});

describe('e2e/secrets: registered values', () => {
  const variable = noise(40, 20);
  const filed = noise(32, 21);
  const providerKey = anthropicKey(22);
  let folder: string;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'pipelock-e2e-'));
    const file = path.join(folder, 'secrets');
    writeFileSync(file, `# one a line\n${filed}\n`, { mode: 0o600 });
    await startAll(
      { dlp: { scan_env: true, secrets_file: file } },
      { SERVICE_PASSPHRASE: variable, ANTHROPIC_API_KEY: providerKey },
    );
  });
  after(async () => {
    await stopAll();
    rmSync(folder, { recursive: true });
  });

  const base32 = (text: string): string => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[parseInt(five.padEnd(5, '0'), 2)]).join('');
  };
  const FORMS: Record<string, (text: string) => string> = {
    'as it is': (text) => text,
    'in base64': (text) => Buffer.from(`a:${text}`).toString('base64'),
    'in hex': (text) => Buffer.from(text).toString('hex'),
    'in base32': base32,
    'percent-encoded': (text) =>
      Array.from(text)
        .map((c) => `%${c.charCodeAt(0).toString(16)}`)
        .join(''),
  };
  for (const [name, form] of Object.entries(FORMS)) {
    it(`are found ${name}, others are not (line 19)`, async () => {
      for (const secret of [variable, filed])
        await assertStopped(at('sink.test'), post(`x ${form(secret)} y`), /^body_dlp$/);
      await assertPassed(at('sink.test'), post(`x ${form(noise(40, 23))} y`));
    });
  }

  it("may go home when they are a provider's key, and nowhere else (L-42)", async () => {
    const headers = { 'X-Api-Key': providerKey };
    await assertPassed(at('api.anthropic.com'), { headers });
    await assertStopped(at('sink.test'), { headers }, /^header_dlp$/);
    await assertStopped(at('api.anthropic.com'), { headers: { 'X-Api-Key': variable } }, /^header_dlp$/);
  });

  it('never appear in the log', () => {
    const written = JSON.stringify(proxy.log);
    for (const secret of [variable, filed, providerKey]) assert.ok(!written.includes(secret));
  });
});

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** A BIP-32 private key of random bytes with its checksum. */
function extendedKey(): string {
  const payload = Buffer.concat([
    Buffer.from('0488ade4', 'hex'),
    randomBytes(41),
    Buffer.alloc(1),
    randomBytes(32),
  ]);
  const twice = createHash('sha256').update(createHash('sha256').update(payload).digest()).digest();
  let value = BigInt(`0x${Buffer.concat([payload, twice.subarray(0, 4)]).toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = (BASE58[Number(value % 58n)] ?? '') + text;
  return text;
}

/** The number with its check digit. */
function withLuhn(digits: string): string {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
