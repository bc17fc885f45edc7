import { Ajv } from 'ajv';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkDocument } from '../check.ts';
import { FORMATS } from '../formats.ts';
import { defaultPolicy } from '../load.ts';
import { randomValue } from '../testing/random-policy.ts';
import { schemaNode, type SchemaNode } from './node.ts';
import { Policy } from './policy.ts';

const ROOT = schemaNode(Policy);

interface Named {
  readonly path: string;
  readonly node: SchemaNode;
  readonly required: boolean;
}

/** Every schema node that stands under a key, with its path. */
function settings(node: SchemaNode, path = ''): Named[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([key, child]) => [
    { path: `${path}.${key}`, node: child, required: node.required?.includes(key) ?? false },
    ...settings(child, `${path}.${key}`),
  ]);
  const inner = [node.items, ...(node.anyOf ?? [])].flatMap((child) =>
    child ? settings(child, `${path}[]`) : [],
  );
  return [
    ...own,
    ...inner,
    ...(node.additionalProperties ? settings(node.additionalProperties, `${path}.*`) : []),
  ];
}

const ALL = settings(ROOT);

describe('policy/schema/policy', () => {
  it('describes every setting in a sentence', () => {
    const bad = ALL.filter(
      ({ node }) => !/^[^a-z].*[.)]$/su.test(node.description ?? '') && !/^`/.test(node.description ?? ''),
    );
    assert.deepEqual(
      bad.map(({ path }) => path),
      [],
    );
  });

  it('has for every setting a default, a demand, or a meaning when absent', () => {
    const bad = ALL.filter(
      ({ node, required }) => !('default' in node) && !required && !('x-absent' in node),
    );
    assert.deepEqual(
      bad.map(({ path }) => path),
      [],
    );
  });

  it('marks only what can be compared the way it says', () => {
    const fitting: Readonly<Record<string, readonly string[]>> = {
      lower: ['integer', 'number', 'boolean', 'enum'],
      higher: ['integer', 'number', 'boolean', 'enum'],
      off: ['boolean', 'string'],
      fewer: ['array'],
      more: ['array'],
      any: ['string', 'array', 'integer', 'number', 'boolean'],
    };
    const bad = ALL.filter(({ node }) => {
      const weaker = node['x-weaker'];
      return weaker !== undefined && !fitting[weaker]?.includes(node.enum ? 'enum' : (node.type ?? ''));
    });
    assert.deepEqual(
      bad.map(({ path }) => path),
      [],
    );
  });

  it('has everything off by default that is not built yet', () => {
    const bad = ALL.filter(
      ({ node }) => node['x-later'] !== undefined && node.properties?.['enabled']?.default === true,
    );
    assert.deepEqual(
      bad.map(({ path }) => path),
      [],
    );
  });

  it('accepts its own defaults, written out', () => {
    assert.deepEqual(checkDocument(ROOT, defaultPolicy().policy), []);
  });

  it('knows every section of the original (2.x)', () => {
    const sections = `version mode enforce explain_blocks api_allowlist trusted_domains internal ssrf suppress
      default_agent_identity bind_default_agent_identity license_key license_file license_public_key metrics_listen
      fetch_proxy forward_proxy websocket_proxy reverse_proxy dlp canary_tokens seed_phrase_detection address_protection
      request_body_scanning cross_request_detection redaction response_scanning media_policy browser_shield
      mcp_input_scanning mcp_tool_scanning mcp_tool_policy mcp_session_binding tool_chain_detection mcp_ws_listener
      mcp_binary_integrity mcp_tool_provenance a2a_scanning session_profiling adaptive_enforcement airlock
      behavioral_baseline taint kill_switch tls_interception file_sentry sandbox git_protection logging emit sentry
      scan_api flight_recorder mediation_envelope rules agents`.split(/\s+/);
    assert.deepEqual(
      sections.filter((name) => !(name in Policy.properties)),
      [],
    );
  });

  describe('beside another validator', () => {
    const formats = Object.fromEntries(
      Object.entries(FORMATS).map(([name, { refuse }]) => [
        name,
        (text: string) => text === '' || refuse(text) === undefined,
      ]),
    );
    const ajv = new Ajv({ strict: false, formats });
    const validate = ajv.compile(ROOT);
    const fill = new Ajv({ strict: false, formats, useDefaults: true }).compile(ROOT);

    it('accepts the random documents that the schema describes', () => {
      fc.assert(
        fc.property(randomValue(ROOT), (document) => {
          assert.deepEqual(checkDocument(ROOT, document), []);
          assert.equal(validate(document), true, ajv.errorsText(validate.errors));
        }),
        { numRuns: 50 },
      );
    });

    it('agrees on random documents with one value replaced', () => {
      const replacement = fc.oneof(
        fc.boolean(),
        fc.integer({ min: -1e6, max: 1e12 }),
        fc.constantFrom('x', 'block', '127.0.0.1:1', '*.com', []),
        fc.constant({ unknown: 1 }),
      );
      fc.assert(
        fc.property(randomValue(ROOT), fc.nat(), replacement, (document, at, value) => {
          const changed = replaceLeaf(document, at, value);
          assert.equal(checkDocument(ROOT, changed).length === 0, validate(changed), JSON.stringify(changed));
        }),
        { numRuns: 200 },
      );
    });

    it('fills in the same defaults', () => {
      const filled = {};
      assert.equal(fill(filled), true);
      assert.deepEqual(filled, defaultPolicy().policy);
    });
  });
});

/** The document with its n-th leaf (counted round) replaced. Sections that are not built yet are left alone. */
function replaceLeaf(document: unknown, at: number, value: unknown): unknown {
  const leaves = countLeaves(document);
  let left = leaves === 0 ? -1 : at % leaves;
  const walk = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(walk);
    if (typeof one === 'object' && one !== null) {
      return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, walk(inner)]));
    }
    left -= 1;
    return left === -1 ? value : one;
  };
  return walk(document);
}

function countLeaves(one: unknown): number {
  if (typeof one !== 'object' || one === null) return 1;
  return Object.values(one).reduce<number>((sum, inner) => sum + countLeaves(inner), 0);
}
