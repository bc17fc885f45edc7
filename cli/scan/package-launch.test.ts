import assert from 'node:assert/strict';
import { isUnpinned } from './package-launch.ts';

describe('cli/scan/package-launch', () => {
  const unpinned = [
    'npx -y some-server',
    'npx -y @scope/some-server',
    'npx -y @scope/some-server@latest',
    'npx --yes some-server@^1.2.3',
    'npx -p some-server run-it',
    '/usr/bin/npx some-server',
    'cmd /c npx.cmd -y some-server',
    'pipelock mcp proxy -- npx -y some-server',
    'npm exec some-server',
    'pnpm dlx some-server',
    'bunx some-server',
    'uvx some-server',
    'uvx --from git+https://host/x some-server',
    'uv tool run some-server',
    'pipx run some-server',
  ];
  for (const words of unpinned)
    it(`says so of ${words}`, () => assert.equal(isUnpinned(words.split(' ')), true));

  const pinned = [
    'npx -y some-server@1.2.3',
    'npx -y @scope/some-server@1.2.3-beta.1',
    'npx --package=some-server@1.2.3 run-it',
    'uvx some-server==1.2',
    'uvx --from some-server==1.2.3 run-it',
    'npx ./server.js',
    'npx github:me/server#0123456789abcdef',
    'node server.js',
    'npm run server',
    'docker run image',
    'npx',
    '',
  ];
  for (const words of pinned)
    it(`does not say so of "${words}"`, () => assert.equal(isUnpinned(words.split(' ')), false));
});
