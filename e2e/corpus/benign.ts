// Ordinary traffic that looks a little like an attack: what an alarm would make people switch the firewall off.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { awsAccessId, noise } from '../lib/secrets.ts';
import type { Body } from './secrets-in-bodies.ts';

/** Hexadecimal digits, the same in every run. */
const digest = (length: number, seed: number): string =>
  createHash('shake256', { outputLength: length / 2 })
    .update(`${seed}`)
    .digest('hex');
const uuid = (seed: number): string => digest(32, seed).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const random = (bytes: number, seed: number): Buffer => Buffer.from(digest(2 * bytes, seed), 'hex');
const signature = (seed: number): string => encodeURIComponent(random(32, seed).toString('base64'));
const publicKey = (): string =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).publicKey;

/** Host and path with query. */
export const BENIGN_URLS: Record<string, readonly [host: string, path: string]> = {
  'a REST resource': ['api.shop.test', `/v1/orders/${uuid(1)}/items/${uuid(2)}`],
  'a commit': ['git.test', `/team/app/compare/${digest(40, 1)}...${digest(40, 2)}`],
  'a layer of an image': ['registry.test', `/v2/library/node/blobs/sha256:${digest(64, 3)}`],
  'a scope of a registry': ['auth.test', '/token?scope=repository%3Alibrary%2Fnode%3Apull&service=registry'],
  'a package of PyPI': [
    'files.pythonhosted.org',
    `/packages/${digest(2, 4)}/${digest(2, 5)}/${digest(60, 6)}/requests-2.32.3-py3-none-any.whl`,
  ],
  'a tarball of npm': ['registry.npmjs.org', '/@types/node/-/node-24.0.1.tgz'],
  'a module of Go': [
    'proxy.golang.org',
    `/github.com/!azure/sdk/@v/v0.0.0-20240501120000-${digest(12, 7)}.zip`,
  ],
  'a presigned download': [
    'storage.googleapis.com',
    `/b/o.tar.gz?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=sa%40proj.iam.gserviceaccount.com%2F20260501%2Fauto%2Fstorage%2Fgoog4_request&X-Goog-Date=20260501T120000Z&X-Goog-Expires=300&X-Goog-SignedHeaders=host&X-Goog-Signature=${digest(512, 8)}`,
  ],
  'a release file': [
    'release-assets.githubusercontent.com',
    `/production/12345678/${uuid(9)}?sp=r&sv=2018-11-09&sr=b&spr=https&se=2026-05-01T13%3A00%3A00Z&skoid=${uuid(10)}&ske=2026-05-01T13%3A00%3A00Z&sks=b&skv=2018-11-09&sig=${signature(11)}`,
  ],
  'an error report': ['errors.test', `/api/4505/envelope/?sentry_key=${digest(32, 12)}&sentry_version=7`],
  'a question about keys': [
    'search.test',
    `/?q=${encodeURIComponent('how do I rotate an AWS secret access key (AKIA...), and what is the "sk-ant-" prefix?')}`,
  ],
  'a query of GraphQL': [
    'api.test',
    `/graphql?variables=${encodeURIComponent(JSON.stringify({ id: uuid(13), first: 20 }))}`,
  ],
  'a query of metrics': [
    'metrics.test',
    '/query_range?query=sum(rate(http_requests_total%7Bjob%3D%22api%22%7D%5B5m%5D))&start=1714560000.123&step=15',
  ],
  'a request of OAuth with PKCE': [
    'login.acme.test',
    `/oauth2/authorize?response_type=code&client_id=${noise(32, 60)}&state=${noise(43, 61)}&nonce=${noise(43, 62)}&code_challenge=${noise(43, 63)}&code_challenge_method=S256`,
  ],
  'an answer of OAuth': ['app.test', `/callback?code=${noise(80, 64)}&state=${noise(43, 61)}`],
  'a token of the next page': ['api.shop.test', `/v1/list?pageToken=${noise(100, 65)}`],
  'the part of an upload': ['files.test', `/big?partNumber=3&uploadId=${noise(110, 66)}`],
  'a presigned download from Amazon': [
    'bucket.s3.amazonaws.com',
    `/o?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${awsAccessId(67)}%2F20260501%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260501T120000Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host&X-Amz-Security-Token=${encodeURIComponent(random(300, 68).toString('base64'))}&X-Amz-Signature=${digest(64, 69)}`,
  ],
  'a document': ['docs.google.com', `/document/d/1${noise(43, 70)}/edit`],
  'a page with a cursor': [
    'api.shop.test',
    `/v1/list?limit=50&cursor=${Buffer.from('{"id":123456,"ts":1714560000}').toString('base64url')}`,
  ],
};

