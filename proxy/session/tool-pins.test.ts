import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pinFile, readPins, writePins } from './pin-file.ts';
import { approved, ToolPins } from './tool-pins.ts';

const bytes = (definition: object): Buffer => Buffer.from(JSON.stringify(definition));
const v1 = { name: 'echo', description: 'one' };
const v2 = { name: 'echo', description: 'two' };

describe('session/tool-pins', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'pins-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const open = async (): Promise<ToolPins> => {
    const pins = new ToolPins({ file: pinFile(folder, 's'), server: 's', now: () => 0 });
    await pins.refresh();
    return pins;
  };
  const list = async (pins: ToolPins, definition: object, passed: boolean): Promise<void> => {
    await pins.refresh();
    pins.seen('echo', bytes(definition), passed);
    await pins.save();
  };

  it('pins what it sees first, for the next process too', async () => {
    await list(await open(), v1, true);
    assert.deepEqual((await open()).pinned('echo'), v1);
    assert.equal((await open()).isHeld('echo'), false);
  });

  for (const passed of [false, true])
    it(`keeps the pin when another definition ${passed ? 'passed' : 'was held'}, and what waits (L-11, L-59)`, async () => {
      const pins = await open();
      await list(pins, v1, true);
      await list(pins, v2, passed);
      assert.deepEqual(pins.pinned('echo'), v1);
      assert.equal(pins.isHeld('echo'), !passed);
      const again = await open();
      assert.deepEqual(again.pinned('echo'), v1);
      assert.equal(again.isHeld('echo'), true);
    });

  it('takes over what was approved meanwhile', async () => {
    const pins = await open();
    await list(pins, v1, true);
    await list(pins, v2, false);
    const file = pinFile(folder, 's');
    await writePins(file, approved(await readPins(file, 's'), ['echo'], 'now').pins);
    await pins.refresh();
    assert.deepEqual(pins.pinned('echo'), v2);
    await list(pins, v2, true);
    assert.equal(pins.isHeld('echo'), false);
  });

  it('forgets what waits when the server goes back to the pin', async () => {
    const pins = await open();
    await list(pins, v1, true);
    await list(pins, v2, false);
    await list(pins, { description: 'one', name: 'echo' }, true);
    assert.deepEqual((await readPins(pinFile(folder, 's'), 's')).tools[0]?.pending, undefined);
  });

  it('never pins a definition that was refused', async () => {
    const pins = await open();
    await list(pins, v2, false);
    assert.equal(pins.isHeld('echo'), true);
    assert.equal((await open()).pinned('echo'), undefined);
  });

  it('knows a second tool under one name within a list', async () => {
    const pins = await open();
    pins.seen('echo', bytes(v1), true);
    assert.deepEqual(pins.pinned('echo'), v1);
  });

  it('writes nothing when nothing is new, and leaves no draft', async () => {
    const pins = await open();
    await list(pins, v1, true);
    const before = readFileSync(pinFile(folder, 's'));
    await list(pins, v1, true);
    assert.deepEqual(readFileSync(pinFile(folder, 's')), before);
    assert.deepEqual(readdirSync(path.join(folder, 'mcp')), ['s.json']);
  });

  for (const text of [
    '',
    '{',
    '[]',
    '{"version":2,"server":"s","tools":[]}',
    '{"version":1,"server":"s","tools":[{}]}',
    'null',
  ])
    it(`refuses a file that says ${JSON.stringify(text)}`, async () => {
      await writePins(pinFile(folder, 's'), { server: 's', tools: [] });
      writeFileSync(pinFile(folder, 's'), text);
      await assert.rejects(open(), { code: 'PINS_UNREADABLE' });
    });

  it('gives every server a file inside the folder, whatever its name', () => {
    for (const name of ['../../x', 'a/b', '.', '..', 'a b', 'ä'])
      assert.equal(path.dirname(pinFile(folder, name)), path.join(folder, 'mcp'));
  });
});
