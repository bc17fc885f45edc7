import assert from 'node:assert/strict';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PipelockError } from '../errors.ts';
import { authorityFiles, loadAuthority, type AuthorityFiles } from './authority.ts';
import { makeAuthority, type PemPair } from './certificates.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const DAY = 86_400_000;

describe('tls/authority', () => {
  let folder: string;
  let pair: PemPair;
  let files: AuthorityFiles;

  before(async () => {
    pair = await makeAuthority({ organization: 'Test', validityMs: DAY, now: NOW });
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'pipelock-authority-'));
    files = authorityFiles({ ca_cert: '', ca_key: '' }, folder);
    write(pair.certificate, pair.key, 0o600);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(certificate: string, key: string, mode: number): void {
    writeFileSync(files.certFile, certificate);
    writeFileSync(files.keyFile, key);
    chmodSync(files.keyFile, mode);
  }

  const refusal = (now = NOW): string => {
    let message = '';
    assert.throws(
      () => loadAuthority(files, now),
      (error: unknown) => {
        assert.ok(error instanceof PipelockError && error.code === 'CA_UNUSABLE');
        ({ message } = error);
        return true;
      },
    );
    return message;
  };

  it('reads what was made, from the state directory or from where a policy says', () => {
    assert.match(loadAuthority(files, NOW).certificate.subject, /^CN=Pipelock CA/);
    const named = { ca_cert: files.certFile, ca_key: files.keyFile };
    assert.deepEqual(authorityFiles(named, '/elsewhere'), files);
    assert.equal(loadAuthority(files, NOW).chain, '');
  });

  it('reads a key through links, as secrets are mounted in Kubernetes, and one its group may read', () => {
    const link = path.join(folder, 'linked.pem');
    symlinkSync(files.keyFile, link);
    assert.ok(loadAuthority({ ...files, keyFile: link }, NOW));
    for (const mode of [0o600, 0o400, 0o640, 0o440]) {
      write(pair.certificate, pair.key, mode);
      assert.ok(loadAuthority(files, NOW), mode.toString(8));
    }
  });

  it('refuses a key that others may read, or others or the group may change', () => {
    for (const mode of [0o644, 0o604, 0o660, 0o601, 0o700, 0o602]) {
      write(pair.certificate, pair.key, mode);
      assert.ok(refusal().includes(`its mode ${mode.toString(8)} lets others`), mode.toString(8));
    }
  });

  it('says what is wrong and where, and never what the key is', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const encrypted = other.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ['', pair.key, /ca\.pem, cannot be used: it holds no certificate in PEM$/],
      [pair.key, pair.key, /holds no certificate/],
      [pair.certificate.replace('MII', 'AAA'), pair.key, /ca\.pem, cannot be used: /],
      [pair.certificate, '', /ca-key\.pem, cannot be used: /],
      [pair.certificate, pair.certificate, /ca-key\.pem, cannot be used: /],
      [pair.certificate, encrypted.toString(), /ca-key\.pem, cannot be used: /],
      [
        pair.certificate,
        other.export({ type: 'sec1', format: 'pem' }).toString(),
        /ca-key\.pem, cannot be used: it is not the key of .*ca\.pem$/,
      ],
    ];
    for (const [certificate, key, words] of cases) {
      write(certificate, key, 0o600);
      const message = refusal();
      assert.match(message, words);
      assert.ok(!message.includes('BEGIN'));
    }
    rmSync(files.keyFile);
    assert.match(
      refusal(),
      /ca-key\.pem, cannot be used: it does not exist; make one with: pipelock tls init$/,
    );
  });

  it('refuses one that has expired or is not yet valid', () => {
    assert.match(refusal(NOW + 2 * DAY), /expired on 2026-06-02; renew it with: pipelock tls init --force/);
    assert.match(refusal(NOW - DAY), /not valid before 2026-05-31/);
  });

  it('sends the certificates above it along when it is no root', async () => {
    const upper = await makeAuthority({ organization: 'Upper', validityMs: DAY, now: NOW });
    write(pair.certificate + upper.certificate, pair.key, 0o600);
    assert.equal(loadAuthority(files, NOW).chain, '');
    assert.equal(new X509Certificate(upper.certificate).subject, 'CN=Pipelock CA\nO=Upper');
  });
});
