import assert from 'node:assert/strict';
import { parseSecretsFile, selectCanaries, selectEnvironmentSecrets } from './known-secrets.ts';
import { token } from './rules/sample.ts';

const SECRET = token('an', 24, 3);
const ids = (secrets: readonly { readonly id: string }[]): string[] => secrets.map((secret) => secret.id);

describe('scan/known-secrets', () => {
  it('selects long, varied values of the environment', () => {
    const env = {
      API_TOKEN: SECRET,
      SHORT: token('an', 15),
      FLAT: 'a'.repeat(40),
      DB: `postgres://app:${SECRET}@db.test/x`,
    };
    assert.deepEqual(selectEnvironmentSecrets(env, { minLength: 16 }), [
      { id: 'env/API_TOKEN', name: 'Environment Variable Leak', value: SECRET },
      { id: 'env/DB', name: 'Environment Variable Leak', value: env.DB },
    ]);
  });

  const harmless: Record<string, string> = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin',
    HOME: '/home/somebody/very/long',
    LC_TELEPHONE: 'de_DE.UTF-8-and-more-text',
    KUBERNETES_SERVICE_HOST: 'abcdefgh-1234-ijkl-5678',
    APP_CONFIG: '/etc/application/config.d/main.yaml',
    UPSTREAM: 'https://service.internal.test:8443/base',
  };
  for (const [name, value] of Object.entries(harmless)) {
    it(`leaves ${name} alone`, () =>
      assert.deepEqual(selectEnvironmentSecrets({ [name]: value }, { minLength: 16 }), []));
  }

  it('does not take a random text with slashes for a path', () => {
    const value = `/${token('an', 24)}/${token('an', 20, 2)}`;
    assert.deepEqual(ids(selectEnvironmentSecrets({ KEY: value }, { minLength: 16 })), ['env/KEY']);
  });

  it('reads one secret a line and skips comments and blank lines', () => {
    assert.deepEqual(parseSecretsFile(`# ours\n\n${SECRET}\r\n${token('an', 16)}\n`), [
      { id: 'file/3', name: 'Known Secret Leak', value: SECRET },
      { id: 'file/4', name: 'Known Secret Leak', value: token('an', 16) },
    ]);
  });

  it('refuses a secrets file beyond its limits, naming the line and not the text', () => {
    const tooShort = token('an', 10);
    const refuses = (text: string, pattern: RegExp): void =>
      assert.throws(
        () => parseSecretsFile(text),
        (error: Error) => pattern.test(error.message) && !error.message.includes(tooShort),
      );
    refuses(`${SECRET}\n${tooShort}`, /line 2/);
    refuses('a1'.repeat(3000), /line 1/);
    refuses(`${SECRET}\n`.repeat(1001), /1000/);
  });

  it('replaces variables in canary values (L-03)', () => {
    const env = { CANARY: SECRET };
    assert.deepEqual(
      selectCanaries(
        [
          { name: 'db', value: '${CANARY}' },
          { name: 'part', value: 'x-${CANARY}-y' },
        ],
        env,
      ),
      [
        { id: 'canary/db', name: 'Canary Token (db)', value: SECRET },
        { id: 'canary/part', name: 'Canary Token (part)', value: `x-${SECRET}-y` },
      ],
    );
    assert.equal(selectCanaries([{ name: 'env', env_var: 'CANARY' }], env)[0]?.value, SECRET);
  });

  it('refuses a canary whose variable is unset (L-03), that is short, or that occurs twice', () => {
    assert.throws(() => selectCanaries([{ name: 'db', value: '${MISSING}' }], {}), /MISSING/);
    assert.throws(() => selectCanaries([{ name: 'db', value: 'short' }], {}), /eight|8/);
    assert.throws(
      () =>
        selectCanaries(
          [
            { name: 'a', value: SECRET },
            { name: 'a', value: `${SECRET}2` },
          ],
          {},
        ),
      /name/,
    );
    assert.throws(
      () =>
        selectCanaries(
          [
            { name: 'a', value: SECRET },
            { name: 'b', value: SECRET },
          ],
          {},
        ),
      /value/,
    );
  });

  it('selects canaries without any other source (L-02)', () => {
    assert.deepEqual(ids(selectCanaries([{ name: 'only', value: SECRET }], {})), ['canary/only']);
  });
});
