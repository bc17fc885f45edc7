// What surrounds the agent itself: its files, its sandbox, its repository.

import { flag, section, text, texts } from './setting.ts';

export const SandboxFilesystem = section(
  {
    allow_read: texts([], 'Paths that may be read too.', { weaker: 'more' }),
    allow_write: texts([], 'Paths that may be written too.', { weaker: 'more' }),
  },
  'Files in the sandbox.',
);

export const Sandbox = section(
  {
    enabled: flag(false, 'Run the agent in a sandbox.', { weaker: 'off' }),
    strict: flag(false, 'Demand every layer.', { weaker: 'off' }),
    best_effort: flag(false, 'Go on without a layer that is missing.', { weaker: 'higher' }),
    workspace: text('', 'Directory of the agent.'),
    filesystem: SandboxFilesystem,
  },
  'The sandbox.',
  { later: true, reload: 'restart' },
);

export const FileSentry = section(
  {
    enabled: flag(false, 'Watch files that the agent writes.', { weaker: 'off' }),
    best_effort: flag(false, 'Go on without a watch that fails.', { weaker: 'higher' }),
    watch_paths: texts([], 'Directories to watch.', { weaker: 'fewer' }),
    scan_content: flag(true, 'Scan what was written.', { weaker: 'off' }),
    ignore_patterns: texts([], 'Files to leave out.', { weaker: 'more' }),
  },
  'The watch on files.',
  { later: true, reload: 'restart' },
);

export const GitProtection = section(
  {
    enabled: flag(false, 'Guard the repository at run time.'),
    allowed_branches: texts(['feature/*', 'fix/*', 'main', 'master'], 'Branches that may be pushed.'),
    blocked_commands: texts([], 'Commands that are refused.'),
    pre_push_scan: flag(true, 'Scan before a push.'),
  },
  'Protection of a repository at run time.',
  { later: true },
);
