// The README's examples, run as they stand there: each command must print what the line below it says.

import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.join(import.meta.dirname, '..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

interface Example {
  readonly command: string;
  /** What it prints; `…` stands for anything. */
  readonly prints: string;
}

/** Every `curl` of the README that is followed by a comment with its output. */
function examples(): Example[] {
  const found = readme.matchAll(/^(curl .+)\n# (.+)$/gm);
  return [...found].map(([, command = '', prints = '']) => ({ command, prints }));
}

function pattern(prints: string): (text: string) => boolean {
  const pieces = prints.split('…');
  return (text) => {
    let at = 0;
    for (const [index, piece] of pieces.entries()) {
      const found = text.indexOf(piece, at);
      if (found < 0 || (index === 0 && found !== 0)) return false;
      at = found + piece.length;
    }
    return at === text.length;
  };
}

describe('e2e/readme', () => {
  let demo: ChildProcess;

  before(async () => {
    demo = spawn(process.execPath, [path.join(root, 'tools/demo.ts')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await new Promise<void>((resolve, reject) => {
      demo.once('exit', (code) =>
        reject(new Error(`the demo ended with ${code}; are ports 8888, 8081, 8443 and 9090 free?`)),
      );
      if (demo.stderr)
        createInterface(demo.stderr).on('line', (line) => line.startsWith('pipelock: mode') && resolve());
    });
  });

  after(() => demo.kill('SIGTERM'));

  it('has examples', () => assert.ok(examples().length >= 7));

  for (const { command, prints } of examples()) {
    it(`prints what it says: ${command}`, () => {
      const proxy = 'http://127.0.0.1:8888';
      const authority = { CURL_CA_BUNDLE: '.cache/demo/ca.pem' };
      const env = { PATH: process.env['PATH'], http_proxy: proxy, https_proxy: proxy, ...authority };
      const { stdout } = spawnSync('bash', ['-c', command.replace(/^curl /, 'curl -s ')], {
        env,
        cwd: root,
        encoding: 'utf8',
      });
      assert.ok(pattern(prints)(stdout.trim()), `it printed: ${stdout}`);
    });
  }
});
