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
    name: 'mcp proxy',
    summary: 'Run an MCP server with the firewall around it.',
    load: async () => (await import('./commands/mcp-proxy.ts')).mcpProxy,
  },
  {
    name: 'mcp scan',
    summary: 'Check the tools of an MCP server, the configuration of a client, or recorded messages.',
    load: async () => (await import('./commands/mcp-scan.ts')).mcpScan,
  },
  {
    name: 'mcp list',
    summary: 'Show the pinned tools of MCP servers, and the changes that wait for approval.',
    load: async () => (await import('./commands/mcp-list.ts')).mcpList,
  },
  {
    name: 'mcp approve',
    summary: 'Accept the changed definition of a tool.',
    load: async () => (await import('./commands/mcp-approve.ts')).mcpApprove,
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
    name: 'logs',
    summary: 'Show the decisions in a flight recorder’s record.',
    load: async () => (await import('./commands/logs.ts')).logs,
  },
  {
    name: 'verify',
    summary: 'Check that a flight recorder’s record is whole.',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  {
    name: 'audit keygen',
    summary: 'Make a key pair for an encrypted audit log.',
    load: async () => (await import('./commands/audit.ts')).auditKeygen,
  },
  {
    name: 'audit decrypt',
    summary: 'Print the lines of an encrypted audit log.',
    load: async () => (await import('./commands/audit.ts')).auditDecrypt,
  },
  {
    name: 'tls init',
    summary: 'Make the certificate authority for TLS interception.',
    load: async () => (await import('./commands/tls-init.ts')).tlsInit,
  },
  {
    name: 'tls show-ca',
    summary: 'Print the certificate of the interception authority.',
    load: async () => (await import('./commands/tls-show-ca.ts')).tlsShowCa,
  },
  {
    name: 'tls install-ca',
    summary: 'Make this system trust the interception authority.',
    load: async () => (await import('./commands/tls-install-ca.ts')).tlsInstallCa,
  },
  {
    name: 'tls status',
    summary: 'Show whether TLS is opened and whether the authority can be used.',
    load: async () => (await import('./commands/tls-status.ts')).tlsStatus,
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
