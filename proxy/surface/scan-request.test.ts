import assert from 'node:assert/strict';
import fc from 'fast-check';
import { defaultPolicy } from '../policy/load.ts';
import { parseScanRequest, ScanRefused, scanMessages, targetFor } from './scan-request.ts';

const { scan_api: OPTIONS } = defaultPolicy().policy;
const parse = (value: unknown) =>
  parseScanRequest(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), OPTIONS);

describe('surface/scan-request', () => {
  const refused: Record<string, [unknown, string]> = {
    'no JSON': ['{', 'invalid_json'],
    'an unknown kind': [{ kind: 'pdf', input: {} }, 'invalid_kind'],
    'an unknown member': [{ kind: 'dlp', input: { text: 'x' }, extra: 1 }, 'invalid_input'],
    'a field of another kind': [{ kind: 'dlp', input: { url: 'https://a.test/' } }, 'invalid_input'],
    'a text that is none': [{ kind: 'dlp', input: { text: 5 } }, 'invalid_input'],
    'an empty text': [{ kind: 'prompt_injection', input: { content: '' } }, 'invalid_input'],
    'a text over its limit': [
      { kind: 'url', input: { url: 'https://a.test/' + 'x'.repeat(9000) } },
      'invalid_input',
    ],
  };
  for (const [sentence, [body, code]] of Object.entries(refused)) {
    it(`refuses ${sentence}`, () => {
      assert.throws(
        () => parse(body),
        (error) => error instanceof ScanRefused && error.code === code,
      );
    });
  }

  it('refuses a kind that is switched off', () => {
    const off = { ...OPTIONS, kinds: { ...OPTIONS.kinds, dlp: false } };
    const body = Buffer.from(JSON.stringify({ kind: 'dlp', input: { text: 'x' } }));
    assert.throws(() => parseScanRequest(body, off), /kinds\.dlp is false/);
  });

  it('reads every string of a tool call, keys included, however deep', () => {
    const scan = parse({
      kind: 'tool_call',
      input: { tool_name: 'write', arguments: { a: ['b', { c: 'd' }], e: 5 } },
    });
    assert.deepEqual(scan.text.split('\n').sort(), ['a', 'b', 'c', 'd', 'e', 'write']);
  });

  it('judges text as leaving, content as coming, a tool call as both', () => {
    const directions = (body: object): string[] => {
      const scan = parse(body);
      return scanMessages(scan, targetFor(scan)).map(({ direction }) => direction);
    };
    assert.deepEqual(directions({ kind: 'dlp', input: { text: 'x' } }), ['outbound']);
    assert.deepEqual(directions({ kind: 'prompt_injection', input: { content: 'x' } }), ['inbound']);
    assert.deepEqual(directions({ kind: 'tool_call', input: { tool_name: 'x' } }), ['outbound', 'inbound']);
  });

  it('throws nothing but its own refusals (property)', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        try {
          parse(text);
        } catch (error) {
          assert.ok(error instanceof ScanRefused);
        }
      }),
    );
  });
});
