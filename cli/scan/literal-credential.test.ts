import assert from 'node:assert/strict';
import { hasCredential, isLiteral, namesSecret } from './literal-credential.ts';

describe('cli/scan/literal-credential', () => {
  const names: Record<string, boolean> = {
    GITHUB_TOKEN: true,
    OPENAI_API_KEY: true,
    'X-Api-Key': true,
    '--api-key': true,
    accessToken: true,
    DB_PASSWORD: true,
    Authorization: true,
    PGPASS: false,
    MAX_TOKENS: false,
    TOKEN_FILE: false,
    SECRET_ID: false,
    PUBLIC_KEY: false,
    AUTH_URL: false,
    MONKEY: false,
    LOG_LEVEL: false,
    '': false,
  };
  for (const [name, secret] of Object.entries(names)) {
    it(`takes "${name}" ${secret ? '' : 'not '}for the name of a secret`, () =>
      assert.equal(namesSecret(name), secret));
  }

  const values: Record<string, boolean> = {
    'hunter2-and-more': true,
    'Bearer abc123def456': true,
    '${GITHUB_TOKEN}': false,
    '${env:TOKEN}': false,
    '${input:api-key}': false,
    'Bearer ${TOKEN}': false,
    $TOKEN: false,
    '%TOKEN%': false,
    '<your key>': false,
    your_api_key_here: false,
    changeme: false,
    xxxxxxxx: false,
    'op://vault/item/field': false,
    '/run/secrets/token': false,
    true: false,
    '12345678': false,
    short: false,
    '': false,
  };
  for (const [value, literal] of Object.entries(values)) {
    it(`takes "${value}" ${literal ? '' : 'not '}for a value written out`, () =>
      assert.equal(isLiteral(value), literal));
  }

  const password = ['hun', 'ter', '2-x'].join('');
  const addresses: Record<string, { address: string; found: boolean }> = {
    'a password': { address: `postgres://user:${password}@db/x`, found: true },
    'a secret in the query': { address: `https://x.example/mcp?api_key=${password}`, found: true },
    'a reference for a password': { address: 'postgres://user:${DB_PASSWORD}@db/x', found: false },
    'a user alone': { address: 'https://user@x.example/', found: false },
    'other query members': { address: 'https://x.example/?page=12345678', found: false },
    'no address': { address: 'not one', found: false },
  };
  for (const [name, { address, found }] of Object.entries(addresses)) {
    it(`sees ${found ? 'a' : 'no'} credential in an address with ${name}`, () =>
      assert.equal(hasCredential(address), found));
  }
});
