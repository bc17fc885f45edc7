// The commands, in the order help shows them. Each is loaded when it is asked for: a health check must not cost what
// the proxy costs.

import type { Command } from './command.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'Run the proxy.',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'check',
    summary: 'Validate a policy and explain it.',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    name: 'scan',
    summary: 'Look for secrets and prompt injections in files, folders, standard input or a diff.',
    load: async () => (await import('./commands/scan.ts')).scan,
  },
  {
    name: 'git scan-diff',
    summary: 'Look for secrets and prompt injections in the added lines of a diff on standard input.',
    load: async () => (await import('./commands/git-scan-diff.ts')).gitScanDiff,
  },
  {
    name: 'healthcheck',
    summary: 'Ask a running proxy whether it is healthy.',
    load: async () => (await import('./commands/healthcheck.ts')).healthcheck,
  },
  {
    name: 'generate config',
    summary: 'Write a policy file to start from.',
    load: async () => (await import('./commands/generate-config.ts')).generateConfig,
  },
  {
    name: 'gate',
    summary: 'Wait until a pod is isolated and its proxy is ready.',
    load: async () => (await import('./commands/gate.ts')).gate,
  },
  {
    name: 'init sidecar',
    summary: 'Put a Kubernetes workload behind a proxy of its own.',
    load: async () => (await import('./commands/init-sidecar.ts')).initSidecar,
  },
  {
    name: 'approvals list',
    summary: 'List the messages that wait for a person.',
    load: async () => (await import('./commands/approvals.ts')).approvalsList,
  },
  {
    name: 'approvals allow',
    summary: 'Let a waiting message pass.',
    load: async () => (await import('./commands/approvals.ts')).approvalsAllow,
  },
  {
    name: 'approvals block',
    summary: 'Refuse a waiting message.',
    load: async () => (await import('./commands/approvals.ts')).approvalsBlock,
  },
  {
    name: 'kill-switch on',
    summary: 'Stop all traffic at once.',
    load: async () => (await import('./commands/kill-switch.ts')).killSwitchOn,
  },
  {
    name: 'kill-switch off',
    summary: 'Release what `kill-switch on` stopped.',
    load: async () => (await import('./commands/kill-switch.ts')).killSwitchOff,
  },
  {
    name: 'kill-switch status',
    summary: 'Show which sources stop traffic.',
    load: async () => (await import('./commands/kill-switch.ts')).killSwitchStatus,
  },
  {
    name: 'completion',
    summary: 'Print completions for bash, zsh or fish.',
    load: async () => (await import('./commands/completion.ts')).makeCompletion(loadCommands),
  },
  {
    name: 'version',
    summary: 'Print the version.',
    load: async () => (await import('./commands/version.ts')).version,
  },
];

/** Every command with its options, for references and completions. */
export function loadCommands(): Promise<readonly Command[]> {
  return Promise.all(COMMANDS.map((entry) => entry.load()));
}
