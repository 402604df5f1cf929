/** Two runs side by side, as the server tells it, in words. */

import { count, words } from './format';
import type { Run } from './runs';

export interface Compared {
  place: 'total' | 'ledger' | 'node' | 'edge';
  /** The node or edge; empty for the whole run. */
  name: string;
  metric: string;
  before: number;
  after: number;
  /** The part by which it rose; null from zero. */
  change: number | null;
  /** Chance alone would explain it. */
  noise: boolean;
  /** Better, worse, or neither. */
  good: boolean | null;
  weight: number;
}

export type Named = { name: string; how: 'added' | 'changed' | 'removed' };

export interface Comparison {
  runs: [Run, Run];
  made: { what: string; before: unknown; after: unknown }[];
  document: { same: boolean; scenario: boolean; nodes: Named[]; edges: Named[]; files: Named[] };
  per_second: boolean;
  same: number;
  figures: Compared[];
}

const UNITS: [end: string, unit: string][] = [
  ['_ms', 'ms'],
  ['_max_s', 's'],
  ['_s', 's'],
];

/** `latency_p95_ms` as people say it: a name and a unit. */
export function figureName(metric: string): { name: string; unit: string } {
  const [end, unit] = UNITS.find(([suffix]) => metric.endsWith(suffix)) ?? ['', ''];
  const stem =
    end === '_max_s' ? `${metric.slice(0, -end.length)}_max` : metric.slice(0, metric.length - end.length);
  return { name: words(stem).replace('Dead lettered', 'Dead-lettered'), unit };
}

export function valueText(metric: string, value: number): string {
  const { unit } = figureName(metric);
  return `${count(Number(value.toFixed(2)))}${unit ? ` ${unit}` : ''}`;
}

/** `+40 %`, `twice` where that says more, `from nothing`. */
export function changeText({ before, after, change }: Pick<Compared, 'before' | 'after' | 'change'>): string {
  if (change === null) return after > before ? 'from none' : 'new';
  if (after === 0) return 'to none';
  if (change >= 9) return `× ${count(Math.round(change + 1))}`;
  if (change >= 1) return `× ${Number((change + 1).toFixed(1))}`;
  return `${change > 0 ? '+' : '−'}${Math.abs(change * 100) < 1 ? '<1' : Math.round(Math.abs(change * 100))} %`;
}

export const whereText = ({ place, name }: Pick<Compared, 'place' | 'name'>): string =>
  place === 'total' ? 'Requests' : place === 'ledger' ? 'Ledger' : name;

const MADE: { [what: string]: string } = {
  duration_s: 'Duration',
  engine_version: 'Version of the engine',
  handlers: 'Handlers',
};

export const madeText = (what: string): string => MADE[what] ?? words(what);

/** What of the document differs, in one line; empty where nothing does. */
export function documentText({ nodes, edges, files, scenario }: Comparison['document']): string {
  const parts = (['added', 'changed', 'removed'] as const).flatMap((how) => {
    const names = [...nodes, ...edges, ...files].filter((one) => one.how === how).map(({ name }) => name);
    return names.length > 0
      ? [`${how}: ${names.slice(0, 6).join(', ')}${names.length > 6 ? ` and ${names.length - 6} more` : ''}`]
      : [];
  });
  return [...parts, ...(scenario ? ['the scenario says something else'] : [])].join(' · ');
}

export interface Outcome {
  text: string;
  tone: 'good' | 'bad' | 'plain';
}

const STATES: { [state: string]: string } = {
  queued: 'Waiting',
  claimed: 'Starting',
  running: 'Running',
  finished: 'Finished',
  failed: 'Failed',
  cancelled: 'Stopped',
  interrupted: 'Interrupted',
};

/** How a run ended, in two words. */
export function outcomeOf(run: Run): Outcome {
  const expected = run.result?.expectations ?? [];
  const unmet = expected.filter(({ ok }) => !ok).length;
  if (run.state === 'finished' && expected.length > 0)
    return unmet > 0
      ? { text: `${unmet} not met`, tone: 'bad' }
      : { text: `${expected.length} met`, tone: 'good' };
  const tone =
    run.state === 'finished'
      ? 'good'
      : run.state === 'failed' || run.state === 'interrupted'
        ? 'bad'
        : 'plain';
  return { text: STATES[run.state] ?? run.state, tone };
}

export function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  if (n < 1024 ** 2) return `${Math.round(n / 1024)} kB`;
  return `${Number((n / 1024 ** 2).toFixed(1))} MB`;
}
