/** Reading what a person typed into a field, and saying what is wrong with it. */

import type { Field, Json, JsonObject } from './types';

export interface Read {
  value?: Json;
  problem?: string;
}

function bound(schema: JsonObject | null | undefined, key: string): number | null {
  const value = schema?.[key];
  return typeof value === 'number' ? value : null;
}

export function readNumber(text: string, field: Field): Read {
  const value = Number(text.trim().replace(',', '.'));
  const unit = field.unit ? ` ${field.unit}` : '';
  if (text.trim() === '' || !Number.isFinite(value)) return { problem: 'This is not a number.' };
  if (field.type === 'integer' && !Number.isInteger(value))
    return { problem: 'This must be a whole number.' };
  const minimum = field.minimum ?? bound(field.schema, 'minimum');
  const maximum = field.maximum ?? bound(field.schema, 'maximum');
  const above = bound(field.schema, 'exclusiveMinimum');
  if (above !== null && value <= above) return { problem: `At least more than ${above}${unit}.` };
  if (minimum !== null && value < minimum) return { problem: `At least ${minimum}${unit}.` };
  if (maximum !== null && value > maximum) return { problem: `At most ${maximum}${unit}.` };
  return { value };
}

export function readString(text: string, field: Field): Read {
  const pattern = field.schema?.pattern;
  if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(text))
    return { problem: `This must match ${pattern.replace(/^\^|\$$/g, '')}.` };
  return { value: text };
}

export function readJson(text: string): Read {
  try {
    return { value: JSON.parse(text) as Json };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'This is not JSON.' };
  }
}

/** `30` with the unit s is 30 s; an object is written as compact JSON. */
export function showDefault(field: Field): string {
  const value = field.default;
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const TYPES = new Set(['string', 'integer', 'number', 'boolean', 'object', 'array']);

/** A property of an object field, seen as a field of its own. */
export function fieldOfSchema(name: string, schema: JsonObject): Field {
  const choices = Array.isArray(schema.enum) ? schema.enum : null;
  const type = choices ? 'enum' : TYPES.has(String(schema.type)) ? (schema.type as Field['type']) : 'any';
  return {
    name,
    type,
    title: labelOf(name),
    default: schema.default,
    doc: typeof schema.description === 'string' ? schema.description : '',
    unit: typeof schema['x-unit'] === 'string' ? schema['x-unit'] : null,
    minimum: bound(schema, 'minimum'),
    maximum: bound(schema, 'maximum'),
    choices,
    schema,
    reference: Array.isArray(schema['x-reference']) ? (schema['x-reference'] as string[]) : null,
    secret: schema['x-secret'] === true,
  };
}

const UNITS = new Set(['s', 'ms', 'mb', 'kb']);

export function labelOf(name: string): string {
  const parts = name.split('_');
  const ends =
    parts.length > 1 && parts[parts.length - 2] !== 'per' && UNITS.has(parts[parts.length - 1] as string);
  const named = ends ? parts.slice(0, -1) : parts;
  const text = named.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export type LatencyForm = 'constant' | 'quantiles' | 'uniform' | 'exponential';

export interface Latency {
  form: LatencyForm;
  a: number;
  b: number;
}

export function readLatency(value: Json | undefined): Latency | null {
  if (typeof value === 'number') return { form: 'constant', a: value, b: value };
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const of = (key: string) => Number(value[key] ?? 0);
  if ('p50_ms' in value) return { form: 'quantiles', a: of('p50_ms'), b: of('p99_ms') };
  if ('exponential_ms' in value) return { form: 'exponential', a: of('exponential_ms'), b: 0 };
  if (Array.isArray(value.uniform_ms))
    return { form: 'uniform', a: Number(value.uniform_ms[0]), b: Number(value.uniform_ms[1]) };
  return { form: 'constant', a: of('constant_ms'), b: 0 };
}

export function writeLatency({ form, a, b }: Latency): Json {
  if (form === 'quantiles') return { p50_ms: a, p99_ms: Math.max(a, b) };
  if (form === 'uniform') return { uniform_ms: [a, Math.max(a, b)] };
  if (form === 'exponential') return { exponential_ms: a };
  return { constant_ms: a };
}
