// The list of authorities that a Linux system keeps for all its programs: which kind this system has, and how a
// certificate gets into it.

import { execFile } from 'node:child_process';
import { access, constants, copyFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { errorText, PipelockError } from '../../proxy/errors.ts';

const exec = promisify(execFile);

interface TrustStore {
  readonly system: string;
  /** Where administrators put certificates. */
  readonly folder: string;
  readonly name: string;
  /** Makes the list anew. */
  readonly command: readonly [string, ...string[]];
}

const STORES: readonly TrustStore[] = [
  {
    system: 'Debian',
    folder: '/usr/local/share/ca-certificates',
    name: 'pipelock-ca.crt',
    command: ['update-ca-certificates'],
  },
  {
    system: 'RHEL',
    folder: '/etc/pki/ca-trust/source/anchors',
    name: 'pipelock-ca.pem',
    command: ['update-ca-trust', 'extract'],
  },
];

export interface System {
  /** Put before every path; `/` but for tests. */
  readonly root: string;
  /** Where commands are looked for. */
  readonly path: string;
}

/** Copies the certificate into this system's list; undefined when the system has none that we know. Throws USAGE. */
export async function installCertificate(
  certFile: string,
  system: System,
): Promise<{ readonly system: string; readonly file: string } | undefined> {
  const store = await trustStoreOf(system);
  if (!store) return undefined;
  const file = path.join(system.root, store.folder, store.name);
  const [command, ...args] = store.command;
  try {
    await copyFile(certFile, file);
    await exec(command, args, { env: { PATH: system.path } });
  } catch (error) {
    const denied = ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
    const advice = denied ? '; run it as root: sudo pipelock tls install-ca --cert FILE' : '';
    throw new PipelockError('USAGE', `the certificate was not installed: ${errorText(error)}${advice}`, {
      cause: error,
    });
  }
  return { system: store.system, file };
}

/** The first kind whose folder and command are both here. */
async function trustStoreOf({ root, path: folders }: System): Promise<TrustStore | undefined> {
  for (const store of STORES) {
    const places = folders.split(path.delimiter).map((folder) => path.join(folder, store.command[0]));
    const commands = await Promise.all(places.map((place) => can(place, constants.X_OK)));
    if (commands.includes(true) && (await can(path.join(root, store.folder), constants.F_OK))) return store;
  }
  return undefined;
}

function can(file: string, mode: number): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  );
}
