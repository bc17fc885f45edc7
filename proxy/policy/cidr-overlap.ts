// Which address blocks of different owners share an address.

import { addressBytes, isIpv4 } from '../text/ip.ts';

export interface OwnedBlock {
  readonly owner: string;
  /** A canonical CIDR block or single address. */
  readonly cidr: string;
}

/** Pairs of blocks of different owners that overlap: the wider one first. Every block that overlaps is in some pair. */
export function overlaps<T extends OwnedBlock>(blocks: readonly T[]): [T, T][] {
  const sorted = blocks.map((block) => ({ block, bits: prefixOf(block.cidr) }));
  sorted.sort((a, b) => (a.bits < b.bits ? -1 : 1));
  // Two blocks overlap only when one holds the other, that is, when its bits are how the other's begin.
  const around: typeof sorted = [];
  return sorted.flatMap((inner) => {
    while (around.length > 0 && !inner.bits.startsWith(around.at(-1)?.bits ?? '')) around.pop();
    const outer = around.at(-1);
    around.push(inner);
    return outer && outer.block.owner !== inner.block.owner ? [[outer.block, inner.block] as [T, T]] : [];
  });
}

/** The fixed bits of a block as a text of 0 and 1, IPv4 within its mapped form. */
function prefixOf(cidr: string): string {
  const [address = '', length] = cidr.split('/');
  const bytes = addressBytes(address) ?? new Uint8Array(16);
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return length === undefined ? bits : bits.slice(0, Number(length) + (isIpv4(bytes) ? 96 : 0));
}
