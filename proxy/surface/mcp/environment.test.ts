import assert from 'node:assert/strict';
import { serverEnvironment } from './environment.ts';

const OWN = { PATH: '/bin', HOME: '/h', TOKEN: 't', LC_ALL: 'C', EMPTY: '', SHELL: undefined };

describe('surface/mcp/environment', () => {
  it('hands on the eight names that are set, and what is asked for', () => {
    assert.deepEqual(serverEnvironment(OWN, []), { PATH: '/bin', HOME: '/h' });
    assert.deepEqual(serverEnvironment(OWN, ['TOKEN', 'EMPTY', 'A=b=c', 'B=', 'C=x\ny']), {
      ...{ PATH: '/bin', HOME: '/h', TOKEN: 't', EMPTY: '' },
      ...{ A: 'b=c', B: '', C: 'x\ny' },
    });
  });

  for (const entry of [
    'NODE_OPTIONS',
    'Node_Options=x',
    'LD_PRELOAD=x',
    'https_proxy=x',
    'PATH=x',
    'HOME',
    'NONE',
    '1A=x',
    'A B=x',
    '',
    '=x',
  ])
    it(`refuses ${JSON.stringify(entry)}`, () => {
      assert.throws(() => serverEnvironment(OWN, [entry]), { code: 'USAGE' });
    });
});
