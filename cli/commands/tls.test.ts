import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PipelockError } from '../../proxy/errors.ts';
import { invoke, type Invoked } from '../testing/invoke.ts';
import { tlsInit } from './tls-init.ts';
import { tlsInstallCa } from './tls-install-ca.ts';
import { tlsShowCa } from './tls-show-ca.ts';
import { tlsStatus } from './tls-status.ts';

describe('cli/commands/tls', () => {
  let home: string;
  let environment: Record<string, string>;
  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'pipelock-tls-'));
    environment = { PIPELOCK_HOME: home };
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const init = (...args: string[]): Promise<Invoked> => invoke(tlsInit, args, environment);
  const certificate = (folder = home): X509Certificate =>
    new X509Certificate(readFileSync(path.join(folder, 'ca.pem')));
  const mode = (name: string): number => statSync(path.join(home, name)).mode & 0o777;

  describe('tls init', () => {
    it('writes an authority to the state directory, its key for the owner alone', async () => {
      const { code, stdout } = await init('--org', 'Example Ltd', '--validity', '48h');
      assert.equal(code, 0);
      assert.match(stdout, /ca\.pem\n.*ca-key\.pem/);
      assert.ok(certificate().subject.endsWith('O=Example Ltd'));
      assert.ok(certificate().validToDate.getTime() < Date.now() + 49 * 3_600_000);
      assert.deepEqual([mode('ca.pem'), mode('ca-key.pem')], [0o644, 0o600]);
      assert.deepEqual(readdirSync(home).sort(), ['ca-key.pem', 'ca.pem']);
    });

    it('keeps what is there unless it is told to replace it', async () => {
      await init();
      const first = certificate().fingerprint256;
      await assert.rejects(init(), { code: 'USAGE', message: /ca\.pem exists; .*--force/ });
      assert.equal(certificate().fingerprint256, first);
      assert.equal((await init('--force')).code, 0);
      assert.notEqual(certificate().fingerprint256, first);
      assert.equal(mode('ca-key.pem'), 0o600);
    });

    it('keeps a key of which the certificate is gone', async () => {
      await init();
      rmSync(path.join(home, 'ca.pem'));
      await assert.rejects(init(), { code: 'USAGE', message: /ca-key\.pem exists/ });
    });

    it('writes elsewhere with --out, and makes the folder', async () => {
      const out = path.join(home, 'a', 'b');
      const { stdout } = await init('--out', out, '--json');
      const files = JSON.parse(stdout) as { ca_cert: string; ca_key: string };
      assert.deepEqual(files, { ca_cert: path.join(out, 'ca.pem'), ca_key: path.join(out, 'ca-key.pem') });
      assert.ok(certificate(out).ca);
      assert.ok(!existsSync(path.join(home, 'ca.pem')));
    });

    it('refuses a validity that is no duration, and a place that cannot be written', async () => {
      await assert.rejects(init('--validity', 'ten years'), { code: 'USAGE', message: /such as 87600h/ });
      await assert.rejects(init('--out', '/dev/null/x'), { code: 'USAGE', message: /cannot write/ });
    });
  });

  describe('tls show-ca', () => {
    const show = (...args: string[]): Promise<Invoked> => invoke(tlsShowCa, args, environment);

    it('prints the certificate alone to standard output, and what it says to standard error', async () => {
      await init();
      const { stdout, stderr } = await show();
      assert.equal(new X509Certificate(stdout).fingerprint256, certificate().fingerprint256);
      assert.ok(stderr.includes(certificate().fingerprint256));
      assert.ok(!stdout.includes('PRIVATE') && !stderr.includes('PRIVATE'));
    });

    it('prints the public authorities as well with --bundle, ours first', async () => {
      await init();
      const { stdout } = await show('--bundle');
      assert.ok(stdout.split('BEGIN CERTIFICATE').length > 50);
      assert.equal(new X509Certificate(stdout).fingerprint256, certificate().fingerprint256);
    });

    it('says which command makes one when there is none', async () => {
      await assert.rejects(show(), { code: 'CA_UNUSABLE', message: /does not exist; .*pipelock tls init/ });
      await assert.rejects(show('--cert', '/dev/null'), { code: 'CA_UNUSABLE' });
    });
  });

  describe('tls install-ca --print', () => {
    it('names every kind of system and client, and changes nothing', async () => {
      await init();
      const { code, stdout } = await invoke(tlsInstallCa, ['--print'], environment);
      assert.equal(code, 0);
      for (const word of [
        'update-ca-certificates',
        'update-ca-trust extract',
        'security add-trusted-cert',
        'certutil -addstore',
        'policies.json',
        'keytool -importcert',
        'NODE_EXTRA_CA_CERTS',
        'REQUESTS_CA_BUNDLE',
        'SSL_CERT_FILE',
        'GIT_SSL_CAINFO',
      ])
        assert.ok(stdout.includes(word), word);
      assert.ok(stdout.includes(path.join(home, 'ca.pem')));
    });
  });

  describe('tls status', () => {
    const status = (...args: string[]): Promise<Invoked> => invoke(tlsStatus, args, environment);

    it('says whether interception is on and whether its authority can be used', async () => {
      const missing = await status();
      assert.equal(missing.code, 1);
      assert.match(missing.stdout, /^interception: off .*\nproblem: .*pipelock tls init\n$/);
      await init();
      const good = await status('--json');
      assert.equal(good.code, 0);
      const facts = JSON.parse(good.stdout) as Record<string, unknown>;
      assert.equal(facts['usable'], true);
      assert.equal(facts['sha256'], certificate().fingerprint256);
      assert.equal(facts['trusted_by_system'], false);
      chmodSync(path.join(home, 'ca-key.pem'), 0o644);
      assert.match((await status()).stdout, /problem: .*chmod 600/);
    });

    it('goes by the policy it is given', async () => {
      await assert.rejects(status('--config', '/nowhere.yaml'), (error) => error instanceof PipelockError);
    });
  });
});
