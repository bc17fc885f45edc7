import assert from 'node:assert/strict';
import { serverNameFor } from './server-name.ts';

describe('cli/mcp/server-name', () => {
  for (const [command, name] of [
    ['npx -y @modelcontextprotocol/server-filesystem /tmp', 'server-filesystem'],
    ['npx -y server-x@1.2.3', 'server-x'],
    ['uvx mcp-server-git --repository .', 'mcp-server-git'],
    ['node /opt/weather/dist/index.js', 'weather'],
    ['python3 -m tools', 'tools'],
    ['docker run -i ghcr.io/x/y', 'y'],
    ['node', 'server'],
    ['/srv/app/node_modules/node/bin/node /opt/weather/index.js', 'weather'],
    ['/opt/weather-server --port 1', 'weather-server'],
  ] as const)
    it(`calls ${command} ${name}`, () => {
      assert.equal(serverNameFor(command.split(' '), '/').replace(/-[0-9a-f]{8}$/, ''), name);
    });

  it('gives another command another name, and the same file in two folders too', () => {
    assert.notEqual(serverNameFor(['npx', 'a', '1'], '/'), serverNameFor(['npx', 'a', '2'], '/'));
    const here = serverNameFor(['node', './server-name.ts'], import.meta.dirname);
    assert.notEqual(here, serverNameFor(['node', './server-name.ts'], '/'));
    assert.equal(here, serverNameFor(['node', `${import.meta.dirname}/server-name.ts`], '/'));
  });
});
