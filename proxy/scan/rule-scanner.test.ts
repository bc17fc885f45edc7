import assert from 'node:assert/strict';
import type { Finding } from '../model/finding.ts';
import type { Part } from '../model/message.ts';
import type { ScanContext } from '../model/scanner.ts';
import { Engine } from '../text/engine.ts';
import { makeRuleScanner } from './rule-scanner.ts';
import type { Rule } from './rules/rule.ts';

const base = { family: 'dlp', severity: 'high', confidence: 'certain' } as const;
const samples = { hit: [], miss: [], benign: [] };
const SHAPED: Rule = {
  ...base,
  id: 'dlp/shaped',
  name: 'Shaped',
  pattern: 'vlim-[a-z0-9]{8}',
  keywords: ['vlim-'],
  providerHosts: ['*.home.test'],
  samples,
};
const CONTEXTUAL: Rule = {
  ...base,
  id: 'dlp/contextual',
  name: 'Contextual',
  pattern: 'secret=[a-z0-9-]{8,40}',
  keywords: ['secret='],
  contextual: true,
  samples,
};
const KEY = ['vlim', 'a1b2c3d4'].join('-');
const VALUE = ['registered', 'value', '77'].join('-');

describe('scan/rule-scanner', () => {
  const rules = [SHAPED, CONTEXTUAL];
  const scanner = makeRuleScanner({
    id: 'dlp',
    engine: new Engine({ mode: 'secret', rules, literals: [{ id: 'env/A', value: VALUE }] }),
    rules,
    literals: [{ id: 'env/A', name: 'Registered', hosts: ['api.partner.test'] }],
    reads: { outbound: ['body'], inbound: [] },
    label: () => 'body_dlp',
  });
  const found = (text: string, host: string): Finding[] => {
    const part: Part = { kind: 'body', name: 'body', text, form: 'raw' };
    const context = { tx: { target: { host } }, addresses: [] } as unknown as ScanContext;
    return scanner.scan({ direction: 'outbound', parts: [part] }, context);
  };
  const labels = (text: string, host: string): string[] =>
    found(text, host).map(({ scanner: label, rule }) => `${label} ${rule}`);

  it('reports a credential where it does not belong, with its place', () => {
    assert.deepEqual(labels(`a ${KEY} b`, 'sink.test'), ['body_dlp Shaped']);
    assert.deepEqual(found(`a ${KEY} b`, 'sink.test')[0]?.span, { start: 2, end: 2 + KEY.length });
  });

  it('excuses it on its way to its own provider, and says that it was there (L-42)', () => {
    for (const host of ['home.test', 'api.home.test'])
      assert.deepEqual(labels(`a ${KEY} b`, host), ['excused Shaped']);
    assert.deepEqual(labels(`a ${KEY} b`, 'not-home.test'), ['body_dlp Shaped']);
  });

  it('excuses a registered value at the hosts it is for, and nowhere else', () => {
    assert.deepEqual(labels(VALUE, 'api.partner.test'), ['excused Registered']);
    assert.deepEqual(labels(VALUE, 'partner.test'), ['body_dlp Registered']);
  });

  it('keeps a rule of context silent about an excused credential only', () => {
    assert.deepEqual(labels(`secret=${KEY}`, 'home.test'), ['excused Shaped']);
    assert.deepEqual(labels('secret=something-else-1', 'home.test'), ['body_dlp Contextual']);
    assert.deepEqual(labels(`secret=${KEY}`, 'sink.test').sort(), ['body_dlp Contextual', 'body_dlp Shaped']);
  });

  it('takes excused credentials out of a text, and nothing else', () => {
    assert.equal(scanner.withoutExcused(`ä/${KEY}/b/${KEY}?c`, 'home.test'), 'ä//b/?c');
    assert.equal(scanner.withoutExcused(`/${KEY}`, 'sink.test'), `/${KEY}`);
  });
});
