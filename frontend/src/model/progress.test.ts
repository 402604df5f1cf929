import { expect, test } from 'vitest';
import { done, left, remaining, sampled } from './progress';

test('the pace of the last seconds tells how long it will take', () => {
  let samples = sampled([], { at: 0, t_us: 0 });
  expect(remaining(samples, 60_000_000)).toBeNull();
  samples = sampled(samples, { at: 1000, t_us: 10_000_000 });
  expect(remaining(samples, 60_000_000)).toBe(5);
  samples = sampled(samples, { at: 20_000, t_us: 30_000_000 });
  expect(samples).toHaveLength(1);
});

test('a run that stands still, or begins anew, has no pace', () => {
  const samples = sampled([{ at: 0, t_us: 5 }], { at: 900, t_us: 5 });
  expect(remaining(samples, 10)).toBeNull();
  expect(sampled([{ at: 0, t_us: 5 }], { at: 900, t_us: 1 })).toEqual([{ at: 900, t_us: 1 }]);
});

test('done is a part, and what is left is told in round figures', () => {
  expect([done(5, 10), done(20, 10), done(5, 0)]).toEqual([0.5, 1, 0]);
  expect([0.2, 4.4, 240, 7200].map(left)).toEqual([
    'nearly there',
    '4 s left',
    'about 4 min left',
    'about 2 h left',
  ]);
});
