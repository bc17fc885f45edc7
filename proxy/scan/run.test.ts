import assert from 'node:assert/strict';
import type { Message } from '../model/message.ts';
import { WINDOW } from '../model/message.ts';
import type { Finding } from '../model/finding.ts';
import type { Scanner } from '../model/scanner.ts';
import { runStage } from './run.ts';
import { contextOf } from './testing/url-scan.ts';

const CONTEXT = contextOf('http://api.test/');

function finder(needle: string): Scanner {
  return {
    id: 'finder',
    stage: 'before-dns',
    reads: { outbound: ['body'], inbound: [] },
    scan: ({ parts, overlapBytes = 0 }) =>
      parts.flatMap((part) => {
        const at = Buffer.from(part.text).indexOf(needle);
        return at < 0 || at + needle.length <= overlapBytes ? [] : [finding(at, needle.length)];
      }),
  };
}

function finding(start: number, length: number): Finding {
  return {
    scanner: 'finder',
    rule: 'finder',
    severity: 'high',
    confidence: 'certain',
    class: 'threat',
    part: { kind: 'body', name: 'body' },
    span: { start, end: start + length },
    encoding: '',
    note: '',
    floor: false,
  };
}

const body = (text: string | Buffer): Message => ({
  direction: 'outbound',
  parts: [{ kind: 'body', name: 'body', text, form: 'raw' }],
});

describe('scan/run', () => {
  it('gives a scanner only the parts it reads', async () => {
    const message: Message = {
      ...body('x needle'),
      parts: [{ kind: 'header', name: 'h', text: 'needle', form: 'raw' }],
    };
    assert.deepEqual(await runStage([finder('needle')], 'before-dns', message, CONTEXT), []);
    assert.equal((await runStage([finder('needle')], 'before-dns', body('needle'), CONTEXT)).length, 1);
  });

  it('leaves scanners of the other stage alone', async () => {
    assert.deepEqual(await runStage([finder('needle')], 'after-dns', body('needle'), CONTEXT), []);
  });

  it('finds a match once wherever a window is cut, and says where it is in the whole', async () => {
    const step = WINDOW.bytes - WINDOW.overlap;
    for (const at of [0, 100, step - 3, step, WINDOW.bytes - 3, WINDOW.bytes + 10, 3 * step - 2]) {
      const text = Buffer.alloc(4 * WINDOW.bytes, 'x');
      text.write('needle', at);
      const found = await runStage([finder('needle')], 'before-dns', body(text), CONTEXT);
      assert.deepEqual(
        found.map(({ span }) => span),
        [{ start: at, end: at + 6 }],
        `at ${at}`,
      );
    }
  });

  it('turns a scanner that throws into a critical finding', async () => {
    const broken: Scanner = {
      ...finder('x'),
      id: 'broken',
      scan: () => {
        throw new Error('bug');
      },
    };
    const [found] = await runStage([broken], 'before-dns', body('text'), CONTEXT);
    assert.deepEqual(
      [found?.scanner, found?.rule, found?.severity, found?.floor],
      ['scan_error', 'broken', 'critical', true],
    );
  });

  it('stops at a final finding', async () => {
    const context = { ...CONTEXT, isFinal: ({ rule }: Finding) => rule === 'finder' };
    const never: Scanner = { ...finder('x'), scan: () => assert.fail('was asked') };
    assert.equal(
      (await runStage([finder('needle'), never], 'before-dns', body('needle'), context)).length,
      1,
    );
  });

  it('stops in the middle of a long body when the client has gone', async () => {
    const gone = new AbortController();
    const context = { ...CONTEXT, tx: { ...CONTEXT.tx, signal: gone.signal } };
    const long = body(Buffer.alloc(10 * WINDOW.bytes));
    const run = Promise.resolve(runStage([finder('needle')], 'before-dns', long, context));
    gone.abort(new Error('gone'));
    await assert.rejects(run, /gone/);
  });
});
