// Which hosts this machine's npm and pip are configured for, asked of the clients themselves, without the proxy.

import { output } from './command.ts';

/** Small, without dependencies, and on every mirror. */
export const NPM_PACKAGE = 'is-number';
export const PIP_PACKAGE = 'idna';

export interface Registry {
  /** The host that is asked for the package's page. */
  readonly index: string;
  /** It and the host of the package's file, which may be the same, or none when the file lies on this machine. */
  readonly hosts: readonly string[];
}

function registryOf(index: string, file: string): Registry {
  const hosts = [index, file].map((url) => new URL(url.trim()).hostname);
  return { index: hosts[0] ?? '', hosts: [...new Set(hosts)].filter((host) => host !== '') };
}

/** Throws when npm cannot reach its registry. */
export async function npmRegistry(cwd: string): Promise<Registry> {
  const index = await output('npm', ['config', 'get', 'registry'], { cwd });
  const tarball = await output('npm', ['view', NPM_PACKAGE, 'dist.tarball'], { cwd });
  return registryOf(index, tarball);
}

/** Pip's own answer to where it looks: variables and settings files first, else its default. */
const PIP_INDEX = `
from pip._internal.commands import create_command
print(create_command("download").parser.get_default_values().index_url)
`;

/** Throws when pip cannot reach its index. */
export async function pipRegistry(python: string, cwd: string): Promise<Registry> {
  const index = await output(python, ['-c', PIP_INDEX], { cwd });
  const flags = [
    '--dry-run',
    '--ignore-installed',
    '--no-deps',
    '--no-cache-dir',
    '--quiet',
    '--report',
    '-',
  ];
  const report = await output(python, ['-m', 'pip', 'install', ...flags, PIP_PACKAGE], { cwd });
  const { install } = JSON.parse(report) as { install: { download_info: { url: string } }[] };
  return registryOf(index, install[0]?.download_info.url ?? '');
}
