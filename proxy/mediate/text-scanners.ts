// The scanners that read text, put together from a policy: which rules, which exact values, which parts.

import { createHash } from 'node:crypto';
import type { Direction, Part, PartKind } from '../model/message.ts';
import type { Scanner } from '../model/scanner.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { VALIDATORS } from '../scan/check/validators.ts';
import { makeRuleScanner, type RuleScanner } from '../scan/rule-scanner.ts';
import { ADDRESSING_RULES, DLP_RULES, INJECTION_RULES, TOOL_RULES } from '../scan/rules/index.ts';
import type { Rule } from '../scan/rules/rule.ts';
import type { SeedWords } from '../scan/seed-phrase.ts';
import { makeAddressScanner, makeSeedPhraseScanner, makeShapelessScanner } from '../scan/shape-scanners.ts';
import { Engine, type EngineLiteral } from '../text/engine.ts';

/** An exact value that must not leave: the environment's, the secrets file's, or a planted one. */
export interface KnownSecret {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  /** Set for canaries, which have a label of their own. */
  readonly canary: boolean;
}

export interface TextInputs {
  readonly knownSecrets: readonly KnownSecret[];
  /** The seed phrase word lists. They load while the listeners open; no message is judged before they are here. */
  readonly seedWords: () => SeedWords;
  /** Compiled engines by content, kept over reloads and shared by profiles with the same rules. */
  readonly engines: Map<string, Engine>;
}

const OUTBOUND: readonly PartKind[] = ['url', 'host', 'header', 'body', 'tool-call'];

/** Credentials by rule and exact value first, then the shapes no single pattern describes. */
export function secretScanners(policy: Policy, inputs: TextInputs): [RuleScanner, ...Scanner[]] {
  const rules = dlpRules(policy);
  const literals = inputs.knownSecrets;
  const reads: Record<Direction, readonly PartKind[]> = {
    outbound: OUTBOUND.filter((kind) => readsOutbound(policy, kind)),
    // An answer's headers set cookies and tokens all day: those are the server's to give.
    inbound: policy.response_scanning.dlp === 'off' ? [] : ['body', 'tool-result'],
  };
  const engine = engineFor(inputs, 'secret', rules, literals);
  const scanner = makeRuleScanner({
    id: 'dlp',
    engine,
    rules,
    literals: literals.map(({ id, name, value, canary }) => ({
      id,
      name,
      ...(canary ? { scanner: 'canary' } : { hosts: providersOf(value, engine, rules) }),
    })),
    reads,
    label: dlpLabel,
  });
  return [scanner, ...shapeScanners(policy, inputs, { outbound: reads.outbound, inbound: [] })];
}

/** Whose key a registered value is: the agent's own key for a provider may go to that provider (L-42). */
function providersOf(value: string, engine: Engine, rules: readonly Rule[]): readonly string[] {
  const length = Buffer.byteLength(value);
  const whole = engine.scan(value).filter(({ start, end }) => start === 0 && end === length);
  const ids = new Set(whole.filter(({ encoding }) => encoding === '').map(({ id }) => id));
  return rules.flatMap((rule) => (ids.has(rule.id) ? (rule.providerHosts ?? []) : []));
}

/** Shapes without a literal are looked for in what leaves alone: pages are full of numbers that are none of ours. */
function shapeScanners(
  policy: Policy,
  inputs: TextInputs,
  reads: Record<Direction, readonly PartKind[]>,
): Scanner[] {
  const { seed_phrase_detection: seed, address_protection: addresses } = policy;
  const label = (direction: Direction, part: Part): string => dlpLabel(direction, part, { floor: false });
  const scanners = policy.dlp.include_defaults ? [makeShapelessScanner(reads, label)] : [];
  if (seed.enabled) {
    const options = { minWords: seed.min_words as 12, verifyChecksum: seed.verify_checksum };
    scanners.push(makeSeedPhraseScanner(reads, label, inputs.seedWords, options));
  }
  if (addresses.enabled) {
    const { allowed_addresses: allowed, chains, similarity } = addresses;
    const rules = {
      allowed,
      chains,
      prefixLength: similarity.prefix_length,
      suffixLength: similarity.suffix_length,
    };
    scanners.push(makeAddressScanner(rules, addresses.unknown_action));
  }
  return scanners;
}

