/** Which charts are drawn of which figures, in which lines, and what a file of them says. */

export type Metric = 'rate' | 'p50' | 'p95' | 'p99' | 'depth' | 'age' | 'concurrency' | 'errors';
export type Quantile = 'p50' | 'p95' | 'p99';
export type Values = (number | null)[];

/** As the server gives it: one value a step for each node and metric. */
export interface ChartData {
  t_us: number;
  from_us: number;
  to_us: number;
  step_us: number;
  steps: number;
  /** Read from every row; else from the counters that stand beside them. */
  exact: boolean;
  /** Every node that something reached, the one with most of the time first. */
  busiest: string[];
  nodes: { [node: string]: { [metric: string]: Values } };
}

export interface Figure {
  name: string;
  title: string;
  unit: string;
  metrics: Metric[];
}

export const FIGURES: Figure[] = [
  { name: 'rate', title: 'Rate', unit: '/s', metrics: ['rate'] },
  { name: 'latency', title: 'Latency', unit: 'ms', metrics: ['p50', 'p95', 'p99'] },
  { name: 'errors', title: 'Errors', unit: '/s', metrics: ['errors'] },
  { name: 'depth', title: 'Depth', unit: 'messages', metrics: ['depth'] },
  { name: 'age', title: 'Age of the oldest', unit: 's', metrics: ['age'] },
  { name: 'concurrency', title: 'Concurrency', unit: 'running', metrics: ['concurrency'] },
];

/** Units as they stand in the head of a column. */
const CSV_UNITS: Record<Metric, string> = {
  rate: 'rate_per_s',
  p50: 'p50_ms',
  p95: 'p95_ms',
  p99: 'p99_ms',
  errors: 'errors_per_s',
  depth: 'depth_messages',
  age: 'age_s',
  concurrency: 'concurrency',
};

export const HUES = [
  '--accent',
  '--cat-1',
  '--cat-3',
  '--cat-2',
  '--cat-5',
  '--cat-4',
  '--success',
  '--cat-6',
] as const;

export const hueOf = (index: number): string => HUES[index % HUES.length] ?? HUES[0];

export interface Line {
  key: string;
  label: string;
  /** A custom property of the theme. */
  hue: string;
  dash: number[] | null;
  values: Values;
}

export interface ChartSpec {
  key: string;
  title: string;
  unit: string;
  lines: Line[];
}

export interface Choice {
  by: 'figure' | 'node';
  quantile: Quantile;
  hidden: ReadonlySet<string>;
}

const DASHES: Partial<Record<Metric, number[]>> = { p95: [6, 3], p99: [2, 3] };

/** One chart a figure with a line a node, or for each node its own charts; a hidden line is left out. */
export function chartsOf(data: ChartData, choice: Choice): ChartSpec[] {
  const nodes = Object.keys(data.nodes);
  return choice.by === 'figure'
    ? FIGURES.map((figure) => overlay(data, nodes, figure, choice)).filter((chart) => chart !== null)
    : nodes.filter((node) => !choice.hidden.has(node)).flatMap((node) => ownCharts(data, node, nodes));
}

function overlay(data: ChartData, nodes: string[], figure: Figure, choice: Choice): ChartSpec | null {
  const metric = figure.metrics.length > 1 ? choice.quantile : (figure.metrics[0] as Metric);
  const known = nodes.filter((node) => data.nodes[node]?.[metric]);
  if (known.length === 0) return null;
  const title = figure.metrics.length > 1 ? `${figure.title} ${metric}` : figure.title;
  const lines = known
    .filter((node) => !choice.hidden.has(node))
    .map((node) => ({
      key: node,
      label: node,
      hue: hueOf(nodes.indexOf(node)),
      dash: null,
      values: data.nodes[node]?.[metric] ?? [],
    }));
  return { key: figure.name, title, unit: figure.unit, lines };
}

function ownCharts(data: ChartData, node: string, nodes: string[]): ChartSpec[] {
  const known = data.nodes[node] ?? {};
  return FIGURES.filter(({ metrics }) => metrics.some((metric) => known[metric])).map((figure) => ({
    key: `${node}:${figure.name}`,
    title: `${node}: ${figure.title.toLowerCase()}`,
    unit: figure.unit,
    lines: figure.metrics
      .filter((metric) => known[metric])
      .map((metric) => ({
        key: metric,
        label: figure.metrics.length > 1 ? metric : figure.title,
        hue: hueOf(nodes.indexOf(node)),
        dash: DASHES[metric] ?? null,
        values: known[metric] ?? [],
      })),
  }));
}

/** The courses of one node in two runs: latency at p95, each run as long as it was. */
export function overlaid(before: ChartData, after: ChartData, node: string): ChartSpec[] {
  return FIGURES.flatMap((figure) => {
    const metric = figure.metrics.length > 1 ? 'p95' : (figure.metrics[0] as Metric);
    const sides = [
      { key: 'A', data: before, hue: '--muted', dash: [4, 3] },
      { key: 'B', data: after, hue: '--accent', dash: null },
    ];
    const lines = sides.flatMap(({ key, data, hue, dash }) => {
      const values = data.nodes[node]?.[metric];
      if (!values) return [];
      const own = values.map((value, step) =>
        data.from_us + step * data.step_us > data.t_us ? null : value,
      );
      return [{ key, label: key, hue, dash, values: own }];
    });
    const title = figure.metrics.length > 1 ? `${figure.title} ${metric}` : figure.title;
    return lines.length > 0 ? [{ key: figure.name, title, unit: figure.unit, lines }] : [];
  });
}

/** The moments of the steps: where each begins. */
export const timesOf = (data: ChartData): number[] =>
  Array.from({ length: data.steps }, (_, step) => data.from_us + step * data.step_us);

/** The step in which a moment falls; null outside. */
export function stepAt(data: ChartData, t_us: number): number | null {
  const step = Math.floor((t_us - data.from_us) / data.step_us);
  return step >= 0 && step < data.steps ? step : null;
}

/** A number that always fits its place: at most four digits before the unit. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size >= 10_000) return Intl.NumberFormat('en', { notation: 'compact' }).format(value);
  if (size >= 100 || Number.isInteger(value)) return String(Math.round(value));
  return String(Number(value.toFixed(size >= 10 ? 1 : 2)));
}

/** The zoom that a factor gives around a moment, within the run and no less than a millisecond. */
export function zoomed(
  [from, to]: [number, number],
  around: number,
  factor: number,
  end: number,
): [number, number] | null {
  const span = Math.max(1000, (to - from) * factor);
  if (span >= end) return null;
  const part = to > from ? (around - from) / (to - from) : 0.5;
  const start = Math.max(0, Math.min(end - span, around - span * part));
  return [Math.round(start), Math.round(start + span)];
}

const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

/** Rows of a step and a node, in the units that the head names; nothing stands where nothing was measured. */
export function csvOf(data: ChartData): string {
  const metrics = FIGURES.flatMap((one) => one.metrics);
  const head = ['t_s', 'node', ...metrics.map((metric) => CSV_UNITS[metric])];
  const rows = timesOf(data).flatMap((t_us, step) =>
    Object.entries(data.nodes).map(([node, known]) => [
      String(t_us / 1_000_000),
      cell(node),
      ...metrics.map((metric) => String(known[metric]?.[step] ?? '')),
    ]),
  );
  return `${[head, ...rows].map((row) => row.join(',')).join('\n')}\n`;
}
