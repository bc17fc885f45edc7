import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { invoke } from '../testing/invoke.ts';
import { check } from './check.ts';

const TOKEN = ['gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');

describe('cli/commands/check', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipelock-check-'));
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  after(() => rmSync(folder, { recursive: true }));

  it('calls the built-in defaults good', async () => {
    const { code, stdout } = await invoke(check, []);
    assert.equal(code, 0);
    assert.match(stdout, /^built-in defaults: ok \(mode balanced, digest [0-9a-f]{12}\)\n$/);
  });

  it('takes the file as argument, as option, or from the environment', async () => {
    const file = write('strict.yaml', 'mode: strict\n');
    for (const [args, environment] of [
      [[file], {}],
      [['-c', file], {}],
      [[], { PIPELOCK_CONFIG: file }],
    ] as const) {
      assert.match((await invoke(check, args, environment)).stdout, /strict\.yaml: ok \(mode strict/);
    }
  });

  it('refuses two files instead of checking one', async () => {
    const file = write('one.yaml', 'version: 1\n');
    await assert.rejects(invoke(check, [file, file]), { code: 'USAGE' });
    await assert.rejects(invoke(check, ['-c', file, file]), { code: 'USAGE' });
  });

  it('names file, line and key of what is wrong (F-24)', async () => {
    const file = write('wrong.yaml', 'version: 1\nrespons_scanning:\n  action: block\n');
    await assert.rejects(invoke(check, [file]), {
      code: 'POLICY_INVALID',
      exitCode: 2,
      message: /wrong\.yaml:2:1: respons_scanning: .*response_scanning/,
    });
  });

  it('says that a file is not there', async () => {
    await assert.rejects(invoke(check, [path.join(folder, 'none.yaml')]), {
      code: 'POLICY_UNREADABLE',
      exitCode: 2,
    });
  });

  it('explains every value and where it comes from', async () => {
    const file = write('explained.yaml', 'preset: strict\ndlp:\n  scan_env: false\n');
    const { stdout } = await invoke(check, [file, '--explain']);
    assert.match(stdout, /^dlp\.scan_env = false {2}# file/m);
    assert.match(stdout, /^mode = "strict" {2}# preset$/m);
    const json = JSON.parse((await invoke(check, [file, '--explain', '--json'])).stdout) as Record<
      string,
      unknown
    >;
    assert.equal(json['ok'], true);
    assert.ok(json['values'] !== undefined);
  });

  const urls: Record<string, { url: string; code: number; says: RegExp }> = {
    'lets an ordinary URL pass': { url: 'https://example.com/a?b=c', code: 0, says: /^allowed\n$/ },
    'blocks the metadata address': { url: 'http://169.254.169.254/', code: 1, says: /^blocked: .*metadata/ },
    'blocks a token in a query': {
      url: `https://example.com/?t=${TOKEN}`,
      code: 1,
      says: /^blocked: DLP match: /,
    },
    'blocks what is no usable URL': { url: 'ftp://example.com/', code: 1, says: /^blocked: .*scheme/ },
  };
  for (const [what, { url, code, says }] of Object.entries(urls)) {
    it(`${what}, in words and in JSON, and never repeats a secret in words`, async () => {
      const words = await invoke(check, ['--url', url]);
      assert.equal(words.code, code);
      assert.match(words.stdout, says);
      assert.ok(!words.stdout.includes(TOKEN));
      const json = await invoke(check, ['--url', url, '--json']);
      assert.equal(json.code, code);
      const { decision } = JSON.parse(json.stdout) as { decision: string };
      assert.equal(decision, code === 0 ? 'allow' : 'block');
    });
  }
});
