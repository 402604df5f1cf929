import { describe, expect, it } from 'vitest';
import { figureRows, figuresLine } from './figures';

const shown = (...args: Parameters<typeof figureRows>) =>
  figureRows(...args).map(({ label, value, measured }) => [label, value, measured]);

describe('figures', () => {
  it('leaves out what the drawing does not give', () => {
    expect(shown({})).toEqual([]);
    expect(figuresLine({})).toBe('');
  });

  it('tells what has no bound', () => {
    expect(shown({ attempts: null })).toEqual([['Tries at most', 'no bound', null]]);
    expect(figuresLine({ attempts: null })).toBe('tries without end');
  });

  it('shows units as people read them', () => {
    expect(
      shown({
        latency_p95_ms: 115.9,
        concurrency: 0.0986,
        concurrency_limit: 1000,
        availability: 0.998,
        drain_s: 5400,
      }),
    ).toEqual([
      ['Takes, p95', '116 ms', null],
      ['At once', '0.099 of 1000', null],
      ['Drains in', '1 h 30 min', null],
      ['Answers', '99.8 %', null],
    ]);
  });

  it('puts what a run has measured beside it', () => {
    const numbers = { invocations: 600, errors: 6, concurrency_max: 4, latency_ms: { p50: 40, p95: 130 } };
    expect(
      shown(
        { rate_per_s: 2, latency_p95_ms: 116, concurrency: 0.1, availability: 0.998, fan_out: 3 },
        numbers,
        300,
      ),
    ).toEqual([
      ['Comes in', '2 /s', '2 /s'],
      ['Takes, p95', '116 ms', '130 ms'],
      ['At once', '0.1', '4'],
      ['Answers', '99.8 %', '99 %'],
      ['Starts', '3', null],
    ]);
  });

  it('puts on a card what tells most', () => {
    expect(figuresLine({ latency_p95_ms: 20, utilisation: 0.75, rate_per_s: 3, attempts: 5 })).toBe(
      'p95 20 ms · 75 % in use',
    );
    expect(figuresLine({ rate_per_s: 3, attempts: 15 })).toBe('3 /s · 15 tries');
    expect(figuresLine({ attempts: 1 })).toBe('');
  });
});
