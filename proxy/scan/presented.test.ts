import assert from 'node:assert/strict';
import type { Part } from '../model/message.ts';
import type { EngineMatch } from '../text/engine.ts';
import { isFormField, isOutOfContext, isPresented, PresentedTexts } from './presented.ts';

const TOKEN = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxIn0', 'c2lnbmF0dXJlcw'].join('.');
const HOME = { host: 'api.test', path: '/token' };
const BEARER = { contextual: false, bearer: true };
const CONTEXTUAL = { contextual: true, bearer: false };
const SHAPED = { contextual: false, bearer: false };

function part(name: string, text: string, more: Partial<Part> = {}): Part {
  return { kind: 'header', name, text, form: 'raw', ...more };
}

function matchOf({ text }: Part, value: string, encoding = ''): EngineMatch {
  const start = Buffer.from(text).indexOf(value);
  return { id: 'dlp/jwt', start, end: start + value.length, encoding };
}

describe('scan/presented', () => {
  const cases: Record<string, [Part, typeof BEARER, boolean]> = {
    'a token behind Bearer': [part('authorization', `Bearer ${TOKEN}`), BEARER, true],
    'a token behind DPoP': [part('authorization', `DPoP ${TOKEN}`), BEARER, true],
    'a token by itself': [part('authorization', TOKEN), BEARER, true],
    'a name and a token in Basic': [part('authorization', `Basic ${btoa(`ci:${TOKEN}`)}`), BEARER, true],
    'the proof of possession': [part('dpop', TOKEN), BEARER, true],
    'a cookie': [part('cookie', `a=1; session=${TOKEN}; b=2`), BEARER, true],
    'an opaque token behind Token': [part('authorization', 'Token 0123456789abcdef'), CONTEXTUAL, true],
    'the members of OAuth 1': [part('authorization', 'OAuth a="b", oauth_token="c"'), CONTEXTUAL, true],
    'a cookie called token': [part('cookie', 'token=0123456789abcdef'), CONTEXTUAL, true],
    'two tokens': [part('authorization', `Bearer ${TOKEN} ${TOKEN}`), BEARER, false],
    'a token and words': [part('authorization', `Bearer ${TOKEN} as asked`), BEARER, false],
    'a token in another header': [part('x-note', TOKEN), BEARER, false],
    'words about a key in another header': [part('x-note', 'api_key=0123456789abcdef'), CONTEXTUAL, false],
    'a token in a body of that name': [part('authorization', TOKEN, { kind: 'body' }), BEARER, false],
    "a provider's key": [part('authorization', 'Bearer x'), SHAPED, false],
    "a provider's key in a cookie": [part('cookie', 'a=x'), SHAPED, false],
  };
  for (const [sentence, [where, rule, expected]] of Object.entries(cases)) {
    it(`${expected ? 'excuses' : 'does not excuse'} ${sentence}`, () => {
      assert.equal(isPresented(where, rule, HOME), expected);
    });
  }

  it("excuses what a client sends to its identity provider's token endpoint, and nowhere else (L-42)", () => {
    const body = part('body', `grant_type=refresh_token&refresh_token=${TOKEN}`, { kind: 'body' });
    const places: [host: string, path: string, expected: boolean][] = [
      ['login.microsoftonline.com', '/common/oauth2/v2.0/token', true],
      ['acme.eu.auth0.com', '/oauth/token', true],
      ['oauth2.googleapis.com', '/token', true],
      ['github.com', '/login/oauth/access_token', true],
      ['slack.com', '/api/oauth.v2.access', true],
      ['acme.okta.com', '/oauth2/default/v1/introspect?x=1', true],
      ['github.com', '/acme/app/issues', false],
      ['auth0.com.sink.test', '/oauth/token', false],
      ['sink.test', '/oauth/token', false],
    ];
    for (const [host, path, expected] of places) {
      assert.equal(isPresented(body, CONTEXTUAL, { host, path }), expected, host + path);
      assert.equal(isPresented(body, BEARER, { host, path }), expected, host + path);
      assert.equal(isPresented(body, SHAPED, { host, path }), false);
    }
  });

  it('tells the fields of a form from a URL in a text', () => {
    const fields: [text: string, expected: boolean][] = [
      ['password=hunter22&user=a', true],
      ['user=a&password=hunter22', true],
      ['password=hunter22', false],
      ['host=a\npassword=hunter22&b=c', false],
      ['see "x" password=hunter22', false],
      ['see https://a.test/?password=hunter22', false],
      ['see https://a.test/?user=a&password=hunter22', false],
    ];
    for (const [text, expected] of fields) {
      const body = part('body', text, { kind: 'body' });
      assert.equal(isFormField(body, matchOf(body, 'password')), expected, text);
    }
    const url = part('url', 'x&password=hunter22', { kind: 'url' });
    assert.equal(isFormField(url, matchOf(url, 'password')), false);
  });

  it('gives context no say in glued values', () => {
    const glued = part('joined', 'private, max-age=00123456789abcdef', { form: 'derived' });
    assert.equal(isOutOfContext(glued, CONTEXTUAL), true);
    assert.equal(isOutOfContext(glued, BEARER), false);
    assert.equal(isOutOfContext(part('cache-control', 'private'), CONTEXTUAL), false);
    for (const name of ['body.arranged', 'query.stripped', 'path.joined'])
      assert.equal(isOutOfContext({ ...glued, kind: 'body', name }, CONTEXTUAL), true);
    for (const name of ['body.form', 'body.json', 'query.nested', 'names'])
      assert.equal(isOutOfContext({ ...glued, kind: 'body', name }, CONTEXTUAL), false);
  });

  it('knows a presented token again where it stands among other values, and no other one', () => {
    const presented = new PresentedTexts();
    const shown = part('authorization', `Bearer ${TOKEN}`);
    const glued = (text: string): Part => part('joined', text, { form: 'derived' });
    assert.equal(presented.has(glued(TOKEN), matchOf(glued(TOKEN), TOKEN)), false);
    presented.add(shown, matchOf(shown, TOKEN));
    const longer = glued(`Bearer ${TOKEN}application`);
    assert.equal(presented.has(longer, matchOf(longer, `${TOKEN}application`)), true);
    const other = glued(`Bearer ${TOKEN.toUpperCase()}`);
    assert.equal(presented.has(other, matchOf(other, TOKEN.toUpperCase())), false);
    assert.equal(presented.has(part('x-note', TOKEN), matchOf(part('x-note', TOKEN), TOKEN)), false);
  });
});
