// Where state that outlives a process is kept: PIPELOCK_HOME, else `.pipelock` in the home directory.

import { homedir } from 'node:os';
import path from 'node:path';

export function stateDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  return environment['PIPELOCK_HOME'] ?? path.join(homedir(), '.pipelock');
}
