import assert from 'node:assert/strict';
import { isInContainer } from './embedded.ts';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(120, 0x5a)]).toString(
  'base64',
);

describe('text/embedded', () => {
  const at = (text: string, start: number): boolean => isInContainer(Buffer.from(text), start, start + 20);

  it('knows a place inside a picture', () => assert.ok(at(`data:image/png;base64,${PNG}`, 80)));
  it('knows nothing of a run that begins with something else', () => assert.ok(!at('Q'.repeat(160), 60)));
  it('takes a place at the beginning of a run for no part of it', () => assert.ok(!at(PNG, 0)));
  it('takes a place in a short run for itself', () => assert.ok(!at(`x ${PNG.slice(0, 40)} x`, 10)));
});
