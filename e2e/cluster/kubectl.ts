// kubectl against the cluster that KUBECONFIG_E2E names.

import { spawnSync } from 'node:child_process';

export const KUBECONFIG = process.env['KUBECONFIG_E2E'];

/** To put behind the name of a suite, so that a skip says why. */
export const SKIPPED = KUBECONFIG === undefined ? ' (skipped: KUBECONFIG_E2E names no cluster)' : '';

export interface Answer {
  readonly ok: boolean;
  /** Of both streams. */
  readonly text: string;
}

export function kubectl(args: readonly string[], input = ''): Answer {
  const env = { ...process.env, KUBECONFIG };
  const { status, stdout, stderr } = spawnSync('kubectl', args, { input, env, encoding: 'utf8' });
  return { ok: status === 0, text: `${stdout}${stderr}` };
}
