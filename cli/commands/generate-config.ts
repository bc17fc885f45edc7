// `pipelock generate config`: a policy file to start from, holding only what differs from the defaults.

import { writeFile } from 'node:fs/promises';
import { errorText, PipelockError } from '../../proxy/errors.ts';
import { PRESET_NAMES } from '../../proxy/policy/schema/policy.ts';
import { nearest } from '../../proxy/text/nearest.ts';
import type { Command } from '../command.ts';

export const generateConfig: Command = {
  name: 'generate config',
  summary: 'Write a policy file to start from.',
  positionals: '',
  options: {
    preset: {
      type: 'string',
      short: 'p',
      value: 'NAME',
      help: `${PRESET_NAMES.join(', ')} (default balanced)`,
    },
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      help: 'write here instead of to stdout; never overwrites',
    },
  },
  run: async ({ options, output }) => {
    const preset = options.text('preset') ?? 'balanced';
    if (!PRESET_NAMES.some((name) => name === preset)) {
      const guess = nearest(preset, PRESET_NAMES);
      const hint = guess === undefined ? '' : ` (did you mean ${guess}?)`;
      throw new PipelockError(
        'USAGE',
        `there is no preset "${preset}"${hint}; there are ${PRESET_NAMES.join(', ')}`,
      );
    }
    const text = starter(preset);
    const file = options.text('output');
    if (file === undefined) {
      if (output.json) output.value({ preset, text });
      else output.line(text.trimEnd());
      return 0;
    }
    await writeFile(file, text, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
      const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
      const reason = exists ? 'it exists; remove it or choose another name' : errorText(error);
      throw new PipelockError('USAGE', `cannot write ${file}: ${reason}`, { cause: error });
    });
    output.note(`wrote ${file}; check it with: pipelock check ${file}`);
    return 0;
  },
};

function starter(preset: string): string {
  const allowlist = preset === 'strict' || preset === 'hostile-model';
  return [
    '# What is not written here is as the preset has it; `pipelock check FILE --explain` shows every value.',
    'version: 1',
    `preset: ${preset}`,
    'forward_proxy:',
    '  enabled: true',
    ...(allowlist
      ? [
          '# In mode strict nothing else is reachable.',
          'api_allowlist:',
          '  - "*.anthropic.com"',
          '  - "*.openai.com"',
        ]
      : []),
    '',
  ].join('\n');
}
