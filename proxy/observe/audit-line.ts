// One audit event as one line, JSON or text. Every string is cleaned here, whoever wrote it.

import { cleanText, isCleanJson } from './clean-text.ts';
import { EVENTS, type AuditEvent } from './events.ts';
import { mitreTechnique } from './mitre.ts';
import { hidesUrl, redactUrl, withoutUser } from './redact-url.ts';

export type AuditFormat = 'json' | 'text';

type Field = string | number | boolean | readonly string[];

type Fields = Record<string, Field>;

/** The line without its end. `time` is milliseconds since the epoch. */
export function auditLine(event: AuditEvent, time: number, format: AuditFormat): string {
  if (format === 'text') return textLine(fieldsOf(event, time, cleanText));
  // Nearly every line is clean as it is, which one look at the whole tells sooner than one at each field.
  const line = JSON.stringify(fieldsOf(event, time, asItIs));
  return isCleanJson(line) ? line : JSON.stringify(fieldsOf(event, time, cleanText));
}

type Clean = (text: string) => string;

function asItIs(text: string): string {
  return text;
}

function fieldsOf(event: AuditEvent, time: number, clean: Clean): Fields {
  const technique = event.mitre_technique ?? mitreTechnique(event.scanner ?? event.event);
  const fields: Fields = {
    level: EVENTS[event.event],
    time: new Date(time).toISOString(),
    component: 'pipelock',
    event: event.event,
    message: clean(event.message ?? event.event),
  };
  for (const key of Object.keys(event) as (keyof AuditEvent)[]) {
    if (key === 'event' || key === 'message' || key === 'url' || key === 'detail') continue;
    const value = event[key];
    if (value !== undefined) fields[key] = cleaned(value, clean);
  }
  if (event.url !== undefined) fields['url'] = clean(urlOf(event.url, event));
  if (technique !== undefined) fields['mitre_technique'] = technique;
  for (const [key, value] of Object.entries(event.detail ?? {})) {
    const name = clean(key);
    // What is particular to one event never replaces what all events have.
    if (!Object.hasOwn(fields, name)) fields[name] = cleaned(value, clean);
  }
  return fields;
}

function cleaned(value: Field, clean: Clean): Field {
  if (typeof value === 'string') return clean(value);
  return typeof value === 'object' ? value.map(clean) : value;
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
