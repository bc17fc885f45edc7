// One request with a made-up credential, judged by the very policy that the proxies will load, over what they will see:
// of an HTTPS request that is the host alone unless they intercept, and that is said (W2).

import { errorText } from '../../proxy/errors.ts';
import type { Policy } from '../../proxy/policy/schema/policy.ts';
import { judgeUrl } from '../offline.ts';

export interface Canary {
  /** The credential was seen in a plain request. */
  readonly detected: boolean;
  readonly detail: string;
}

/** Put together when needed, so that no secret scanner takes this file for a leak. */
function madeUpKey(): string {
  return ['AKIA', 'Z7Q4', 'M2XW', 'K9PD', '3RTV'].join('');
}

export async function runCanary(policy: Policy): Promise<Canary> {
  const host = 'canary.pipelock.example';
  try {
    const enforcing = {
      ...policy,
      enforce: true,
      mode: policy.mode === 'audit' ? ('balanced' as const) : policy.mode,
    };
    const url = `http://${host}/?key=${madeUpKey()}`;
    const open = { ...enforcing, api_allowlist: [...enforcing.api_allowlist, host] };
    const verdict = await judgeUrl(open, {}, url);
    const detected = verdict.findings.some(({ scanner }) => scanner.includes('dlp'));
    return { detected, detail: describe(detected, policy) };
  } catch (error) {
    return { detected: false, detail: `the canary could not be judged: ${errorText(error)}` };
  }
}

function describe(detected: boolean, policy: Policy): string {
  const seen = detected
    ? 'a credential in a plain HTTP request is found'
    : 'a credential in a plain HTTP request is NOT found';
  const refused = policy.enforce && policy.mode !== 'audit' ? 'and refused' : 'and only recorded';
  const inside = policy.tls_interception.enabled
    ? 'HTTPS is intercepted and read too'
    : 'HTTPS is not opened: of it only host, port and server name are judged';
  return `${seen}${detected ? ` ${refused}` : ''}; ${inside}`;
}
