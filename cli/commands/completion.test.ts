import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { COMMON_OPTIONS } from '../command.ts';
import { loadCommands } from '../index.ts';
import { invoke } from '../testing/invoke.ts';
import { makeCompletion } from './completion.ts';

const completion = makeCompletion(loadCommands);

describe('cli/commands/completion', () => {
  describe('in a real bash', () => {
    let script = '';
    before(async () => {
      script = (await invoke(completion, ['bash'])).stdout;
    });

    /** What TAB offers behind these words. */
    const offered = (...words: string[]): string[] => {
      const test = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pipelock; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const args = ['--norc', '-c', test, 'bash', ...words];
      return execFileSync('bash', args, { encoding: 'utf8' }).split('\n').filter(Boolean);
    };

    it('is registered, with file names where it offers nothing', () => {
      const shown = execFileSync('bash', ['--norc', '-c', `${script}\ncomplete -p pipelock`], {
        encoding: 'utf8',
      });
      assert.equal(shown, 'complete -o default -F _pipelock pipelock\n');
      assert.deepEqual(offered('pipelock', 'check', 'pipelock.y'), []);
    });

    it('offers first words, then second words, then options', () => {
      assert.ok(offered('pipelock', '').includes('run'));
      assert.deepEqual(offered('pipelock', 'kill'), ['kill-switch']);
      assert.deepEqual(offered('pipelock', 'kill-switch', ''), ['on', 'off', 'status']);
      assert.deepEqual(offered('pipelock', 'run', '--li'), ['--listen']);
      assert.deepEqual(offered('pipelock', 'nothing', '--'), []);
    });

    it('offers every option of every command', async () => {
      for (const { name, options } of await loadCommands()) {
        const names = Object.keys({ ...options, ...COMMON_OPTIONS }).map((option) => `--${option}`);
        assert.deepEqual(offered('pipelock', ...name.split(' '), '--'), names, name);
      }
    });
  });

  it('uses the same function in zsh', async () => {
    const zsh = (await invoke(completion, ['zsh'])).stdout;
    assert.match(zsh, /^autoload -U \+X bashcompinit && bashcompinit\n/);
    assert.ok(zsh.endsWith((await invoke(completion, ['bash'])).stdout));
  });

  it('names every command and option for fish, with its quotes intact', async () => {
    const lines = (await invoke(completion, ['fish'])).stdout.trimEnd().split('\n');
    for (const line of lines) {
      assert.match(line, /^complete -c pipelock /);
      const outside = line.replace(/'(?:[^'\\]|\\.)*'/g, '');
      assert.ok(!/['"\\$`;|&<>()]/.test(outside), line);
    }
    for (const { name, options } of await loadCommands()) {
      const last = name.split(' ').at(-1) ?? '';
      assert.ok(
        lines.some((line) => line.includes(` -a ${last} `)),
        name,
      );
      for (const option of Object.keys(options)) {
        const here = (line: string): boolean =>
          line.includes(`from ${last}'`) && line.includes(` -l ${option} `);
        assert.ok(lines.some(here), `${name} --${option}`);
      }
    }
  });

  for (const args of [[], ['tcsh'], ['bash', 'zsh']]) {
    it(`refuses ${args.length === 0 ? 'no shell' : args.join(' and ')}`, async () => {
      await assert.rejects(invoke(completion, args), { code: 'USAGE', message: /bash, zsh or fish/ });
    });
  }
});
