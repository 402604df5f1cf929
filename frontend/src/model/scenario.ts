/** A scenario as the editor sees it: its load, its faults, and what is wrong with them. */

import type { Json, JsonObject } from './types';

export type Point = [time_s: number, rate: number];
export type Load = 'steady' | 'profile' | 'every' | 'times';

export const DURATION_S = 60;

export const list = (value: Json | undefined): JsonObject[] =>
  Array.isArray(value)
    ? value.filter((one): one is JsonObject => one !== null && typeof one === 'object')
    : [];

export const numberOf = (value: Json | undefined, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise;

export const durationOf = (scenario: JsonObject) => numberOf(scenario.duration_s, DURATION_S);

export function loadOf(arrival: JsonObject): Load {
  if (Array.isArray(arrival.profile)) return 'profile';
  if (Array.isArray(arrival.times_s)) return 'times';
  return arrival.every_s === undefined ? 'steady' : 'every';
}

export const pointsOf = (arrival: JsonObject): Point[] =>
  (Array.isArray(arrival.profile) ? arrival.profile : []).map((point) => {
    const [time, rate] = Array.isArray(point) ? point : [];
    return [numberOf(time, 0), numberOf(rate, 0)];
  });

const LOADS: Record<Load, string> = {
  steady: 'rate_per_s',
  profile: 'profile',
  every: 'every_s',
  times: 'times_s',
};

/** The arrival with another way of coming, at about the same rate. */
export function withLoad(arrival: JsonObject, load: Load, duration_s: number): JsonObject {
  if (load === loadOf(arrival)) return arrival;
  const rate = averageRate(arrival, duration_s) || 1;
  const { rate_per_s: _, profile: __, every_s: ___, times_s: ____, ramp: _____, ...rest } = arrival;
  const way: Record<Load, Json> = {
    steady: round(rate),
    profile: [
      [0, round(rate)],
      [round(duration_s / 3), round(rate * 3)],
      [round((duration_s * 2) / 3), round(rate)],
    ],
    every: round(1 / rate),
    times: [1, 2, 3],
  };
  return { ...rest, [LOADS[load]]: way[load] };
}

/** Arrivals a second over the whole run. */
export function averageRate(arrival: JsonObject, duration_s: number): number {
  const load = loadOf(arrival);
  if (load === 'steady') return numberOf(arrival.rate_per_s, 0);
  if (load === 'every') return 1 / Math.max(1e-6, numberOf(arrival.every_s, 1));
  if (load === 'times') return (arrival.times_s as Json[]).length / Math.max(1, duration_s);
  const steps = 200;
  let sum = 0;
  for (let i = 0; i < steps; i += 1)
    sum += rateAt(pointsOf(arrival), arrival.ramp === true, ((i + 0.5) / steps) * duration_s);
  return sum / steps;
}

/** The rate of a profile at a time; before its first point there is none. */
export function rateAt(points: Point[], ramp: boolean, time_s: number): number {
  let at = -1;
  for (const [i, [time]] of points.entries()) if (time <= time_s) at = i;
  const here = points[at];
  if (!here) return 0;
  const next = points[at + 1];
  if (!ramp || !next || next[0] <= here[0]) return here[1];
  return here[1] + ((next[1] - here[1]) * (time_s - here[0])) / (next[0] - here[0]);
}

/** Numbers as people write them: three figures are enough for what was drawn by hand. */
export function round(value: number): number {
  if (Math.abs(value) >= 100) return Math.round(value);
  return Number(value.toPrecision(3));
}

/** The points with one moved: between its neighbours in time, and no rate below nothing. */
export function movePoint(points: Point[], index: number, to: Point, duration_s: number): Point[] {
  const low = points[index - 1]?.[0] ?? 0;
  const high = points[index + 1]?.[0] ?? duration_s;
  const time = index === 0 && points[0]?.[0] === 0 ? 0 : Math.min(high, Math.max(low, to[0]));
  return points.map((point, i) => (i === index ? [round(time), Math.max(0, round(to[1]))] : point));
}

export function addPoint(points: Point[], point: Point): Point[] {
  return [...points, [round(point[0]), Math.max(0, round(point[1]))] as Point].sort((a, b) => a[0] - b[0]);
}

/** What a fault does, with the value that says how much; a switch has none. */
export const EFFECTS: { name: string; title: string; start: Json; max?: number }[] = [
  { name: 'failure_rate', title: 'Fails', start: 1, max: 1 },
  { name: 'latency_factor', title: 'Is slower', start: 10 },
  { name: 'kill', title: 'Is down', start: true },
  { name: 'throttle', title: 'Throttles', start: true },
  { name: 'duplicate_rate', title: 'Duplicates', start: 0.1, max: 1 },
  { name: 'drop_ack_rate', title: 'Loses acknowledgements', start: 0.1, max: 1 },
  { name: 'reorder', title: 'Reorders', start: true },
];

export const effectOf = (fault: JsonObject) =>
  EFFECTS.find(({ name }) => fault[name] !== undefined && fault[name] !== false) ?? null;

/** Where a new fault goes: to the one node that is chosen, else to one that does work, and rather not the first. */
export function placeOfFault(
  nodes: { uid: string; id: string; kind: string }[],
  chosen: ReadonlySet<string>,
  groupOf: (kind: string) => string | undefined,
): string | undefined {
  const [only] = chosen.size === 1 ? chosen : [];
  const working = nodes.filter(({ kind }) => groupOf(kind) === 'Compute');
  return (nodes.find(({ uid }) => uid === only) ?? working.at(-1) ?? nodes.at(-1))?.id;
}

/** Where the load of a new scenario comes from: a client, else what is drawn first. */
export const sourceOfLoad = (nodes: { id: string; kind: string }[]): string | null =>
  (nodes.find(({ kind }) => kind === 'client') ?? nodes[0])?.id ?? null;

/** The fault with another effect. */
export function withEffect(fault: JsonObject, name: string): JsonObject {
  const rest = Object.fromEntries(
    Object.entries(fault).filter(([key]) => !EFFECTS.some((effect) => effect.name === key)),
  );
  return { ...rest, [name]: EFFECTS.find((effect) => effect.name === name)?.start ?? true };
}

/** From when to when a fault holds; without times it holds the whole run. */
export function spanOf(fault: JsonObject, duration_s: number): { at_s: number; for_s: number } {
  const at_s = numberOf(fault.at_s, 0);
  return { at_s, for_s: numberOf(fault.for_s, Math.max(0, duration_s - at_s)) };
}

export interface Problem {
  path: string;
  text: string;
}

/** What is wrong, by the place where it is written, as `arrivals.0.source`. */
export function problems(
  scenario: JsonObject,
  nodes: ReadonlySet<string>,
  edges: ReadonlySet<string>,
): Map<string, string> {
  const found = new Map<string, string>();
  const say = (path: string, text: string) => found.set(path, text);
  if (durationOf(scenario) <= 0) say('duration_s', 'A run lasts longer than 0 s.');
  for (const [i, arrival] of list(scenario.arrivals).entries()) {
    const at = `arrivals.${i}`;
    if (arrival.source === undefined && arrival.target === undefined)
      say(`${at}.source`, 'Choose who sends.');
    for (const end of ['source', 'target'] as const)
      if (typeof arrival[end] === 'string' && !nodes.has(arrival[end]))
        say(`${at}.${end}`, `There is no node ${arrival[end]}.`);
    if (loadOf(arrival) === 'steady' && numberOf(arrival.rate_per_s, -1) < 0)
      say(`${at}.rate_per_s`, 'A rate is 0 or more.');
    const times = pointsOf(arrival).map(([time]) => time);
    if (times.some((time, n) => n > 0 && time < (times[n - 1] as number)))
      say(`${at}.profile`, 'Times go forward.');
    if (typeof arrival.route === 'string' && !/^[A-Z]+ \/\S*$/.test(arrival.route))
      say(`${at}.route`, 'A route is a method and a path, as POST /orders.');
  }
  for (const [i, fault] of list(scenario.faults).entries()) {
    const at = `faults.${i}`;
    const isPartition = Array.isArray(fault.partition);
    if (typeof fault.node === 'string' && !nodes.has(fault.node))
      say(`${at}.where`, `There is no node ${fault.node}.`);
    else if (typeof fault.edge === 'string' && !edges.has(fault.edge))
      say(`${at}.where`, `There is no edge ${fault.edge}.`);
    else if (!isPartition && fault.node === undefined && fault.edge === undefined)
      say(`${at}.where`, 'Choose what is hit.');
    if (!isPartition && !effectOf(fault)) say(`${at}.effect`, 'Choose what breaks.');
  }
  for (const [i, expect] of list(scenario.expect).entries()) {
    if (!expect.metric) say(`expect.${i}.metric`, 'Choose what is measured.');
    if (['equals', 'at_least', 'at_most'].every((name) => expect[name] === undefined))
      say(`expect.${i}.value`, 'Say how much.');
    if (typeof expect.node === 'string' && !nodes.has(expect.node))
      say(`expect.${i}.node`, `There is no node ${expect.node}.`);
  }
  return found;
}
