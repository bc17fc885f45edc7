import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installCertificate } from './trust-store.ts';

const SYSTEMS = {
  Debian: {
    folder: 'usr/local/share/ca-certificates',
    command: 'update-ca-certificates',
    name: 'pipelock-ca.crt',
  },
  RHEL: { folder: 'etc/pki/ca-trust/source/anchors', command: 'update-ca-trust', name: 'pipelock-ca.pem' },
} as const;

describe('cli/tls/trust-store', () => {
  let root: string;
  let commands: string;
  let certFile: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'pipelock-system-'));
    commands = path.join(root, 'sbin');
    certFile = path.join(root, 'ca.pem');
    mkdirSync(commands);
    writeFileSync(certFile, 'the certificate\n');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** A system whose command writes down what it was called with. */
  const make = (name: keyof typeof SYSTEMS, script = 'echo "$0 $*" > "$(dirname "$0")/called"'): void => {
    const { folder, command } = SYSTEMS[name];
    mkdirSync(path.join(root, folder), { recursive: true });
    writeFileSync(path.join(commands, command), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(commands, command), 0o755);
  };
  const install = (): ReturnType<typeof installCertificate> =>
    installCertificate(certFile, { root, path: `${commands}:/usr/bin:/bin` });

  for (const name of ['Debian', 'RHEL'] as const) {
    it(`puts the certificate into the list of ${name} and has it made anew`, async () => {
      make(name);
      const { folder, command, name: file } = SYSTEMS[name];
      assert.deepEqual(await install(), { system: name, file: path.join(root, folder, file) });
      assert.equal(readFileSync(path.join(root, folder, file), 'utf8'), 'the certificate\n');
      const called = readFileSync(path.join(commands, 'called'), 'utf8').trim();
      assert.equal(called, path.join(commands, command) + (name === 'RHEL' ? ' extract' : ' ').trimEnd());
    });
  }

  it('does nothing on a system it does not know, or one that has only half of what is needed', async () => {
    assert.equal(await install(), undefined);
    mkdirSync(path.join(root, SYSTEMS.Debian.folder), { recursive: true });
    assert.equal(await install(), undefined);
    assert.ok(!existsSync(path.join(root, SYSTEMS.Debian.folder, SYSTEMS.Debian.name)));
  });

  it('says so when the command fails', async () => {
    make('Debian', 'echo "no room" >&2; exit 3');
    await assert.rejects(install(), { code: 'USAGE', message: /was not installed: .*no room/s });
  });
});
