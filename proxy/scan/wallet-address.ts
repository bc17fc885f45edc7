// Keeps payments on addresses the user knows. An address that only looks like an allowed one (same beginning and end,
// other middle) is the poisoning attack; any other address is unknown. A chain without allowed addresses is not judged.

import { PipelockError } from '../errors.ts';
import { decodeBase58, decodeBase58Check } from './check/base58check.ts';
import { decodeBech32 } from './check/bech32.ts';

export const CHAINS = ['eth', 'btc', 'sol', 'bnb'] as const;
export type Chain = (typeof CHAINS)[number];

export interface WalletAddress {
  readonly chain: Chain;
  /** Equal for all spellings of one address. */
  readonly key: string;
  /** The characters a person compares: without the part all addresses of the chain share. */
  readonly visible: string;
}

export interface AddressPolicy {
  readonly allowed: readonly string[];
  readonly chains: Readonly<Record<Chain, boolean>>;
  /** How many characters at either end make two addresses look alike. */
  readonly prefixLength: number;
  readonly suffixLength: number;
}

/** UTF-16 offsets into the text; `end` is exclusive. */
export interface AddressFinding {
  readonly chain: Chain;
  readonly verdict: 'lookalike' | 'unknown';
  readonly start: number;
  readonly end: number;
}

const CANDIDATE = /[A-Za-z0-9]{1,4096}/g;
const MIN_LENGTH = 26;
const MAX_LENGTH = 90;

/** Reads one address of any chain; undefined when it is none or its checksum fails. */
export function parseAddress(text: string): WalletAddress | undefined {
  return parseEthereum(text) ?? parseBech32(text) ?? parseBase58(text);
}

/** EIP-55 writes a checksum into the letter case; both spellings are the same address. */
function parseEthereum(text: string): WalletAddress | undefined {
  if (!/^0x[0-9a-f]{40}$/i.test(text)) return undefined;
  const key = text.slice(2).toLowerCase();
  return { chain: 'eth', key, visible: key };
}

function parseBech32(text: string): WalletAddress | undefined {
  if (!/^(?:bc|bnb)1/i.test(text)) return undefined;
  const decoded = decodeBech32(text);
  if (decoded === undefined) return undefined;
  const lower = text.toLowerCase();
  if (decoded.prefix === 'bnb' && lower.length === 42 && decoded.variant === 'bech32') {
    return { chain: 'bnb', key: lower, visible: lower.slice(4) };
  }
  const version = decoded.groups[0] ?? 32;
  const wanted = version === 0 ? 'bech32' : 'bech32m';
  if (decoded.prefix !== 'bc' || version > 16 || decoded.variant !== wanted) return undefined;
  return { chain: 'btc', key: lower, visible: lower.slice(4) };
}

function parseBase58(text: string): WalletAddress | undefined {
  if (/^[13]/.test(text) && text.length <= 35) {
    const payload = decodeBase58Check(text);
    if (payload?.length === 21 && (payload[0] === 0 || payload[0] === 5)) {
      return { chain: 'btc', key: text, visible: text.slice(1) };
    }
  }
  const isKey = text.length >= 32 && text.length <= 44 && decodeBase58(text)?.length === 32;
  return isKey ? { chain: 'sol', key: text, visible: text } : undefined;
}

/** A function that judges every address of a text. Throws POLICY_INVALID for an allowed address that is none. */
export function makeAddressFinder(policy: AddressPolicy): (text: string) => AddressFinding[] {
  const allowed = policy.allowed.map(parseAllowed).filter(({ chain }) => policy.chains[chain]);
  const keys = new Set(allowed.map(({ chain, key }) => `${chain}:${key}`));
  const judged = new Set(allowed.map(({ chain }) => chain));
  const judge = (address: WalletAddress): AddressFinding['verdict'] | undefined => {
    if (!judged.has(address.chain) || keys.has(`${address.chain}:${address.key}`)) return undefined;
    return allowed.some((known) => looksLike(address, known, policy)) ? 'lookalike' : 'unknown';
  };
  return (text) => (judged.size === 0 ? [] : judgeText(text, judge));
}

function judgeText(
  text: string,
  judge: (address: WalletAddress) => AddressFinding['verdict'] | undefined,
): AddressFinding[] {
  const found: AddressFinding[] = [];
  for (const { 0: candidate, index } of text.matchAll(CANDIDATE)) {
    if (candidate.length < MIN_LENGTH || candidate.length > MAX_LENGTH) continue;
    const address = parseAddress(candidate);
    const verdict = address && judge(address);
    if (verdict) found.push({ chain: address.chain, verdict, start: index, end: index + candidate.length });
  }
  return found;
}

function looksLike(address: WalletAddress, known: WalletAddress, policy: AddressPolicy): boolean {
  const { prefixLength, suffixLength } = policy;
  if (address.chain !== known.chain || address.visible.length !== known.visible.length) return false;
  const sameStart = address.visible.slice(0, prefixLength) === known.visible.slice(0, prefixLength);
  return sameStart && address.visible.slice(-suffixLength) === known.visible.slice(-suffixLength);
}

function parseAllowed(text: string, index: number): WalletAddress {
  const address = parseAddress(text.trim());
  if (address) return address;
  throw new PipelockError(
    'POLICY_INVALID',
    `address_protection.allowed_addresses[${index}] is not an eth, btc, sol or bnb address, or its checksum fails; correct or remove it.`,
  );
}
