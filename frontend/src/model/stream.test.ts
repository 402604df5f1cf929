import { describe, expect, it } from 'vitest';
import type { Frame, RunEvent } from './runs';
import { EMPTY_STREAM, fold, increase, rejoined, type StreamState } from './stream';

const event = (seq: number): RunEvent => ({
  seq,
  t_us: seq,
  op: 'send',
  node: 'emails',
  edge: null,
  message: null,
  invocation: null,
  attempt: 1,
  value: 0,
});
const batch = (from: number, seq: number, more: Partial<Extract<Frame, { type: 'batch' }>> = {}): Frame => ({
  type: 'batch',
  from,
  seq,
  t_us: seq * 10,
  aggregates: {},
  samples: [],
  ...more,
});
const play = (...frames: Frame[]): StreamState => frames.reduce(fold, EMPTY_STREAM);

describe('the run stream', () => {
  it('has no gap when batches follow each other', () => {
    expect(play(batch(1, 10), batch(11, 20))).toMatchObject({ seq: 20, t_us: 200, gaps: [] });
  });
  it('notes what a batch skipped, and joins gaps that touch', () => {
    const state = play(
      batch(1, 10),
      batch(16, 20),
      { type: 'gap', from: 21, to: 40 },
      { type: 'gap', from: 41, to: 50 },
    );
    expect(state.gaps).toEqual([
      { from: 11, to: 15 },
      { from: 21, to: 50 },
    ]);
    expect(state.seq).toBe(50);
  });
  it('takes a repeated batch once', () => {
    const twice = batch(1, 10, { samples: [event(3)] });
    expect(play(twice, twice).samples).toHaveLength(1);
  });
  it('replaces by a snapshot and merges what changed', () => {
    const state = play(
      {
        type: 'snapshot',
        seq: 5,
        t_us: 50,
        state: 'running',
        nodes: { a: { held: 1, accepted: 4 } },
        edges: {},
      },
      batch(6, 9, { aggregates: { nodes: { a: { held: 3 } }, ledger: { accepted: 9 } } }),
    );
    expect(state.nodes).toEqual({ a: { held: 3, accepted: 4 } });
    expect(state.ledger).toEqual({ accepted: 9 });
    expect(state.state).toBe('running');
  });
  it('ends once', () => {
    expect(play(batch(1, 10), { type: 'end', seq: 12, result: null })).toMatchObject({
      seq: 12,
      ended: true,
    });
  });
});

describe('the flow over edges', () => {
  it('is what the counters grew by', () => {
    const grown = increase(
      { a: { messages: 3 } },
      { a: { messages: 5 }, b: { messages: 0 }, c: { messages: 2 } },
      'messages',
    );
    expect([...grown]).toEqual([
      ['a', 2],
      ['c', 2],
    ]);
  });
});

it('what was read from the log stands between what was seen, each row once', () => {
  const row = (seq: number) => ({ seq }) as never;
  const both = rejoined([row(4), row(5), row(6)], [row(1), row(5), row(9)]) as { seq: number }[];
  expect(both.map(({ seq }) => seq)).toEqual([1, 4, 5, 6, 9]);
});
