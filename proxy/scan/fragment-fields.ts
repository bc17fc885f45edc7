// What of a request can carry a piece of something, by the place it stands in. A place that is the same in every request
// (a parameter, a member, a header, a segment of the path) is what a receiver puts pieces together by.

import type { Part } from '../model/message.ts';
import { eachLeaf } from '../text/json-value.ts';
import { queryPairs } from '../text/query.ts';

export interface Field {
  readonly part: Pick<Part, 'kind' | 'name'>;
  /** Places with the same name in one request are one field. */
  readonly place: string;
  readonly text: string;
  /** `value` and `name` fields are also put together over all places. */
  readonly group: 'value' | 'name' | 'other';
}

/** Beyond, a text is one field as it stands: its ends are what a cut leaves. */
const MAX_PARSED_BYTES = 64 * 1024;
const MAX_SEGMENTS = 8;

/** The fields of the parts of one request. Views are left out: they repeat what the raw parts say. */
export function fieldsOf(parts: readonly Part[], overlapBytes: number): Field[] {
  const fields: Field[] = [];
  for (const part of parts) {
    if (part.form !== 'raw') continue;
    for (const field of fieldsOfPart(part, overlapBytes)) if (field.text !== '') fields.push(field);
  }
  return merged(fields);
}

function fieldsOfPart(part: Part, overlapBytes: number): readonly Field[] {
  switch (part.kind) {
    case 'url':
      return urlFields(part);
    case 'host':
      return [{ part, place: 'host', text: labelsOf(String(part.text)), group: 'other' }];
    case 'header':
      return [{ part, place: `header ${part.name}`, text: String(part.text), group: 'other' }];
    default:
      return bodyFields(part, overlapBytes);
  }
}

function urlFields(part: Part): Field[] {
  const raw = String(part.text).split('#')[0] ?? '';
  const mark = raw.indexOf('?');
  const [, path = ''] = /^[a-z]+:\/\/[^/?]*(\/[^?]*)/i.exec(raw) ?? [];
  const segments = path.split('/').filter((segment) => segment !== '');
  const pairs = mark === -1 ? [] : queryPairs(raw.slice(mark + 1));
  return [
    ...segments.slice(-MAX_SEGMENTS).map((text, index): Field => ({
      part,
      place: `segment ${index}`,
      text: unescaped(text),
      group: 'other',
    })),
    ...pairs.map(([name, text]): Field => ({ part, place: `query ${name}`, text, group: 'value' })),
    { part, place: 'names', text: pairs.map(([name]) => name).join(''), group: 'name' },
  ];
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** What stands before the last two labels: the rest is whose the name is. */
function labelsOf(host: string): string {
  return host.split('.').slice(0, -2).join('');
}

function bodyFields(part: Part, overlapBytes: number): readonly Field[] {
  const bytes = typeof part.text === 'string' ? Buffer.from(part.text) : part.text;
  const whole: Field = {
    part,
    place: part.name,
    text: bytes.subarray(overlapBytes).toString(),
    group: 'value',
  };
  if (overlapBytes > 0 || bytes.length > MAX_PARSED_BYTES) return [whole];
  const text = bytes.toString();
  return jsonFields(part, text) ?? formFields(part, text) ?? [whole];
}

function jsonFields(part: Part, text: string): Field[] | undefined {
  if (!/^\s{0,99}[{[]/.test(text)) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const fields: Field[] = [];
  eachLeaf(parsed, (name, leaf) => {
    if (typeof leaf === 'string' || typeof leaf === 'number')
      fields.push({ part, place: `member ${name}`, text: String(leaf), group: 'value' });
  });
  return fields;
}

/** One line of names and values. */
const FORM = /^[^\s=&]{1,80}=[^\s&]{0,4096}(?:&[^\s]{0,65536})?\s{0,2}$/;

function formFields(part: Part, text: string): Field[] | undefined {
  if (!FORM.test(text)) return undefined;
  return queryPairs(text).map(([name, value]): Field => ({
    part,
    place: `form ${name}`,
    text: value,
    group: 'value',
  }));
}

function merged(fields: readonly Field[]): Field[] {
  const byPlace = new Map<string, Field>();
  for (const field of fields) {
    const known = byPlace.get(field.place);
    byPlace.set(field.place, known ? { ...known, text: known.text + field.text } : field);
  }
  return [...byPlace.values()];
}
