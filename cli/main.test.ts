import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const MAIN = path.join(import.meta.dirname, 'main.ts');

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function pipelock(...args: string[]): Ran {
  const ran = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', env: {} });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

describe('cli/main', () => {
  const shown: Record<string, { args: string[]; says: RegExp }> = {
    'the overview without a word': { args: [], says: /^pipelock: a firewall for AI agents\n\nUsage: / },
    'the overview for --help': { args: ['--help'], says: /\n {2}kill-switch status +\w/ },
    'the page of a command': {
      args: ['run', '--help'],
      says: /^Run the proxy\.\n\nUsage: pipelock run \[options\]\n/,
    },
    'the page of a command for help': {
      args: ['help', 'generate', 'config'],
      says: /Usage: pipelock generate config /,
    },
    'the page of a command of two words': {
      args: ['kill-switch', 'on', '-h'],
      says: /Usage: pipelock kill-switch on /,
    },
    'the version': { args: ['--version'], says: /^pipelock \d+\.\d+\.\d+\n$/ },
  };
  for (const [what, { args, says }] of Object.entries(shown)) {
    it(`shows ${what} on stdout and ends with 0`, () => {
      const { code, stdout, stderr } = pipelock(...args);
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, says);
    });
  }

  const refused: Record<string, { args: string[]; says: RegExp }> = {
    'a misspelt command, naming the nearest': {
      args: ['chekc'],
      says: /^pipelock: .*"chekc" \(did you mean check\?\)/,
    },
    'a first word alone, naming what goes with it': {
      args: ['kill-switch'],
      says: /^pipelock: there are kill-switch on, kill-switch off, kill-switch status\n$/,
    },
    'a wrong second word, naming the right ones': {
      args: ['generate', 'confg'],
      says: /^pipelock: there is no command "generate confg"; there is generate config\n$/,
    },
    'help for an unknown command': { args: ['help', 'frob'], says: /there is no command "frob"/ },
    'a misspelt option, naming the nearest': {
      args: ['check', '--presett', 'x'],
      says: /did you mean --preset\?/,
    },
    'an unreadable policy': {
      args: ['check', '/nonexistent.yaml'],
      says: /^cannot read the policy \/nonexistent\.yaml/,
    },
    'an unknown preset': { args: ['check', '--preset', 'strictt'], says: /strict/ },
  };
  for (const [what, { args, says }] of Object.entries(refused)) {
    it(`refuses ${what}, on stderr, with 2 and without a stack`, () => {
      const { code, stdout, stderr } = pipelock(...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, says);
      assert.ok(!stderr.includes('\n    at '), stderr);
    });
  }

  it('says the same as JSON on stdout with --json, with a code for programs', () => {
    const { code, stdout, stderr } = pipelock('check', '/nonexistent.yaml', '--json');
    assert.deepEqual([code, stderr], [2, '']);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    assert.equal(error.code, 'POLICY_UNREADABLE');
    assert.match(error.message, /nonexistent/);
  });
});
