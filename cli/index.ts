// The commands, in the order help shows them.

import type { Command } from './command.ts';
import { approvalsAllow, approvalsBlock, approvalsList } from './commands/approvals.ts';
import { check } from './commands/check.ts';
import { makeCompletion } from './commands/completion.ts';
import { generateConfig } from './commands/generate-config.ts';
import { healthcheck } from './commands/healthcheck.ts';
import { killSwitchOff, killSwitchOn, killSwitchStatus } from './commands/kill-switch.ts';
import { gitScanDiff } from './commands/git-scan-diff.ts';
import { run } from './commands/run.ts';
import { scan } from './commands/scan.ts';
import { version } from './commands/version.ts';

export const COMMANDS: readonly Command[] = [
  run,
  check,
  scan,
  gitScanDiff,
  healthcheck,
  generateConfig,
  approvalsList,
  approvalsAllow,
  approvalsBlock,
  killSwitchOn,
  killSwitchOff,
  killSwitchStatus,
  makeCompletion(() => COMMANDS),
  version,
];
