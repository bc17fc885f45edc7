import assert from 'node:assert/strict';
import fc from 'fast-check';
import { token, uuid } from '../rules/sample.ts';
import { isPlaceholder } from './placeholder.ts';
import { isUuid, looksRandom } from './randomness.ts';

describe('scan/check/placeholder', () => {
  const placeholders: Record<string, string> = {
    'a shell reference': '${MY_API_KEY}',
    'a bare shell reference': '$REPO_TOKEN',
    'a command substitution': '$(vault read key)',
    'a template reference': '{{ vault.db }}',
    'a Windows variable': '%API_KEY%',
    'an angle-bracket marker': '<paste-token-here>',
    'a square-bracket marker': '[your token]',
    'a Ruby interpolation': '#{ENV[:key]}',
    'a lookup in code': 'process.env.API_KEY',
    'a function that reads it': 'os.getenv("KEY")',
    'a run of x': 'xxxxxxxxxxxxxxxx',
    'a run of stars': '************',
    'a word of documentation': 'your_api_key_goes_here',
    'the word example': 'AbCdEXAMPLEkey0123',
    changeme: 'changeme123',
    nothing: '',
  };
  for (const [name, value] of Object.entries(placeholders)) {
    it(`takes ${name} for a placeholder (F-22)`, () => assert.ok(isPlaceholder(value)));
  }

  it('takes a made-up token for none', () => {
    for (let seed = 1; seed < 50; seed += 1) assert.ok(!isPlaceholder(token('an', 24, seed)));
  });
});

describe('scan/check/randomness', () => {
  it('knows tokens of every usual alphabet', () => {
    for (let seed = 1; seed < 50; seed += 1) {
      for (const alphabet of ['hex', 'lower', 'upper', 'an', 'base64'] as const) {
        assert.ok(looksRandom(token(alphabet, 32, seed)), token(alphabet, 32, seed));
      }
      assert.ok(isUuid(uuid(seed)) && looksRandom(uuid(seed)));
    }
  });

  const words: readonly string[] = [
    'this-is-a-long-kebab-case-name-2024',
    'getUserProfileByEmailAddress',
    'com.example.service.Configuration',
    'application/vnd.api+json',
    'TransactionServiceV2',
    'node_modules/typescript/lib/lib.d.ts',
    '2024-11-24T12:00:00.000Z',
    '1234567890123456789012',
    'aaaaaaaaaaaaaaaaaaaaaaaa1',
    'user_profile_cache_version_17',
    'ed25519.Ed25519PrivateKey',
  ];
  for (const text of words) it(`reads ${text} as words or numbers`, () => assert.ok(!looksRandom(text)));

  it('answers for any text without throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => assert.equal(typeof looksRandom(text), 'boolean')));
  });
});
