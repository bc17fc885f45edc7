import assert from 'node:assert/strict';
import { PipelockError } from '../proxy/errors.ts';
import { helpFor, parseOptions, type Command } from './command.ts';

const COMMAND: Command = {
  name: 'pack box',
  summary: 'Pack a box.',
  positionals: '[THING…]',
  options: {
    size: { type: 'string', short: 's', value: 'SIZE', help: 'how large' },
    tape: { type: 'boolean', help: 'close it' },
    label: { type: 'string', multiple: true, help: 'what to write on it; repeatable' },
  },
  details: 'Exit code 0 when it is packed.',
  run: () => Promise.resolve(0),
};
const WITHOUT_THINGS: Command = { ...COMMAND, positionals: '' };

describe('cli/command', () => {
  it('reads options of every kind, and what is left', () => {
    const { values, positionals } = parseOptions(COMMAND, [
      '-s',
      'M',
      'lamp',
      '--tape',
      '--label',
      'a',
      '--label=b',
    ]);
    assert.equal(values.text('size'), 'M');
    assert.equal(values.flag('tape'), true);
    assert.equal(values.flag('json'), false);
    assert.deepEqual(values.list('label'), ['a', 'b']);
    assert.deepEqual(positionals, ['lamp']);
  });

  it('takes what stands behind -- as it is', () => {
    assert.deepEqual(parseOptions(COMMAND, ['--', '--tape']).positionals, ['--tape']);
  });

  const refused: Record<string, { command?: Command; args: string[]; says: RegExp }> = {
    'a misspelt option, naming the nearest': { args: ['--tpae'], says: /--tpae.*did you mean --tape\?/ },
    'an option like no other, naming none': {
      args: ['--frobnicate'],
      says: /^(?!.*did you mean).*--frobnicate/,
    },
    'an unknown short option': { args: ['-x'], says: /-x/ },
    'an option without its value': { args: ['--size'], says: /--size/ },
    'a value for a switch': { args: ['--tape=yes'], says: /--tape/ },
    'an argument where none is taken': { command: WITHOUT_THINGS, args: ['lamp'], says: /lamp/ },
  };
  for (const [what, { command = COMMAND, args, says }] of Object.entries(refused)) {
    it(`refuses ${what}, and says where to look`, () => {
      assert.throws(
        () => parseOptions(command, args),
        (error: unknown) => {
          assert.ok(error instanceof PipelockError);
          assert.equal(error.exitCode, 2);
          assert.match(error.message, says);
          assert.match(error.message, /^pipelock pack box: .*; see: pipelock pack box --help$/);
          return true;
        },
      );
    });
  }

  it('shows on the help page how it is called, every option, and the details', () => {
    const page = helpFor(COMMAND);
    assert.match(page, /^Pack a box\.\n\nUsage: pipelock pack box \[options\] \[THING…\]\n/);
    assert.match(page, /\n {2}-s, --size SIZE +how large\n/);
    for (const common of ['--json', '--no-color', '-h, --help']) assert.ok(page.includes(common), common);
    assert.ok(page.endsWith('Exit code 0 when it is packed.'));
  });

  it('breaks long details into lines, losing no word', () => {
    const details = 'word '.repeat(60).trim();
    const lines = helpFor({ ...COMMAND, details })
      .split('\n')
      .slice(-4);
    assert.ok(lines.every((line) => line.length <= 100));
    assert.ok(
      helpFor({ ...COMMAND, details })
        .replaceAll('\n', ' ')
        .endsWith(details),
    );
  });
});
