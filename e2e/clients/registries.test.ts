import assert from 'node:assert/strict';
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { proxyVariables, run, type Ran } from './command.ts';
import { pythonEnvironment } from './python-environment.ts';
import { authorityVariables, makeOwnAuthority } from './setting.ts';
import { NPM_PACKAGE, npmRegistry, PIP_PACKAGE, pipRegistry, type Registry } from './registry.ts';

/** Installs into a folder, with nothing kept from before. */
type Install = (proxy: Proxy, folder: string, env?: Readonly<Record<string, string>>) => Promise<Ran>;

describe('e2e/clients/registries', () => {
  let folder: string;
  let registry: Registry;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'pipelock-registries-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  describe('npm install', () => {
    const install: Install = async (proxy, target, env) => {
      const flags = ['--ignore-scripts', '--fetch-retries', '0', '--cache', path.join(target, 'cache')];
      await mkdir(target);
      const args = ['install', ...flags, '--prefix', target, NPM_PACKAGE];
      return run('npm', args, { cwd: target, env: { ...proxyVariables(proxy), ...env } });
    };

    before(async function () {
      this.timeout(90_000);
      registry = await npmRegistry(folder).catch((error: unknown) => skip(this, error));
    });

    it('brings a package through a tunnel', async function () {
      this.timeout(90_000);
      const target = path.join(folder, 'npm');
      await bringsThroughTunnel(registry, install, target);
      await access(path.join(target, 'node_modules', NPM_PACKAGE, 'package.json'));
    });

    it('brings a package through interception', async function () {
      this.timeout(90_000);
      const target = path.join(folder, 'npm-intercepted');
      await bringsThroughInterception(registry, install, target);
      await access(path.join(target, 'node_modules', NPM_PACKAGE, 'package.json'));
    });

    it('brings nothing when the registry is blocklisted', async function () {
      this.timeout(90_000);
      await isRefused(registry, install, path.join(folder, 'npm-refused'));
    });
  });

  describe('pip install', () => {
    let python = '';
    const install: Install = (proxy, target, env) => {
      const flags = ['--no-deps', '--no-cache-dir', '--retries', '0', '--target', target];
      const args = ['-m', 'pip', 'install', ...flags, PIP_PACKAGE];
      return run(python, args, { env: { ...proxyVariables(proxy), ...env } });
    };

    before(async function () {
      this.timeout(180_000);
      const made = await pythonEnvironment();
      if ('missing' in made) skip(this, made.missing);
      else python = made.python;
      registry = await pipRegistry(python, folder).catch((error: unknown) => skip(this, error));
    });

    it('brings a package through a tunnel', async function () {
      this.timeout(90_000);
      const target = path.join(folder, 'pip');
      await bringsThroughTunnel(registry, install, target);
      await access(path.join(target, PIP_PACKAGE, '__init__.py'));
    });

    it('brings a package through interception', async function () {
      this.timeout(90_000);
      const target = path.join(folder, 'pip-intercepted');
      await bringsThroughInterception(registry, install, target);
      await access(path.join(target, PIP_PACKAGE, '__init__.py'));
    });

    it('brings nothing when the index is blocklisted', async function () {
      this.timeout(90_000);
      await isRefused(registry, install, path.join(folder, 'pip-refused'));
    });
  });
});

function skip(context: Mocha.Context, why: unknown): never {
  process.stderr.write(`skipped: ${String(why)}\n`);
  return context.skip();
}

/** A registry may be a mirror at an internal address: the policy says that it is meant. */
async function withProxy(
  { hosts }: Registry,
  blocklist: readonly string[],
  use: (proxy: Proxy) => Promise<void>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const proxy = await startProxy({
    policy: {
      ...more,
      trusted_domains: hosts,
      fetch_proxy: { listen: '127.0.0.1:0', monitoring: { max_requests_per_minute: 0, blocklist } },
    },
  });
  try {
    await use(proxy);
  } finally {
    await proxy.stop();
  }
}

/** That the proxy saw the tunnels is the proof that the client did not go round it. */
function bringsThroughTunnel(registry: Registry, install: Install, target: string): Promise<void> {
  return withProxy(registry, [], async (proxy) => {
    const { code, stdout, stderr } = await install(proxy, target);
    assert.equal(code, 0, stdout + stderr);
    for (const host of registry.hosts) {
      await proxy.waitForLog((line) => line.event === 'tunnel_close' && line['host'] === host);
    }
  });
}

/** The client is told of our authority alone, so that it could not have come by any other way. */
async function bringsThroughInterception(
  registry: Registry,
  install: Install,
  target: string,
): Promise<void> {
  const own = await mkdtemp(path.join(tmpdir(), 'pipelock-own-'));
  try {
    const files = await makeOwnAuthority(own);
    const open = { tls_interception: { enabled: true, ...files } };
    await withProxy(
      registry,
      [],
      async (proxy) => {
        const { code, stdout, stderr } = await install(proxy, target, authorityVariables(files.ca_cert));
        assert.equal(code, 0, stdout + stderr);
        for (const host of registry.hosts)
          await proxy.waitForLog((line) => line['surface'] === 'intercept' && line['host'] === host);
      },
      open,
    );
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

function isRefused(registry: Registry, install: Install, target: string): Promise<void> {
  return withProxy(registry, [registry.index], async (proxy) => {
    const { code } = await install(proxy, target);
    assert.notEqual(code, 0);
    assert.ok(!proxy.log.some((line) => line.event === 'tunnel_close'));
    await proxy.waitForLog((line) => line.event === 'blocked' && line['host'] === registry.index);
  });
}
