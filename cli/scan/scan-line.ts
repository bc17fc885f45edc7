// The line of the proxy, for files: same rules, same decision, but no network, and nothing is switched off because
// traffic is not scanned. What the policy says about rules, own patterns and exceptions holds.

import { parseTarget } from '../../proxy/codec/target.ts';
import { readKnownSecrets } from '../../proxy/known-secrets.ts';
import { Gate } from '../../proxy/mediate/gate.ts';
import { makeMediator } from '../../proxy/mediate/mediator.ts';
import { makeScanners } from '../../proxy/mediate/scanners.ts';
import type { LineServices } from '../../proxy/mediate/mediate.ts';
import type { Finding } from '../../proxy/model/finding.ts';
import type { Direction, Message, Part } from '../../proxy/model/message.ts';
import { profileFor } from '../../proxy/policy/agents.ts';
import type { Policy } from '../../proxy/policy/schema/policy.ts';
import { loadSeedWords } from '../../proxy/scan/seed-words.ts';
import type { Engine } from '../../proxy/text/engine.ts';
import { OFFLINE } from '../offline.ts';

export const KINDS = ['secrets', 'injection', 'all'] as const;
export type Kind = (typeof KINDS)[number];

export interface TextVerdict {
  /** Without those a policy's exception silenced. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Finding[];
  /** The proxy would have let it pass with a warning. */
  readonly isWarning: boolean;
}

export interface ScanLine {
  /** What is looked for: secrets go out, injections come in. */
  readonly directions: readonly Direction[];
  /** The policy as it holds here. */
  readonly policy: Policy;
  judge(
    file: string,
    direction: Direction,
    text: { parts: readonly Part[]; overlapBytes: number },
  ): Promise<TextVerdict>;
}

const NOWHERE = parseTarget('http://scan.invalid/');

export interface ScanLineOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly kind: Kind;
  readonly engines: Map<string, Engine>;
}

/** Throws POLICY_INVALID or POLICY_UNREADABLE when the secrets file of the policy cannot be used. */
export async function openScanLine(given: Policy, options: ScanLineOptions): Promise<ScanLine> {
  const { environment, kind, engines } = options;
  const policy = forFiles(given);
  const muted = new WeakMap<Message, Finding[]>();
  const words = await loadSeedWords();
  const inputs = {
    engines,
    ownListeners: [],
    knownSecrets: kind === 'injection' ? [] : readKnownSecrets(policy, environment),
    seedWords: () => words,
  };
  const mediator = makeMediator(policy, (each) => makeScanners(each, inputs));
  mediator.compile();
  const gate = new Gate(mediator, offline(muted));
  const { signal } = new AbortController();
  return {
    directions: kind === 'all' ? ['outbound', 'inbound'] : [kind === 'secrets' ? 'outbound' : 'inbound'],
    policy,
    judge: async (file, direction, { parts, overlapBytes }) => {
      const agent = { name: 'cli', profile: '_default', auth: '' } as const;
      const target = { ...NOWHERE, raw: file };
      const open = gate.open({ surface: 'cli', agent, clientAddress: '', method: 'GET', target, signal });
      const message: Message = { direction, parts, overlapBytes };
      const { verdict } = await open.mediate(message);
      return {
        findings: verdict.findings,
        suppressed: muted.get(message) ?? [],
        isWarning: verdict.action !== 'block',
      };
    },
  };
}

function offline(muted: WeakMap<Message, Finding[]>): LineServices {
  return {
    ...OFFLINE,
    observe: (_tx, message, _ruling, decision) => {
      const silenced = decision.muted.filter(({ why }) => why === 'suppress');
      if (silenced.length > 0)
        muted.set(
          message,
          silenced.map(({ finding }) => finding),
        );
    },
  };
}

/** Scanning was asked for in so many words, so switches made for traffic do not apply; secrets are looked for once. */
function forFiles(given: Policy): Policy {
  const policy = profileFor(given, '_default');
  return {
    ...policy,
    mode: 'balanced',
    enforce: true,
    agents: {},
    request_body_scanning: { ...policy.request_body_scanning, enabled: true, action: 'block' },
    response_scanning: {
      ...policy.response_scanning,
      enabled: true,
      action: 'block',
      dlp: 'off',
      exempt_domains: [],
    },
    address_protection: { ...policy.address_protection, action: 'block' },
    mcp_tool_scanning: { ...policy.mcp_tool_scanning, enabled: true, action: 'block' },
  };
}
