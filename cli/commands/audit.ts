// `pipelock audit …`: the key pair of an encrypted audit log, and the way back to its lines. Works on files alone; the
// machine that reads need not be the one that wrote.

import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { errorText, PipelockError } from '../../proxy/errors.ts';
import { makeLogKeys, parsePrivateKey } from '../../proxy/observe/log-key.ts';
import { readSealed, type ReadAt } from '../../proxy/observe/sealed-reader.ts';
import type { Command, Invocation } from '../command.ts';
import type { Output } from '../output.ts';

const KEY_FILE = 'pipelock-audit.key';

export const auditKeygen: Command = {
  name: 'audit keygen',
  summary: 'Make a key pair for an encrypted audit log.',
  positionals: '',
  options: {
    out: { type: 'string', short: 'o', value: 'FILE', help: `the private key file (default: ${KEY_FILE})` },
  },
  details:
    'Writes the private key to a file that only its owner may read, and prints the public key: put that into ' +
    '`logging.encrypt_to`. Keep the private key away from the proxy; without it nobody reads the log again. An existing ' +
    'file is never overwritten.',
  run: ({ options, output }) => {
    const file = options.text('out') ?? KEY_FILE;
    const { publicText, privatePem } = makeLogKeys();
    try {
      writeFileSync(file, privatePem, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw new PipelockError('USAGE', `pipelock audit keygen: cannot write ${file}: ${errorText(error)}`, {
        cause: error,
      });
    }
    if (output.json) output.value({ public_key: publicText, private_key_file: file });
    else output.line(publicText);
    output.note(`the private key is in ${file}; put the public one into logging.encrypt_to`);
    return Promise.resolve(0);
  },
};

export const auditDecrypt: Command = {
  name: 'audit decrypt',
  summary: 'Print the lines of an encrypted audit log.',
  positionals: 'FILE…',
  options: {
    key: {
      type: 'string',
      short: 'k',
      value: 'FILE',
      help: `the private key file that audit keygen wrote (default: ${KEY_FILE})`,
    },
  },
  details:
    'Lines go to standard output, in the order of the files named; name the oldest first, such as audit.log.2 audit.log.1 ' +
    'audit.log. Whatever is missing, broken or not for this key is named on standard error with its place in the file, and ' +
    'all the rest is printed. Exit code 0 when every file is whole, 1 when something is missing.',
  run: (invocation) => Promise.resolve(decrypt(invocation)),
};

function decrypt({ options, positionals, output }: Invocation): number {
  if (positionals.length === 0)
    throw new PipelockError('USAGE', 'pipelock audit decrypt: name at least one file');
  const keyFile = options.text('key') ?? KEY_FILE;
  const key = parsePrivateKey(reading(keyFile, () => readFileSync(keyFile, 'utf8')));
  const faults = positionals.map((file) => decryptFile(file, key, output));
  return faults.some((count) => count > 0) ? 1 : 0;
}

/** How many faults the file has. */
function decryptFile(file: string, key: KeyObject, output: Output): number {
  const fd = reading(file, () => openSync(file, 'r'));
  const readAt: ReadAt = (offset, length) => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(
      0,
      reading(file, () => readSync(fd, bytes, 0, length, offset)),
    );
  };
  let faults = 0;
  try {
    for (const piece of readSealed(readAt, key)) {
      if (piece.kind === 'text') output.line(piece.text.toString('utf8').replace(/\n$/, ''));
      else {
        faults += 1;
        output.note(`${file}: ${piece.note}`);
      }
    }
  } finally {
    closeSync(fd);
  }
  return faults;
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new PipelockError('USAGE', `pipelock audit decrypt: cannot read ${file}: ${errorText(error)}`, {
      cause: error,
    });
  }
}
