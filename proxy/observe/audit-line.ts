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
  return format === 'json' ? JSON.stringify(fields) : textLine(fields);
}

type Fields = Record<string, Field>;

function fieldsOf(event: AuditEvent, time: number): Fields {
  const { event: name, message, detail, url, ...rest } = event;
  const technique = event.mitre_technique ?? mitreTechnique(event.scanner ?? name);
  const fields: Fields = {
    level: EVENTS[name],
    time: new Date(time).toISOString(),
    component: 'pipelock',
    event: name,
    message: cleanText(message ?? name),
  };
  for (const key of Object.keys(rest) as (keyof typeof rest)[]) {
    const value = rest[key];
    if (value !== undefined) fields[key] = cleaned(value);
  }
  if (url !== undefined) fields['url'] = cleanText(urlOf(url, event));
  if (technique !== undefined) fields['mitre_technique'] = technique;
  for (const [key, value] of Object.entries(detail ?? {})) {
    const name = cleanText(key);
    // What is particular to one event never replaces what all events have.
    if (!Object.hasOwn(fields, name)) fields[name] = cleaned(value);
  }
  return fields;
}

function cleaned(value: Field): Field {
  if (typeof value === 'string') return cleanText(value);
  return typeof value === 'object' ? value.map(cleanText) : value;
}

// A second lock behind safeUrl(): a caller that forgot it must not write a secret to disk.
function urlOf(url: string, { event, scanner = '', reason = '' }: AuditEvent): string {
  const hides = event === 'kill_switch_deny' || hidesUrl(scanner) || hidesUrl(reason);
  return hides ? redactUrl(url) : withoutUser(url);
}

function textLine(fields: Fields): string {
  const head = `${show(fields['time'])} ${show(fields['level']).toUpperCase()} ${show(fields['event'])}`;
  const shown = new Set(['time', 'level', 'event', 'component']);
  const pairs = Object.entries(fields)
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