/** Instructions aimed at the agent. With scanning off the floor's rules stay in force. */
export function injectionScanner(policy: Policy, inputs: TextInputs): Scanner {
  const { response_scanning } = policy;
  const floor = INJECTION_RULES.filter((rule) => rule.floor);
  const own = response_scanning.patterns.map((pattern) => ownRule('injection', pattern.name, pattern.regex));
  const texts = !response_scanning.enabled
    ? floor
    : merged(response_scanning.include_defaults ? INJECTION_RULES : floor, own);
  const rules = policy.mcp_tool_scanning.enabled ? [...texts, ...TOOL_RULES] : texts;
  return makeRuleScanner({
    id: 'injection',
    engine: engineFor(inputs, 'injection', rules, []),
    rules,
    reads: {
      outbound: policy.mcp_input_scanning.enabled ? ['tool-call'] : [],
      inbound: ['header', 'body', 'tool-result', ...definitions(policy)],
    },
    holds: ({ id, family }, { kind }) =>
      kind === 'tool-definition' ? !ADDRESSING_RULES.has(id) : family !== 'tool',
    label: (_direction, { kind }) => injectionLabel(kind),
  });
}

/** Instructions in what a server says about itself poison it, whoever wrote them (L-10). */
function injectionLabel(kind: PartKind): string {
  if (kind === 'tool-call') return 'mcp_input';
  return kind === 'tool-definition' ? 'tool_poisoning' : 'response_scan';
}

function definitions({ mcp_tool_scanning }: Policy): readonly PartKind[] {
  return mcp_tool_scanning.enabled ? ['tool-definition'] : [];
}

function dlpRules({ dlp }: Policy): readonly Rule[] {
  const own = dlp.patterns.map((pattern) => ({
    ...ownRule('dlp', pattern.name, pattern.regex),
    severity: pattern.severity,
    exemptHosts: pattern.exempt_domains,
    warnOnly: pattern.action === 'warn',
    ...(pattern.validator === '' ? {} : { check: VALIDATORS[pattern.validator] }),
  }));
  return merged(dlp.include_defaults ? DLP_RULES : DLP_RULES.filter((rule) => rule.floor), own);
}

function ownRule(family: Rule['family'], name: string, pattern: string): Rule {
  const none = { hit: [], miss: [], benign: [] };
  return {
    id: `${family}/own/${name}`,
    name,
    family,
    severity: 'high',
    confidence: 'certain',
    pattern,
    keywords: [],
    samples: none,
  };
}

/** A rule of the user's takes the place of a built-in one with the same name; the floor stays. */
function merged(builtIn: readonly Rule[], own: readonly Rule[]): readonly Rule[] {
  if (own.length === 0) return builtIn;
  const names = new Set(own.map((rule) => rule.name.toLowerCase()));
  return [...builtIn.filter((rule) => rule.floor === true || !names.has(rule.name.toLowerCase())), ...own];
}

function readsOutbound({ request_body_scanning, mcp_input_scanning }: Policy, kind: PartKind): boolean {
  if (kind === 'body') return request_body_scanning.enabled;
  if (kind === 'header') return request_body_scanning.enabled && request_body_scanning.scan_headers;
  if (kind === 'tool-call') return mcp_input_scanning.enabled;
  return true;
}

/** Which label a secret carries, from where it was found. */
function dlpLabel(direction: Direction, part: Part, rule: { readonly floor: boolean }): string {
  if (direction === 'inbound') return 'response_dlp';
  if (part.kind === 'header') return 'header_dlp';
  if (part.kind === 'body') return 'body_dlp';
  if (part.kind === 'tool-call') return 'mcp_input';
  return rule.floor ? 'core_dlp' : 'dlp';
}

function engineFor(
  inputs: TextInputs,
  mode: 'secret' | 'injection',
  rules: readonly Rule[],
  literals: readonly EngineLiteral[],
): Engine {
  const key = contentKey(mode, rules, literals);
  const known = inputs.engines.get(key);
  if (known) return known;
  const engine = new Engine({ mode, rules, literals });
  inputs.engines.set(key, engine);
  return engine;
}

function contentKey(mode: string, rules: readonly Rule[], literals: readonly EngineLiteral[]): string {
  const hash = createHash('sha256').update(mode);
  for (const rule of rules) hash.update(`\0${rule.id}\0${rule.pattern}\0${rule.check ? 'c' : ''}`);
  for (const literal of literals) hash.update(`\x01${literal.id}\x01${literal.value}`);
  return hash.digest('hex');
}
