// The line without a network: what commands use to judge text and URLs exactly as the running proxy would.

import { parseTarget } from '../proxy/codec/target.ts';
import { readKnownSecrets } from '../proxy/known-secrets.ts';
import { Gate } from '../proxy/mediate/gate.ts';
import { makeMediator } from '../proxy/mediate/mediator.ts';
import { makeScanners } from '../proxy/mediate/scanners.ts';
import type { LineServices } from '../proxy/mediate/mediate.ts';
import type { Verdict } from '../proxy/model/verdict.ts';
import type { Policy } from '../proxy/policy/schema/policy.ts';
import { loadSeedWords } from '../proxy/scan/seed-words.ts';
import { urlParts } from '../proxy/surface/head.ts';

/** Services that touch no network, limit nothing and ask nobody. */
export const OFFLINE: LineServices = {
  halted: () => undefined,
  reserve: () => undefined,
  resolve: () => Promise.resolve([]),
  approve: () => Promise.resolve('block'),
  observe: () => undefined,
};

/** A gate that resolves nothing, limits nothing and asks nobody. */
export async function openOfflineGate(
  policy: Policy,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Gate> {
  const words = await loadSeedWords();
  const inputs = {
    engines: new Map(),
    ownListeners: [],
    knownSecrets: readKnownSecrets(policy, environment),
    seedWords: () => words,
  };
  const mediator = makeMediator(policy, (each) => makeScanners(each, inputs));
  mediator.compile();
  return new Gate(mediator, OFFLINE);
}

/** The verdict on a URL before any name is looked up. Throws URL_INVALID. */
export async function judgeUrl(
  policy: Policy,
  environment: Readonly<Record<string, string | undefined>>,
  url: string,
): Promise<Verdict> {
  const target = parseTarget(url);
  const gate = await openOfflineGate(policy, environment);
  const open = gate.open({
    surface: 'cli',
    agent: { name: 'cli', profile: '_default', auth: '' },
    clientAddress: '',
    method: 'GET',
    target,
    signal: new AbortController().signal,
  });
  return (await open.mediate({ direction: 'outbound', parts: urlParts(target, { dialled: true }) })).verdict;
}
