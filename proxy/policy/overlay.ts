// Lays one partial document over another: tables are joined key by key, everything else is replaced.

import { isTable } from './schema/node.ts';

export function overlay(base: unknown, over: unknown): unknown {
  if (!isTable(base) || !isTable(over)) return over;
  const joined = Object.entries(over).map(([key, value]) => [
    key,
    Object.hasOwn(base, key) ? overlay(base[key], value) : value,
  ]);
  return { ...base, ...Object.fromEntries(joined) };
}
