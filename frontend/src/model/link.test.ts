import { expect, test } from 'vitest';
import { queryOfView, type View, viewOf } from './link';

const view: View = {
  run: '0b0e14c2-0000-4000-8000-000000000001',
  tab: 'charts',
  trace: '12',
  t_us: 1_500_000,
  window: [1000, 2000],
  nodes: ['pay', 'emails'],
  search: { q: 'late & lost', correlation: 'order-7', node: 'pay', over_us: 10_000, error: true },
};

test('a view comes back as it was', () => {
  expect(viewOf(`?${queryOfView(view)}`)).toEqual(view);
  const bare = { ...view, tab: null, trace: null, t_us: null, window: null, nodes: null, search: {} };
  expect(viewOf(queryOfView(bare))).toEqual(bare);
});

test('what means nothing is left out, and no run is no view', () => {
  expect(viewOf('tab=charts')).toBeNull();
  expect(viewOf('run=../../etc')).toBeNull();
  const odd = viewOf(`run=${view.run}&window=9-1&t=soon&trace=x&over=-4&error=maybe`);
  expect(odd).toEqual({ ...view, tab: null, trace: null, t_us: null, window: null, nodes: null, search: {} });
});
