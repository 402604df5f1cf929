import { expect, test } from 'vitest';
import { type ChartData, chartsOf, csvOf, figure, overlaid, stepAt, zoomed } from './charts';

const data: ChartData = {
  t_us: 4_000_000,
  from_us: 1_000_000,
  to_us: 3_000_000,
  step_us: 1_000_000,
  steps: 2,
  exact: true,
  busiest: ['pay', 'emails'],
  nodes: {
    pay: { rate: [1, 2], p50: [10, null], p95: [20, null], p99: [30, null], errors: [0, 1] },
    emails: { rate: [3, 4], depth: [5, 6] },
  },
};
const all = { by: 'figure', quantile: 'p95', hidden: new Set<string>() } as const;

test('a chart a figure has a line for each node that has it', () => {
  const charts = chartsOf(data, all);
  expect(charts.map(({ title, lines }) => [title, lines.map(({ label }) => label)])).toEqual([
    ['Rate', ['pay', 'emails']],
    ['Latency p95', ['pay']],
    ['Errors', ['pay']],
    ['Depth', ['emails']],
  ]);
  expect(charts[1]?.lines[0]?.values).toEqual([20, null]);
});

test('a hidden node leaves its charts and keeps the colours of the others', () => {
  const charts = chartsOf(data, { ...all, hidden: new Set(['pay']) });
  expect(charts[0]?.lines.map(({ label }) => label)).toEqual(['emails']);
  expect(charts[0]?.lines[0]?.hue).toBe(chartsOf(data, all)[0]?.lines[1]?.hue);
  expect(charts.map(({ key }) => key)).toContain('latency');
});

test('by node, each has its own charts and quantiles stand in one', () => {
  const charts = chartsOf(data, { ...all, by: 'node' });
  expect(charts.map(({ title }) => title)).toEqual([
    'pay: rate',
    'pay: latency',
    'pay: errors',
    'emails: rate',
    'emails: depth',
  ]);
  expect(charts[1]?.lines.map(({ label }) => label)).toEqual(['p50', 'p95', 'p99']);
});

test('a file has a row a step and a node, and nothing where nothing was measured', () => {
  expect(csvOf(data)).toBe(
    [
      't_s,node,rate_per_s,p50_ms,p95_ms,p99_ms,errors_per_s,depth_messages,age_s,concurrency',
      '1,pay,1,10,20,30,0,,,',
      '1,emails,3,,,,,5,,',
      '2,pay,2,,,,1,,,',
      '2,emails,4,,,,,6,,',
      '',
    ].join('\n'),
  );
});

test('a moment falls into a step, or outside', () => {
  expect([999_999, 1_000_000, 2_999_999, 3_000_000].map((t) => stepAt(data, t))).toEqual([null, 0, 1, null]);
});

test('zooming keeps the moment in place and ends at the run', () => {
  expect(zoomed([0, 1000_000], 250_000, 0.5, 1000_000)).toEqual([125_000, 625_000]);
  expect(zoomed([125_000, 625_000], 250_000, 2, 1000_000)).toBeNull();
  expect(zoomed([0, 2000], 0, 0.1, 1000_000)).toEqual([0, 1000]);
});

test('numbers are short', () => {
  expect([0, 0.1234, 12.345, 123.4, 9999.4, 123_456].map(figure)).toEqual([
    '0',
    '0.12',
    '12.3',
    '123',
    '9999',
    '123K',
  ]);
});

test('two runs lie over each other, each no longer than it was', () => {
  const shorter = { ...data, t_us: 1_500_000, nodes: { pay: { rate: [9, 9] } } };
  const charts = overlaid(data, shorter, 'pay');
  expect(charts.map(({ title }) => title)).toEqual(['Rate', 'Latency p95', 'Errors']);
  expect(charts[0]?.lines.map(({ label, values }) => [label, values])).toEqual([
    ['A', [1, 2]],
    ['B', [9, null]],
  ]);
  expect(charts[1]?.lines.map(({ label }) => label)).toEqual(['A']);
  expect(overlaid(data, shorter, 'nobody')).toEqual([]);
});
