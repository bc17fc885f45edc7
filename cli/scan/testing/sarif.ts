// The rules of SARIF 2.1.0 that importers hold a report against, checked by hand.

import assert from 'node:assert/strict';

export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly uri: string;
  readonly region: Region | undefined;
}

type Region = Readonly<
  Record<'startLine' | 'endLine', number> & Partial<Record<'startColumn' | 'endColumn', number>>
>;

interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region?: Region;
  };
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
}

interface Log {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly Run[];
}

interface Run {
  readonly tool: { readonly driver: Driver };
  readonly columnKind: string;
  readonly invocations: readonly {
    executionSuccessful: unknown;
    toolExecutionNotifications: readonly Omit<Result, 'ruleId'>[];
  }[];
  readonly results: readonly Result[];
}

interface Driver {
  readonly name: string;
  readonly version: string;
  readonly rules: readonly {
    id: string;
    shortDescription: { text: string };
    defaultConfiguration: { level: string };
  }[];
}

const LEVELS = ['none', 'note', 'warning', 'error'];

/** Throws an AssertionError where the report is not valid; returns what tests look at. */
export function assertSarif(value: unknown): { ruleIds: string[]; results: SarifResult[] } {
  // As importers see it: members that are undefined are not written.
  const log = JSON.parse(JSON.stringify(value)) as Log;
  assert.equal(log.version, '2.1.0');
  assert.match(log.$schema, /^https:\/\/.*sarif.*2\.1\.0/);
  assert.equal(log.runs.length, 1);
  const run = log.runs[0]!;
  const { driver } = run.tool;
  assert.ok(driver.name !== '' && driver.version !== '');
  assert.ok(['utf16CodeUnits', 'unicodeCodePoints'].includes(run.columnKind));
  const ruleIds = driver.rules.map((rule) => rule.id);
  assert.equal(new Set(ruleIds).size, ruleIds.length, 'a rule is listed twice');
  for (const rule of driver.rules) {
    assert.ok(LEVELS.includes(rule.defaultConfiguration.level));
    assert.notEqual(rule.shortDescription.text, '');
  }
  for (const { executionSuccessful, toolExecutionNotifications } of run.invocations) {
    assert.equal(typeof executionSuccessful, 'boolean');
    for (const { message, locations } of toolExecutionNotifications) {
      assert.notEqual(message.text, '');
      for (const one of locations) assertLocation(one);
    }
  }
  return { ruleIds, results: run.results.map((result) => assertResult(result, ruleIds)) };
}

function assertResult(
  { ruleId, ruleIndex, level, message, locations }: Result,
  ruleIds: readonly string[],
): SarifResult {
  assert.equal(ruleIds[ruleIndex], ruleId, 'ruleIndex and ruleId name two rules');
  assert.ok(LEVELS.includes(level));
  assert.notEqual(message.text, '');
  assert.equal(locations.length, 1);
  return { ruleId, ruleIndex, level, ...assertLocation(locations[0]!) };
}

function assertLocation({ physicalLocation }: Location): Pick<SarifResult, 'uri' | 'region'> {
  const { artifactLocation, region } = physicalLocation;
  // RFC 3986: a relative reference made of unreserved characters, sub-delimiters and percent-encoded bytes.
  assert.match(
    artifactLocation.uri,
    /^(?:[\w.~!$&'()*+,;=@-]|%[0-9A-F]{2})(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-F]{2})*$/,
  );
  assert.ok(!artifactLocation.uri.split('/').includes('..'));
  if (region) {
    assert.ok(region.startLine >= 1 && region.endLine >= region.startLine);
    assert.ok((region.startColumn ?? 1) >= 1 && (region.endColumn ?? 1) >= 1);
  }
  return { uri: artifactLocation.uri, region };
}