const lockFile = (): string =>
  JSON.stringify(
    Object.fromEntries(
      Array.from({ length: 100 }, (_, n) => [
        `node_modules/p${n}`,
        { version: `1.2.${n}`, integrity: `sha512-${random(64, n).toString('base64')}` },
      ]),
    ),
  );
const picture = (): string =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), random(20_000, 20)]).toString('base64');

/** What is sent. */
export const BENIGN_BODIES: Record<string, () => Body> = {
  'a public key (RFC 7468)': () => ({ type: 'text/plain', text: publicKey() }),
  'a lock file': () => ({ type: 'application/json', text: lockFile() }),
  'a chat with a picture': () => ({
    type: 'application/json',
    text: JSON.stringify({ messages: [{ content: [{ data: picture() }, { text: 'What is on it?' }] }] }),
  }),
  'a vector and a list of tokens': () => ({
    type: 'application/json',
    text: JSON.stringify({
      vector: Array.from({ length: 500 }, (_, n) => Math.sin(n)),
      tokens: Array.from({ length: 500 }, (_, n) => (n * 7919) % 50_257),
      ages: Array.from({ length: 500 }, (_, n) => 32 + ((n * 37) % 90)),
    }),
  }),
  'code that takes its secrets from elsewhere (F-22)': () => ({
    type: 'text/plain',
    text: 'password = os.environ["DB_PASSWORD"]; token: ${{ secrets.GITHUB_TOKEN }}; api_key = "${MY_API_KEY}"',
  }),
  'a manifest with a reference to a secret (F-22)': () => ({
    type: 'application/yaml',
    text: `image: reg.test/app@sha256:${digest(64, 21)}\nenv:\n- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: db-secret\n      key: password\n`,
  }),
  'a code of a login with its verifier': () => ({
    type: 'application/x-www-form-urlencoded',
    text: `grant_type=authorization_code&code=${noise(32, 22)}&client_id=${uuid(23)}&code_verifier=${noise(43, 24)}`,
  }),
  'a login': () => ({
    type: 'application/json',
    text: JSON.stringify({ username: 'alice@example.test', password: 'hunter22' }),
  }),
  'a login from a form': () => ({
    type: 'application/x-www-form-urlencoded',
    text: `csrfmiddlewaretoken=${noise(64, 71)}&username=alice&password=hunter22&next=%2F`,
  }),
  'a form of Rails': () => ({
    type: 'application/x-www-form-urlencoded',
    text: `utf8=%E2%9C%93&authenticity_token=${encodeURIComponent(random(64, 72).toString('base64'))}&comment=hello`,
  }),
  'a test with a published card and a published phrase': () => ({
    type: 'text/plain',
    text: `it('pays', () => pay({ number: '${'4242'.repeat(4)}' })); // the test card of Stripe\nconst mnemonic = '${'abandon '.repeat(11)}about'; // BIP-39 vector`,
  }),
  'a handshake in a log': () => ({
    type: 'text/plain',
    text: `Upgrade: websocket\nSec-WebSocket-Key: ${random(16, 25).toString('base64')}\nSec-WebSocket-Version: 13\n`,
  }),
  'random bytes in lines of base64': () => ({
    type: 'text/plain',
    text: random(60_000, 26).toString('base64').replace(/.{64}/g, '$&\n'),
  }),
};

/** What is answered. */
export const BENIGN_PAGES: Record<string, Body> = {
  'a page of a standard (F-20)': {
    type: 'text/html',
    text: '<p>The attacker places hidden instructions in the page. The reply may include a scoped API token and its limits.</p>',
  },
  'technical conversation (F-21)': {
    type: 'text/plain',
    text: 'You are now ready to run the migration. JavaScript: The Good Parts is on the shelf. Escape every script tag before you render it.',
  },
  'a chapter that follows another': {
    type: 'text/html',
    text: '<h1>Chapter two</h1><p>The previous instructions still apply. Ignore the warnings of the linter for now.</p>',
  },
  'the answer of a model in deltas': {
    type: 'text/event-stream',
    text: 'Here is a summary of the text you sent me, in a few plain words.'
      .split(' ')
      .map((word) => `data: ${JSON.stringify({ choices: [{ delta: { content: `${word} ` } }] })}\n\n`)
      .join(''),
  },
};
