// One audit event as one line, JSON or text. Every string is cleaned here, whoever wrote it.

import { cleanText } from './clean-text.ts';
import { EVENTS, type AuditEvent } from './events.ts';
import { mitreTechnique } from './mitre.ts';
import { hidesUrl, redactUrl, withoutUser } from './redact-url.ts';

export type AuditFormat = 'json' | 'text';

type Field = string | number | boolean | readonly string[];

/** The line without its end. `time` is milliseconds since the epoch. */
export function auditLine(event: AuditEvent, time: number, format: AuditFormat): string {
  const fields = fieldsOf(event, time);
  return format === 'json' ? JSON.stringify(Object.fromEntries(fields)) : textLine(fields);
}

function fieldsOf(event: AuditEvent, time: number): Map<string, Field> {
  const { event: name, message, detail = {}, url, ...rest } = event;
  const technique = event.mitre_technique ?? mitreTechnique(event.scanner ?? name);
  const all = {
    level: EVENTS[name],
    time: new Date(time).toISOString(),
    component: 'pipelock',
    event: name,
    message: message ?? name,
    ...rest,
    ...(url !== undefined && { url: urlOf(url, event) }),
    ...(technique !== undefined && { mitre_technique: technique }),
  };
  const fields = new Map<string, Field>();
  for (const [key, value] of Object.entries(all) as [string, Field | undefined][]) put(fields, key, value);
  // What is particular to one event never replaces what all events have.
  for (const [key, value] of Object.entries(detail)) if (!fields.has(cleanText(key))) put(fields, key, value);
  return fields;
}

function put(fields: Map<string, Field>, key: string, value: Field | undefined): void {
  if (value === undefined) return;
  if (typeof value === 'string') fields.set(cleanText(key), cleanText(value));
  else if (typeof value === 'object') fields.set(cleanText(key), value.map(cleanText));
  else fields.set(cleanText(key), value);
}

// A second lock behind safeUrl(): a caller that forgot it must not write a secret to disk.
function urlOf(url: string, { event, scanner = '', reason = '' }: AuditEvent): string {
  const hides = event === 'kill_switch_deny' || hidesUrl(scanner) || hidesUrl(reason);
  return hides ? redactUrl(url) : withoutUser(url);
}

function textLine(fields: ReadonlyMap<string, Field>): string {
  const head = `${show(fields.get('time'))} ${show(fields.get('level')).toUpperCase()} ${show(fields.get('event'))}`;
  const shown = new Set(['time', 'level', 'event', 'component']);
  const pairs = [...fields]
    .filter(([key]) => !shown.has(key))
    .map(([key, value]) => `${key}=${quote(show(value))}`);
  return [head, ...pairs].join(' ');
}

function show(value: Field | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'object' ? value.join(',') : String(value);
}

function quote(text: string): string {
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}
