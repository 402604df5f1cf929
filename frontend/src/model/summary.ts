/** The one line of a card: what is set on the node, or while a run is shown, what it does. */

import { count, duration, plural } from './format';
import type { Numbers } from './runs';
import type { Field, Json, JsonObject } from './types';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** Seconds as a person counts them, where they are many: `14 days`, `6 h`. */
function longTime(seconds: number): string | null {
  if (seconds < HOUR_S) return null;
  if (seconds % DAY_S === 0) return plural(seconds / DAY_S, 'day');
  return seconds % HOUR_S === 0 ? `${seconds / HOUR_S} h` : null;
}

function scalar(value: Json | undefined, unit: string | null | undefined): string | null {
  const long = typeof value === 'number' && unit === 's' ? longTime(value) : null;
  if (long) return long;
  if (typeof value === 'number' || (typeof value === 'string' && value.length <= 28))
    return unit ? `${value} ${unit}` : String(value);
  return null;
}

const ABOUT = 'About';

/** Up to two fields that were set, in the order of the catalogue, with their names where the unit says too little. */
export function settingsLine(fields: Field[], values: JsonObject): string {
  const parts: string[] = [];
  for (const field of fields) {
    if (field.section === ABOUT || field.secret) continue;
    const value = values[field.name];
    if (field.type === 'boolean') {
      if (value === true) parts.push((field.title ?? field.name).toLowerCase());
      continue;
    }
    const text = scalar(value, field.unit);
    if (text === null) continue;
    // The unit is said once: not `archive days 30 days`.
    const words = (field.title ?? field.name).toLowerCase();
    const label =
      field.unit && words.endsWith(` ${field.unit}`) ? words.slice(0, -field.unit.length - 1) : words;
    parts.push(field.type === 'enum' || field.type === 'string' ? text : `${label} ${text}`);
    if (parts.length === 2) break;
  }
  return parts.slice(0, 2).join(' · ');
}

const number = (numbers: Numbers, name: string) => Number(numbers[name] ?? 0);
const has = (numbers: Numbers, name: string) => typeof numbers[name] === 'number';

/** Metrics in the order in which they tell most; a card shows the first three that the node has. */
const TELLING: [metric: string, label: string][] = [
  ['invocations', 'invocations'],
  ['received', 'requests'],
  ['requests', 'requests'],
  ['calls', 'calls'],
  ['held', 'waiting'],
  ['depth', 'waiting'],
  ['accepted', 'accepted'],
  ['in_flight', 'in flight'],
  ['concurrency', 'running'],
  ['errors', 'errors'],
  ['failed', 'failed'],
  ['dead_lettered', 'dead-lettered'],
  ['throttles', 'throttled'],
  ['reads', 'reads'],
  ['writes', 'writes'],
];

export interface LiveFigure {
  label: string;
  value: string;
  bad: boolean;
}

const BAD = new Set(['errors', 'failed', 'dead_lettered', 'throttles']);
const ALWAYS = new Set(['invocations', 'received', 'requests', 'calls', 'held', 'depth', 'accepted']);

export function liveFigures(numbers: Numbers): LiveFigure[] {
  const figures: LiveFigure[] = [];
  const labels = new Set<string>();
  for (const [metric, label] of TELLING) {
    if (!has(numbers, metric) || labels.has(label)) continue;
    const value = number(numbers, metric);
    if (value === 0 && !ALWAYS.has(metric)) continue;
    labels.add(label);
    figures.push({ label, value: count(value), bad: BAD.has(metric) && value > 0 });
  }
  const bad = figures.filter((figure) => figure.bad).slice(0, 1);
  return [...figures.filter((figure) => !figure.bad).slice(0, bad.length > 0 ? 1 : 2), ...bad];
}

/** What changes by the second: what runs now, environments that had to begin, and how long the oldest waits. */
export function pulse(numbers: Numbers): LiveFigure[] {
  const figures: LiveFigure[] = [];
  const say = (label: string, value: string) => figures.push({ label, value, bad: false });
  if (number(numbers, 'concurrency') > 0) say('running', count(number(numbers, 'concurrency')));
  if (number(numbers, 'held') + number(numbers, 'in_flight') > 0 && number(numbers, 'age_s') > 0)
    say('oldest', duration(number(numbers, 'age_s') * 1_000_000));
  if (number(numbers, 'cold_starts') > 0) say('cold', count(number(numbers, 'cold_starts')));
  return figures;
}

/** The share that failed, as an edge shows it: `3%`, `< 1%`. */
export function share(part: number, whole: number): string {
  const percent = whole > 0 ? (part / whole) * 100 : 100;
  if (percent > 0 && percent < 1) return '< 1%';
  return `${Math.round(Math.min(100, percent))}%`;
}
