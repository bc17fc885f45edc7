import assert from 'node:assert/strict';
import { token, uuid } from '../sample.ts';
import { GENERIC_RULES } from './generic.ts';
import { compilePattern } from '../../../text/pattern.ts';

/** Ids of the generic rules that match. */
function found(text: string): string[] {
  return GENERIC_RULES.filter((rule) =>
    Array.from(text.matchAll(compilePattern(rule.pattern, { caseSensitive: false }))).some((match) =>
      rule.check?.(match[0]),
    ),
  ).map((rule) => rule.id);
}

describe('scan/rules/dlp/generic', () => {
  const value = token('an', 24, 11);
  const secrets: Record<string, string> = {
    'the line of F-22 with a value': `api_key = "${value}"`,
    'a YAML entry': `  access_token: ${value}`,
    'a JSON member': `{"client_secret":"${value}"}`,
    'an escaped JSON member': `"{\\"client_secret\\":\\"${value}\\"}"`,
    'a Ruby hash': `:secret => '${value}'`,
    'a command option': `deploy --token ${value}`,
    'a header in a command': `curl -H 'X-Api-Key: ${value}'`,
    'a UUID': `acme_token=${uuid(9)}`,
    'a query parameter': `https://x.test/?access_key=${value}&page=2`,
    'a name glued to the word': `acmeSECRET=${token('hex', 32)}`,
  };
  for (const [name, text] of Object.entries(secrets)) {
    it(`finds a secret in ${name}`, () => assert.ok(found(text).includes('dlp/generic-secret')));
  }

  const harmless: Record<string, string> = {
    'a shell reference (F-22)': 'api_key = "${MY_API_KEY}"',
    'a marker (F-22)': 'access_token: <paste-token-here>',
    'a reference in an address (F-22)': 'https://bot:$REPO_TOKEN@git.test/app.git',
    'a template reference (F-22)': 'DB_PASSWORD={{ vault.db }}',
    'a public key': `public_key: ${token('base64', 60)}`,
    'a page token': `next_token=${token('an', 40)}`,
    'a name in code': 'const accessToken = createAccessTokenProviderForTenant(tenant);',
    'a path': 'key: config/environments/production/settings.yaml',
    'a sentence': 'The private key never leaves the machine, and the token expires after 3600 seconds.',
    'a version': 'token: some-library-name-1.12.345-beta.2',
  };
  for (const [name, text] of Object.entries(harmless)) {
    it(`takes ${name} for no secret`, () => assert.deepEqual(found(text), []));
  }
});
