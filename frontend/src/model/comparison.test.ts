import { expect, test } from 'vitest';
import { bytes, changeText, documentText, figureName, outcomeOf, valueText } from './comparison';
import type { Run } from './runs';

test('figures have a name and a unit', () => {
  expect(['latency_p95_ms', 'age_max_s', 'dead_lettered', 'errors'].map(figureName)).toEqual([
    { name: 'Latency p95', unit: 'ms' },
    { name: 'Age max', unit: 's' },
    { name: 'Dead-lettered', unit: '' },
    { name: 'Errors', unit: '' },
  ]);
  expect(valueText('latency_p95_ms', 12.345)).toBe('12.3 ms');
});

test('a change is told as it is heard', () => {
  const told = (before: number, after: number) =>
    changeText({ before, after, change: before === 0 ? null : after / before - 1 });
  expect([told(100, 140), told(100, 60), told(100, 100.5), told(10, 35), told(0, 4), told(4, 0)]).toEqual([
    '+40 %',
    '−40 %',
    '+<1 %',
    '× 3.5',
    'from none',
    'to none',
  ]);
});

test('what differs in the document is named, as far as it fits', () => {
  const nodes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => ({ name, how: 'added' as const }));
  expect(documentText({ same: false, scenario: false, nodes, edges: [], files: [] })).toBe(
    'added: a, b, c, d, e, f and 2 more',
  );
  expect(
    documentText({
      same: false,
      scenario: true,
      nodes: [],
      edges: [],
      files: [{ name: 'x.py', how: 'changed' }],
    }),
  ).toBe('changed: x.py · the scenario says something else');
});

test('the outcome of a run is what it expected, else how it ended', () => {
  const run = (state: string, ok: boolean[]) =>
    outcomeOf({ state, result: { expectations: ok.map((one) => ({ ok: one })) } } as unknown as Run);
  expect(run('finished', [true, true])).toEqual({ text: '2 met', tone: 'good' });
  expect(run('finished', [true, false])).toEqual({ text: '1 not met', tone: 'bad' });
  expect(run('cancelled', [])).toEqual({ text: 'Stopped', tone: 'plain' });
  expect(bytes(2_500_000)).toBe('2.4 MB');
});
