import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assignPorts, PORTS } from './ports.ts';

describe('operator/companion/ports', () => {
  it('keeps the ports that running pods know, whatever is added or left out', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { maxLength: 40 });
    fc.assert(
      fc.property(names, names, (before, after) => {
        const first = assignPorts(before);
        const second = assignPorts(after, first);
        for (const name of after) if (name in first) assert.equal(second[name], first[name]);
        assert.equal(new Set(Object.values(second)).size, after.length);
      }),
    );
  });

  it('gives no port of somebody who left to a newcomer while it is remembered', () => {
    const former = assignPorts(['gone']);
    assert.notEqual(assignPorts(['new'], former)['new'], former['gone']);
  });

  it('never gives a port of the proxy’s own', () => {
    const given = Object.values(assignPorts(Array.from({ length: 200 }, (_, index) => `agent-${index}`)));
    const own: readonly number[] = [PORTS.main, PORTS.admin, PORTS.metrics, PORTS.canary];
    assert.ok(given.every((port) => !own.includes(port) && port < 65536));
  });

  it('says so when there is none left', () => {
    const all = Array.from({ length: 2000 }, (_, index) => `agent-${index}`);
    assert.throws(() => assignPorts(all), /no port left/);
  });
});
