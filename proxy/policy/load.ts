// Text → policy: read strictly, check against the schema, lay over preset and defaults, check what belongs together.
// Anything wrong refuses the whole document, and every fault is named; nothing is repaired or skipped.

import { PipelockError } from '../errors.ts';
import { advise } from './advise.ts';
import { blankLists } from './blank-list.ts';
import { checkDocument, type Fault } from './check.ts';
import { crosscheck } from './crosscheck.ts';
import { readDocument, type PolicyDocument } from './document.ts';
import { fill, type Layer, type Origin } from './fill.ts';
import { collisions, listeners } from './listeners.ts';
import { formatIssue, formatPath, type PolicyIssue } from './place.ts';
import { PRESETS } from './presets.ts';
import { schemaNode } from './schema/node.ts';
import { Policy, PRESET_NAMES, type PresetName } from './schema/policy.ts';

export interface LoadOptions {
  /** Name of the file, for messages. */
  readonly file?: string | undefined;
  /** Goes before the file's own `preset`. */
  readonly preset?: string | undefined;
  /** A partial policy that goes before everything, as set on the command line. */
  readonly overrides?: Readonly<Record<string, unknown>> | undefined;
  /** Milliseconds since the epoch; for exceptions that have expired. */
  readonly now?: number | undefined;
}

export interface LoadedPolicy {
  /** Frozen. */
  readonly policy: Policy;
  readonly warnings: readonly PolicyIssue[];
  /** Where each setting came from, by path. */
  readonly origins: ReadonlyMap<string, Origin>;
}

/** A policy that cannot be used. The message has a line for each fault. */
export class PolicyError extends PipelockError {
  readonly issues: readonly PolicyIssue[];

  constructor(issues: readonly PolicyIssue[]) {
    const inOrder = issues.toSorted(byPlace);
    super('POLICY_INVALID', inOrder.map(formatIssue).join('\n'));
    this.issues = inOrder;
  }
}

function byPlace(a: PolicyIssue, b: PolicyIssue): number {
  return (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);
}

/** Loads the text of a policy file. Throws a PolicyError that names every fault. */
export function loadPolicy(source: string | Uint8Array, options: LoadOptions = {}): LoadedPolicy {
  const file = options.file ?? 'policy';
  const document = readDocument(source);
  if (!('value' in document)) throw new PolicyError([{ file, path: '', ...document }]);
  return assemble(document, { ...options, file });
}

/** The policy of a start without a file. Throws a PolicyError when preset or overrides are wrong. */
export function defaultPolicy(options: LoadOptions = {}): LoadedPolicy {
  return assemble(
    { value: {}, blanks: () => [], placeOf: () => undefined },
    { ...options, file: options.file ?? 'policy' },
  );
}

const SCHEMA = schemaNode(Policy);

function assemble(document: PolicyDocument, options: LoadOptions & { file: string }): LoadedPolicy {
  const overrides = {
    ...options.overrides,
    ...(options.preset === undefined ? {} : { preset: options.preset }),
  };
  const inFile = (fault: Fault): PolicyIssue => issueOf(fault, options.file, document);
  const issues = [
    ...checkDocument(SCHEMA, document.value).map(inFile),
    ...blankLists(SCHEMA, document.blanks()).map(inFile),
    ...checkDocument(SCHEMA, overrides).map((fault) => issueOf(fault, 'command line')),
  ];
  if (issues.length > 0) throw new PolicyError(issues);
  const layers: Layer[] = [
    { source: 'preset', value: presetOf(overrides, document.value) },
    { source: 'file', value: document.value },
    { source: 'flag', value: overrides },
  ];
  const { policy, origins, gaveWay } = settle(layers, document);
  const faults = crosscheck(policy).map(inFile);
  if (faults.length > 0) throw new PolicyError(faults);
  const warnings = [...gaveWay, ...advise(policy, options.now ?? Date.now())];
  return { policy, origins, warnings: warnings.map(inFile).sort(byPlace) };
}

function issueOf({ path, ...fault }: Fault, file: string, document?: PolicyDocument): PolicyIssue {
  // A value that the file leaves out stands nowhere: the section that should hold it is the nearest place.
  let at = path;
  while (at.length > 0 && !document?.placeOf(at)) at = at.slice(0, -1);
  return { file, path: formatPath(path), place: document?.placeOf(at), ...fault };
}

function presetOf(...documents: readonly Record<string, unknown>[]): unknown {
  const name = documents.map((document) => document['preset']).find((value) => value !== undefined);
  return isPreset(name) ? PRESETS[name] : {};
}

function isPreset(name: unknown): name is PresetName {
  return PRESET_NAMES.some((known) => known === name);
}

interface Filled {
  readonly policy: Policy;
  readonly origins: Map<string, Origin>;
}

/** Fills in. The default admin port gives way when a file from before it existed uses its number for something else. */
function settle(layers: readonly Layer[], document: PolicyDocument): Filled & { gaveWay: Fault[] } {
  const filled = fillPolicy(layers, document);
  const pair = collisions(listeners(filled.policy)).find((two) =>
    two.some(({ name }) => name === 'admin.listen'),
  );
  if (!pair || filled.origins.get('admin.listen')?.source !== 'default') return { ...filled, gaveWay: [] };
  const what = `there is no admin port: ${pair[1].name} uses its default address`;
  const gaveWay = [{ path: pair[1].path, what, advice: 'set admin.listen to another address' }];
  const off: Layer = { source: 'default', value: { admin: { listen: '' } } };
  return { ...fillPolicy([off, ...layers], document), gaveWay };
}

function fillPolicy(layers: readonly Layer[], document: PolicyDocument): Filled {
  const origins = new Map<string, Origin>();
  const mode = layers
    .map(({ value }) => (value as { mode?: unknown }).mode)
    .findLast((value) => value !== undefined);
  const context = { audit: mode === 'audit', placeOf: document.placeOf, origins };
  return { policy: fill(SCHEMA, layers, context) as Policy, origins };
}
