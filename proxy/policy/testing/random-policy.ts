// Random documents that the schema accepts, made from the schema itself, for property tests.

import fc, { type Arbitrary } from 'fast-check';
import type { SchemaNode } from '../schema/node.ts';
import type { Format } from '../schema/setting.ts';

const SAMPLES: Readonly<Record<Format, readonly string[]>> = {
  'agent-name': ['a', 'builder-1', 'team.x_y', '_default'],
  cidr: ['10.0.0.0/8', '192.0.2.7/32', '2001:db8::/32', '0.0.0.0/0'],
  date: ['2030-01-31', '2030-01-31T12:00:00Z'],
  'dns-server': ['192.0.2.53', '[2001:db8::53]:5353', '192.0.2.53:53'],
  domain: ['api.example.com', '*.example.org', 'localhost', '192.0.2.1'],
  duration: ['500ms', '2s', '1h30m'],
  egress: ['api.example.com', '*.example.org', 'example.net:8443', 'example.net/v1/*', '[2001:db8::1]:443/x'],
  'header-name': ['Authorization', 'x-token'],
  'http-url': ['https://up.example.com/base', 'http://127.0.0.1:7899'],
  listen: ['127.0.0.1:0', ':0', '[::1]:0'],
  'listen-or-empty': ['', '127.0.0.1:0'],
  'log-key': [`x25519:${'A'.repeat(42)}E`],
  method: ['GET', 'post'],
  path: ['/v1/messages', '/v1/*'],
  pattern: ['acme-[0-9a-f]{32}', '(?i)secret[a-z]{4}'],
  ports: ['443', '8000-8999'],
  'trusted-cidr': ['10.1.2.0/24', '2001:db8:1::/48'],
};

/** A value that a node accepts. Nothing that is not built yet is asked for. */
export function randomValue(node: SchemaNode): Arbitrary<unknown> {
  if (node.anyOf) return fc.oneof(...node.anyOf.map(randomValue));
  if (node.enum) return fc.constantFrom(...node.enum);
  switch (node.type) {
    case 'object':
      return randomTable(node);
    case 'array':
      return randomList(node);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: node.minimum ?? 0, max: Math.min(node.maximum ?? 1e9, 1e9) });
    case 'number':
      return fc.double({ min: node.minimum ?? 0, max: node.maximum ?? 1e6, noNaN: true });
    default:
      return node.format ? fc.constantFrom(...SAMPLES[node.format]) : randomText(node);
  }
}

/** Entries that have names have different ones, as patterns must. */
function randomList(node: SchemaNode): Arbitrary<unknown> {
  const entry = node.items ? randomValue(node.items) : fc.string();
  const bounds = { minLength: node.minItems ?? 0, maxLength: 3 };
  if (!node.items?.properties?.['name']) return fc.array(entry, bounds);
  return fc.uniqueArray(entry, {
    ...bounds,
    selector: (one) => (one as { name: string }).name.toLowerCase(),
  });
}

function randomText(node: SchemaNode): Arbitrary<string> {
  const minLength = Math.max(node.minLength ?? 0, 1);
  return fc.string({
    unit: 'grapheme-ascii',
    minLength,
    maxLength: Math.min(node.maxLength ?? 20, minLength + 20),
  });
}

function randomTable(node: SchemaNode): Arbitrary<unknown> {
  if (node.additionalProperties) {
    return fc.dictionary(fc.constantFrom(...SAMPLES['agent-name']), randomValue(node.additionalProperties), {
      maxKeys: 3,
    });
  }
  const built = Object.entries(node.properties ?? {}).filter(([, child]) => child['x-later'] === undefined);
  const model = Object.fromEntries(built.map(([key, child]) => [key, randomValue(child)]));
  return fc.record(model, { requiredKeys: [...(node.required ?? [])] });
}
