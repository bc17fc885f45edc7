import assert from 'node:assert/strict';
import { codePointOfEntity } from './entity.ts';

describe('text/entity', () => {
  const CASES: Record<string, number | undefined> = {
    amp: 0x26,
    lowbar: 0x5f,
    nbsp: 0x20,
    '#65': 65,
    '#x41': 65,
    '#X41': 65,
    '#160': 0x20,
    '#0': undefined,
    '#x110000': undefined,
    '#': undefined,
    bogus: undefined,
    constructor: undefined,
  };
  for (const [name, codePoint] of Object.entries(CASES)) {
    it(`reads &${name};`, () => assert.equal(codePointOfEntity(name), codePoint));
  }
});
