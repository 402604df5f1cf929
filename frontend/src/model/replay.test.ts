import { describe, expect, it } from 'vitest';
import { activity, advance, type Ending, type Film, pictureAt, valueAt } from './replay';

const film: Film = {
  step_us: 1_000_000,
  t_us: 100_000_000,
  nodes: {
    f: {
      invocations: [
        [0, 1],
        [49, 5],
        [99, 10],
      ],
      concurrency: [
        [0, 1],
        [50, 0],
      ],
    },
    dlq: {
      held: [
        [60, 2],
        [80, 0],
      ],
    },
  },
  edges: { 'f.dead_letters.dlq': { messages: [[60, 2]], errors: [[60, 1]] } },
  ledger: { accepted: [[60, 2]] },
  requests: { received: [[0, 10]] },
  faults: [],
};
const ending: Ending = {
  nodes: {
    f: { invocations: 10, errors: 0, concurrency: 0, cold_starts: 2 },
    dlq: { held: 0, depth: 0 },
    t: { writes: 20 },
  },
  edges: { 'f.dead_letters.dlq': { messages: 2 }, 'f.writes.t': { messages: 10 } },
  ends: new Map([
    ['f.dead_letters.dlq', { source: 'f', target: 'dlq' }],
    ['f.writes.t', { source: 'f', target: 't' }],
  ]),
};

describe('the film of a run', () => {
  it('has the value of the last change', () => {
    const points: [number, number][] = [
      [2, 5],
      [4, 0],
    ];
    expect([0, 1, 2, 3, 4, 9].map((step) => valueAt(points, step))).toEqual([0, 0, 5, 5, 0, 0]);
    expect(valueAt(undefined, 3)).toBe(0);
  });

  it('begins with zeros for what each node ends with', () => {
    const start = pictureAt(film, ending, 0);
    expect(start.nodes.f).toEqual({ invocations: 0, errors: 0, concurrency: 0 });
    expect(start.edges['f.writes.t']).toEqual({ messages: 0, errors: 0 });
  });

  it('shows what a queue held in between, and goes on to what it came to', () => {
    expect(pictureAt(film, ending, 70_000_000).nodes.dlq).toEqual({ held: 2, depth: 2 });
    expect(pictureAt(film, ending, 70_000_000).ledger).toEqual({ accepted: 2 });
    const end = pictureAt(film, ending, film.t_us);
    expect(end.nodes.dlq).toEqual({ held: 0, depth: 0 });
    expect(end.nodes.f?.invocations).toBe(10);
    expect(end.edges['f.dead_letters.dlq']).toEqual({ messages: 2, errors: 1 });
  });

  it('lets what has no row follow the work of its source', () => {
    const half = pictureAt(film, ending, 50_000_000);
    expect(half.edges['f.writes.t']?.messages).toBe(5);
    expect(half.nodes.t).toEqual({ writes: 10 });
  });

  it('is told in twenty seconds, or at a speed, and stops at its end', () => {
    expect(advance(film, 0, 10_000, 'fit')).toBe(50_000_000);
    expect(advance(film, 0, 1_000, 10)).toBe(10_000_000);
    expect(advance(film, 99_000_000, 5_000, 60)).toBe(film.t_us);
  });

  it('is summed into bars', () => {
    const bars = activity(film, 10);
    expect(bars).toHaveLength(10);
    expect(bars[6]).toEqual({ messages: 2, errors: 1 });
  });
});
