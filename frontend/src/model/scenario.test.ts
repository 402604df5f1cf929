import { expect, test } from 'vitest';
import {
  addPoint,
  averageRate,
  loadOf,
  movePoint,
  placeOfFault,
  problems,
  rateAt,
  sourceOfLoad,
  spanOf,
  withEffect,
  withLoad,
} from './scenario';
import { readScenario, scenarioText, textWith, valueWith } from './scenarioText';

const TEXT = `title: Rush
duration_s: 600
drain_s: 300        # for the retries
arrivals:
  # A calm start.
  - {source: shop, route: "POST /orders", profile: [[0, 5], [120, 80]], body: {id: "{{uuid}}"}}
  - {source: shop, rate_per_s: 0.2}
expect:
  - {metric: lost, equals: 0}   # nothing vanishes
`;

test('only the line of what is set changes', () => {
  const next = textWith(
    TEXT,
    ['arrivals', 0, 'profile'],
    [
      [0, 5],
      [60, 9],
    ],
  );
  const before = TEXT.split('\n');
  const changed = next.split('\n').filter((line, i) => line !== before[i]);
  expect(changed).toEqual([
    '  - {source: shop, route: "POST /orders", profile: [[0, 5], [60, 9]], body: {id: "{{uuid}}"}}',
  ]);
  expect(textWith(TEXT, ['duration_s'], 60)).toBe(TEXT.replace('600', '60'));
});

test('what is added and taken away again leaves the text as it was', () => {
  const added = textWith(TEXT, ['faults'], [{ node: 'pay', at_s: 1, failure_rate: 1 }]);
  expect(added.startsWith(TEXT)).toBe(true);
  expect(added).toContain('- {node: pay, at_s: 1, failure_rate: 1}');
  expect(textWith(added, ['faults', 0], undefined)).toBe(TEXT);
});

test('a text that is no scenario is told, and a new one is written on short lines', () => {
  expect(readScenario('- a')).toBeNull();
  expect(readScenario('a: {')).toBeNull();
  const text = scenarioText({ title: 'New', arrivals: [{ source: 'shop', rate_per_s: 1 }] });
  expect(text).toBe('title: New\narrivals:\n  - {source: shop, rate_per_s: 1}\n');
});

test('values are set and taken away by their path', () => {
  expect(valueWith({}, ['faults', 0, 'node'], 'a')).toEqual({ faults: [{ node: 'a' }] });
  expect(valueWith({ faults: [1, 2] }, ['faults', 0], undefined)).toEqual({ faults: [2] });
});

test('a rate holds until the next point, or runs straight to it', () => {
  expect(
    rateAt(
      [
        [0, 10],
        [10, 20],
      ],
      false,
      5,
    ),
  ).toBe(10);
  expect(
    rateAt(
      [
        [0, 10],
        [10, 20],
      ],
      true,
      5,
    ),
  ).toBe(15);
  expect(rateAt([[5, 10]], false, 1)).toBe(0);
  expect(
    averageRate(
      {
        profile: [
          [0, 10],
          [30, 20],
        ],
      },
      60,
    ),
  ).toBeCloseTo(15);
});

test('another way of coming keeps the rate and drops the old way', () => {
  const profile = withLoad({ source: 'a', rate_per_s: 3 }, 'profile', 90);
  expect(loadOf(profile)).toBe('profile');
  expect(profile).toEqual({
    source: 'a',
    profile: [
      [0, 3],
      [30, 9],
      [60, 3],
    ],
  });
  expect(withLoad(profile, 'every', 90).profile).toBeUndefined();
});

test('a point stays between its neighbours, the first at the start', () => {
  const points = addPoint(
    [
      [0, 1],
      [20, 1],
    ],
    [10.004, 5],
  );
  expect(points).toEqual([
    [0, 1],
    [10, 5],
    [20, 1],
  ]);
  expect(movePoint(points, 1, [99, -4], 60)[1]).toEqual([20, 0]);
  expect(movePoint(points, 0, [7, 2], 60)[0]).toEqual([0, 2]);
});

test('faults have one effect and a span', () => {
  expect(withEffect({ node: 'a', failure_rate: 1 }, 'kill')).toEqual({ node: 'a', kill: true });
  expect(spanOf({}, 60)).toEqual({ at_s: 0, for_s: 60 });
});

test('what is wrong is told at its place', () => {
  const told = problems(
    {
      duration_s: 0,
      arrivals: [{ source: 'nobody', route: 'orders', rate_per_s: -1 }],
      faults: [{ node: 'a' }, { failure_rate: 1 }],
      expect: [{ metric: 'lost' }],
    },
    new Set(['a']),
    new Set(),
  );
  expect([...told.keys()]).toEqual([
    'duration_s',
    'arrivals.0.source',
    'arrivals.0.rate_per_s',
    'arrivals.0.route',
    'faults.0.effect',
    'faults.1.where',
    'expect.0.value',
  ]);
});

const DRAWN = [
  { uid: 'a', id: 'orders', kind: 'service' },
  { uid: 'b', id: 'shop', kind: 'client' },
  { uid: 'c', id: 'billing', kind: 'service' },
  { uid: 'd', id: 'billing-dlq', kind: 'queue' },
];
const groupOf = (kind: string) => (kind === 'service' ? 'Compute' : 'Messaging');

test('a new fault goes to what is chosen, else to what works, and to nothing without nodes', () => {
  expect(placeOfFault(DRAWN, new Set(['d']), groupOf)).toBe('billing-dlq');
  expect(placeOfFault(DRAWN, new Set(), groupOf)).toBe('billing');
  expect(placeOfFault(DRAWN, new Set(['a', 'd']), groupOf)).toBe('billing');
  expect(placeOfFault(DRAWN.slice(3), new Set(), groupOf)).toBe('billing-dlq');
  expect(placeOfFault([], new Set(), groupOf)).toBeUndefined();
});

test('a new load comes from the client, wherever it was drawn', () => {
  expect(sourceOfLoad(DRAWN)).toBe('shop');
  expect(sourceOfLoad(DRAWN.slice(2))).toBe('billing');
  expect(sourceOfLoad([])).toBeNull();
});
