/** What a drawing comes to, in numbers, as people read them; and beside it what a run has measured. */

import { count, duration } from './format';
import type { Numbers } from './runs';

/** A figure without a bound is null; one that the drawing does not give is left out. */
export type Figures = { readonly [name: string]: number | null };

export interface PathFigures {
  edge: string;
  title: string;
  nodes: string[];
  figures: Figures;
}

export interface FigureRow {
  name: string;
  label: string;
  value: string;
  measured: string | null;
  doc: string;
}

interface Known {
  name: string;
  label: string;
  doc: string;
  show: (value: number, all: Figures) => string;
  measure?: (numbers: Numbers, seconds: number) => number | null;
}

const seconds = (value: number) => duration(value * 1_000_000);
const milliseconds = (value: number) => duration(value * 1000);
const precise = (value: number) =>
  value < 10 ? String(Number(value.toPrecision(2))) : count(Math.round(value));
const share = (value: number) => `${precise(value * 100)} %`;

function availability(value: number): string {
  return value === 1 ? '100 %' : `${Number((value * 100).toFixed(value > 0.99 ? 3 : 1))} %`;
}

function part(numbers: Numbers, metric: string, name: string): number | null {
  const value = numbers[metric];
  const found = value && typeof value === 'object' && !Array.isArray(value) ? value[name] : undefined;
  return typeof found === 'number' ? found : null;
}

const COMING = ['invocations', 'accepted', 'received', 'requests', 'calls', 'reads'];

function came(numbers: Numbers): number | null {
  const metric = COMING.find((name) => typeof numbers[name] === 'number');
  return metric ? Number(numbers[metric]) : null;
}

const KNOWN: Known[] = [
  {
    name: 'rate_per_s',
    label: 'Comes in',
    doc: 'Messages or requests a second on average, under the load that the scenario declares.',
    show: (value) => `${precise(value)} /s`,
    measure: (numbers, time) => {
      const all = came(numbers);
      return all === null || time <= 0 ? null : all / time;
    },
  },
  {
    name: 'latency_p95_ms',
    label: 'Takes, p95',
    doc: '95 of 100 take no longer, with all that is waited for: the sum along the longest way.',
    show: milliseconds,
    measure: (numbers) => part(numbers, 'latency_ms', 'p95'),
  },
  {
    name: 'latency_budget_ms',
    label: 'May take',
    doc: 'What is promised, else what whoever waits allows.',
    show: milliseconds,
  },
  {
    name: 'concurrency',
    label: 'At once',
    doc: 'In work at once, by Little’s law: arrivals a second times the mean time. A run tells its most.',
    show: (value, all) =>
      all.concurrency_limit ? `${precise(value)} of ${count(all.concurrency_limit)}` : precise(value),
    measure: (numbers) => (typeof numbers.concurrency_max === 'number' ? numbers.concurrency_max : null),
  },
  {
    name: 'utilisation',
    label: 'In use',
    doc: 'What comes in, as a share of what can be taken. Above 100 % a backlog only grows.',
    show: share,
  },
  {
    name: 'drain_s',
    label: 'Drains in',
    doc: 'How long the backlog of one hour without consumers takes, while more comes in.',
    show: seconds,
  },
  {
    name: 'attempts',
    label: 'Tries at most',
    doc: 'How often one request may be tried in the worst case: retries multiply along the way.',
    show: count,
  },
  {
    name: 'time_to_dlq_s',
    label: 'Dead-lettered after',
    doc: 'How long what keeps failing is tried before it lies in a dead-letter queue.',
    show: seconds,
  },
  {
    name: 'availability',
    label: 'Answers',
    doc: 'The share of requests without a fault: its own times that of all it waits for.',
    show: availability,
    measure: (numbers) => {
      const all = Number(numbers.invocations ?? 0);
      return all > 0 && typeof numbers.errors === 'number' ? 1 - numbers.errors / all : null;
    },
  },
  {
    name: 'fan_out',
    label: 'Starts',
    doc: 'Invocations, requests and executions that one message causes, itself included.',
    show: (value) => precise(value),
  },
  {
    name: 'blast_radius',
    label: 'Needed by',
    doc: 'How many other nodes cannot work while this one is down.',
    show: count,
  },
  {
    name: 'flows_down',
    label: 'Ways in it stops',
    doc: 'How many of the ways that requests come in end in an error while it is down.',
    show: count,
  },
  {
    name: 'cost_per_million',
    label: 'A million cost',
    doc: 'Dollars for a million requests, by list price; what costs by the hour does not count.',
    show: (value) => `$${value < 100 ? value.toFixed(2) : count(Math.round(value))}`,
  },
];

const BOUNDLESS = 'no bound';

/** The figures as rows, in the order in which they tell most; `numbers` are those of a run of so many seconds. */
export function figureRows(figures: Figures, numbers?: Numbers, time = 0): FigureRow[] {
  return KNOWN.flatMap(({ name, label, doc, show, measure }): FigureRow[] => {
    const value = figures[name];
    if (value === undefined) return [];
    const measured = numbers && measure ? measure(numbers, time) : null;
    return [
      {
        name,
        label,
        doc,
        value: value === null ? BOUNDLESS : show(value, figures),
        measured: measured === null ? null : show(measured, {}),
      },
    ];
  });
}

/** The one line of a card: what tells most, and nothing that goes without saying. */
export function figuresLine(figures: Figures): string {
  const parts: string[] = [];
  const { latency_p95_ms: p95, utilisation, rate_per_s: rate, attempts } = figures;
  if (p95) parts.push(`p95 ${milliseconds(p95)}`);
  if (utilisation && utilisation >= 0.01) parts.push(`${share(utilisation)} in use`);
  else if (rate) parts.push(`${precise(rate)} /s`);
  if (attempts === null) parts.push('tries without end');
  else if (attempts && attempts > 1) parts.push(`${count(attempts)} tries`);
  return parts.slice(0, 2).join(' · ');
}
