/** A run that has ended, shown again: the figures at any moment, read from the film that the server gives. */

import type { Numbers, Table } from './runs';

/** Sparse: the value from that step on. */
export type Points = [step: number, value: number][];

export interface Film {
  step_us: number;
  t_us: number;
  nodes: { [node: string]: { [metric: string]: Points } };
  edges: { [edge: string]: { [metric: string]: Points } };
  ledger: { [bucket: string]: Points };
  requests: { [metric: string]: Points };
  faults: { node: string | null; edge: string | null; from_us: number; to_us: number }[];
}

/** What the run came to, and how its parts hang together: for what left no row of its own. */
export interface Ending {
  nodes: Table;
  edges: Table;
  ends: ReadonlyMap<string, { source: string; target: string }>;
}

export interface Picture {
  t_us: number;
  nodes: Table;
  edges: Table;
  ledger: Numbers;
  requests: Numbers;
}

export function valueAt(points: Points | undefined, step: number): number {
  if (!points) return 0;
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle] as [number, number])[0] <= step) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : (points[low - 1] as [number, number])[1];
}

const last = (points: Points | undefined) => points?.[points.length - 1]?.[1] ?? 0;
const number = (numbers: Numbers | undefined, metric: string) => Number(numbers?.[metric] ?? 0);

/** Metrics that the film can hold; a node shows those that it ended with. */
const FILMED = [
  'accepted',
  'concurrency',
  'dead_lettered',
  'errors',
  'failed',
  'held',
  'in_flight',
  'invocations',
  'rejected',
  'requests',
  'throttles',
];
/** Counters without rows; these grow with what passes the edges to the node. */
const FOLLOWING = ['reads', 'writes'];
const WORK = ['invocations', 'requests', 'accepted'];

/** How much of all its work a node has done. */
function share(film: Film, node: string, step: number): number {
  const metrics = film.nodes[node];
  const metric = WORK.find((name) => last(metrics?.[name]) > 0);
  return metric ? valueAt(metrics?.[metric], step) / last(metrics?.[metric]) : 0;
}

function edgesAt(film: Film, ending: Ending, step: number): Table {
  const edges: Table = {};
  for (const [edge, final] of Object.entries(ending.edges)) {
    const filmed = film.edges[edge];
    const source = ending.ends.get(edge)?.source ?? '';
    edges[edge] = {
      messages: filmed?.messages
        ? valueAt(filmed.messages, step)
        : Math.round(number(final, 'messages') * share(film, source, step)),
      errors: valueAt(filmed?.errors, step),
    };
  }
  return edges;
}

function nodesAt(film: Film, ending: Ending, edges: Table, step: number): Table {
  const arrived = new Map<string, [now: number, all: number]>();
  for (const [edge, { target }] of ending.ends) {
    const [now, all] = arrived.get(target) ?? [0, 0];
    arrived.set(target, [
      now + number(edges[edge], 'messages'),
      all + number(ending.edges[edge], 'messages'),
    ]);
  }
  const nodes: Table = {};
  for (const [node, final] of Object.entries(ending.nodes)) {
    const numbers: Numbers = {};
    for (const metric of FILMED)
      if (metric in final) numbers[metric] = valueAt(film.nodes[node]?.[metric], step);
    if ('depth' in final) numbers.depth = valueAt(film.nodes[node]?.held, step);
    const [now, all] = arrived.get(node) ?? [0, 0];
    for (const metric of FOLLOWING)
      if (metric in final) numbers[metric] = all > 0 ? Math.round((number(final, metric) * now) / all) : 0;
    nodes[node] = numbers;
  }
  return nodes;
}

export const stepOf = (film: Film, t_us: number) => Math.floor(t_us / film.step_us);

/** Everything as it stood at that moment of the run. */
export function pictureAt(film: Film, ending: Ending, t_us: number): Picture {
  const step = stepOf(film, t_us) - 1;
  const edges = edgesAt(film, ending, step);
  const at = (table: { [name: string]: Points }) =>
    Object.fromEntries(Object.entries(table).map(([name, points]) => [name, valueAt(points, step)]));
  return {
    t_us,
    edges,
    nodes: nodesAt(film, ending, edges, step),
    ledger: at(film.ledger),
    requests: at(film.requests),
  };
}

export type Speed = 'fit' | 1 | 10 | 60;
export const FIT_S = 20;

/** The moment after `elapsed_ms` of watching, never past the end. */
export function advance(film: Film, t_us: number, elapsed_ms: number, speed: Speed): number {
  const factor = speed === 'fit' ? Math.max(1, film.t_us / (FIT_S * 1_000_000)) : speed;
  return Math.min(film.t_us, t_us + elapsed_ms * 1000 * factor);
}

export interface Bar {
  messages: number;
  errors: number;
}

/** How much happened over the run, in `n` bars. */
export function activity(film: Film, n: number): Bar[] {
  const bars: Bar[] = Array.from({ length: n }, () => ({ messages: 0, errors: 0 }));
  const steps = Math.max(1, Math.ceil(film.t_us / film.step_us));
  const add = (points: Points | undefined, metric: keyof Bar) => {
    let before = 0;
    for (const [step, value] of points ?? []) {
      const bar = bars[Math.min(n - 1, Math.floor((step / steps) * n))] as Bar;
      bar[metric] += Math.max(0, value - before);
      before = value;
    }
  };
  for (const { messages, errors } of Object.values(film.edges)) {
    add(messages, 'messages');
    add(errors, 'errors');
  }
  return bars;
}
