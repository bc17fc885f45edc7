import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { KillSwitch, type KillSwitchOptions } from './kill-switch.ts';

describe('control/kill-switch', () => {
  let folder: string;
  const opened: KillSwitch[] = [];
  const open = (options: Partial<KillSwitchOptions> = {}) => {
    const killSwitch = new KillSwitch({ config: false, ...options });
    opened.push(killSwitch);
    return killSwitch;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kill-switch-'));
  });
  afterEach(() => {
    for (const killSwitch of opened.splice(0)) killSwitch.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets traffic flow while no source is active', () => {
    const killSwitch = open({ stateFile: join(folder, 'state'), sentinelFile: join(folder, 'stop') });
    assert.equal(killSwitch.isActive(), false);
    assert.deepEqual(killSwitch.sources(), { config: false, api: false, signal: false, sentinel: false });
    assert.equal(killSwitch.activeSource(), undefined);
  });

  const sources: Record<string, { stop: (k: KillSwitch) => void; go: (k: KillSwitch) => void }> = {
    config: { stop: (k) => k.setConfig(true), go: (k) => k.setConfig(false) },
    api: { stop: (k) => k.set('api', true), go: (k) => k.set('api', false) },
    signal: { stop: (k) => k.toggleSignal(), go: (k) => k.toggleSignal() },
    sentinel: { stop: () => writeFileSync(join(folder, 'stop'), ''), go: () => rmSync(join(folder, 'stop')) },
  };
  for (const [name, { stop, go }] of Object.entries(sources)) {
    it(`stops on the ${name} source alone and flows again without it`, () => {
      const killSwitch = open({ sentinelFile: join(folder, 'stop'), pollMs: 0 });
      stop(killSwitch);
      assert.equal(killSwitch.isActive(), true);
      assert.equal(killSwitch.activeSource(), name);
      go(killSwitch);
      assert.equal(killSwitch.isActive(), false);
    });
  }

  it('stays stopped until the last of several sources is released', () => {
    const killSwitch = open();
    killSwitch.set('api', true);
    killSwitch.toggleSignal();
    killSwitch.set('api', false);
    assert.equal(killSwitch.isActive(), true);
    killSwitch.toggleSignal();
    assert.equal(killSwitch.isActive(), false);
  });

  it('is stopped from the first moment when the sentinel stood before the start', () => {
    writeFileSync(join(folder, 'stop'), '');
    assert.equal(open({ sentinelFile: join(folder, 'stop') }).isActive(), true);
  });

  it('takes a folder and a dangling link for a sentinel too', () => {
    mkdirSync(join(folder, 'stop-1'));
    symlinkSync('/nowhere/at/all', join(folder, 'stop-2'));
    assert.equal(open({ sentinelFile: join(folder, 'stop-1') }).isActive(), true);
    assert.equal(open({ sentinelFile: join(folder, 'stop-2') }).isActive(), true);
  });

  it('counts a sentinel that cannot be looked at as active, and says so once', () => {
    const told: string[] = [];
    const exists = () => {
      throw new Error('EACCES: permission denied');
    };
    const killSwitch = open({ sentinelFile: '/s', exists, pollMs: 0, onTrouble: (text) => told.push(text) });
    assert.equal(killSwitch.isActive(), true);
    assert.equal(killSwitch.isActive(), true);
    assert.equal(told.length, 1);
    assert.match(killSwitch.trouble(), /sentinel \/s cannot be looked at/);
  });

  it('counts a sentinel below a plain file as active: only «not found» is off', () => {
    writeFileSync(join(folder, 'file'), '');
    assert.equal(open({ sentinelFile: join(folder, 'file', 'stop') }).isActive(), true);
  });

  it('looks at the sentinel no oftener than the poll interval', () => {
    let now = 0;
    let looks = 0;
    const exists = () => (looks += 1) < 0;
    const killSwitch = open({ sentinelFile: '/s', exists, pollMs: 250, clock: () => now });
    for (let i = 0; i < 1000; i += 1) killSwitch.isActive();
    assert.equal(looks, 1);
    now = 250;
    killSwitch.isActive();
    assert.equal(looks, 2);
  });

  it('tells listeners of a sentinel even when no request asks', async () => {
    const killSwitch = open({ sentinelFile: join(folder, 'stop'), pollMs: 5 });
    const told = new Promise<void>((resolve) => killSwitch.onActivate(resolve));
    writeFileSync(join(folder, 'stop'), '');
    // The poll does not keep a process alive by itself; the test has to.
    const alive = setInterval(() => undefined, 1000);
    await told;
    clearInterval(alive);
  });

  it('tells every listener once per stop, though one of them throws', () => {
    const killSwitch = open();
    const told: string[] = [];
    killSwitch.onActivate(() => {
      throw new Error('a stream that will not close');
    });
    killSwitch.onActivate(() => told.push('kept'));
    const leave = killSwitch.onActivate(() => told.push('left'));
    killSwitch.set('api', true);
    killSwitch.setConfig(true);
    assert.deepEqual(told, ['kept', 'left']);
    leave();
    killSwitch.set('api', false);
    killSwitch.setConfig(false);
    killSwitch.set('signal', true);
    assert.deepEqual(told, ['kept', 'left', 'kept']);
  });

  it('remembers the API and signal state over a restart (L-65)', () => {
    const stateFile = join(folder, 'state');
    open({ stateFile }).set('api', true);
    const second = open({ stateFile });
    assert.deepEqual(second.sources(), { config: false, api: true, signal: false, sentinel: false });
    second.toggleSignal();
    second.set('api', false);
    const third = open({ stateFile });
    assert.equal(third.activeSource(), 'signal');
    third.toggleSignal();
    assert.equal(open({ stateFile }).isActive(), false);
  });

  const unreadable: Record<string, string> = {
    'an empty file': '',
    'half a file': '{"api": fal',
    'another document': '{"api": "no", "signal": false}',
    'a list': '[]',
    null: 'null',
  };
  for (const [name, text] of Object.entries(unreadable)) {
    it(`stops when the state file is ${name}, and an operator can release it`, () => {
      const stateFile = join(folder, 'state');
      writeFileSync(stateFile, text);
      const killSwitch = open({ stateFile });
      assert.equal(killSwitch.isActive(), true);
      assert.match(killSwitch.trouble(), /cannot be used, so traffic stops/);
      assert.deepEqual(killSwitch.set('api', false), { active: false, unsaved: false });
      assert.equal(killSwitch.trouble(), '');
      assert.equal(open({ stateFile }).isActive(), false);
    });
  }

  it('stops when the state file is a folder', () => {
    assert.equal(open({ stateFile: folder }).isActive(), true);
  });

  it('stops at once but admits it when the state cannot be written', () => {
    const killSwitch = open({ stateFile: join(folder, 'missing', 'state') });
    assert.deepEqual(killSwitch.set('api', true), { active: true, unsaved: true });
    assert.equal(killSwitch.isActive(), true);
  });

  it('does not release what it could not write down', () => {
    const stateFolder = join(folder, 'd');
    mkdirSync(stateFolder);
    const killSwitch = open({ stateFile: join(stateFolder, 'state') });
    killSwitch.set('api', true);
    rmSync(stateFolder, { recursive: true });
    assert.deepEqual(killSwitch.set('api', false), { active: true, unsaved: true });
    assert.equal(killSwitch.isActive(), true);
  });

  it('replaces the state file: private, whole, nothing left beside it, no link followed', () => {
    const stateFile = join(folder, 'state');
    writeFileSync(join(folder, 'victim'), 'keep');
    chmodSync(join(folder, 'victim'), 0o644);
    symlinkSync(join(folder, 'victim'), `${stateFile}.new`);
    open({ stateFile }).set('api', true);
    assert.equal(readFileSync(stateFile, 'utf8'), '{"api":true,"signal":false}\n');
    assert.equal(readFileSync(join(folder, 'victim'), 'utf8'), 'keep');
    assert.deepEqual(readdirSync(folder).sort(), ['state', 'victim']);
  });

  it('has nothing to save without a state file', () => {
    assert.deepEqual(open().set('api', true), { active: true, unsaved: false });
  });
});
