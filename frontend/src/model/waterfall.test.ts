import { describe, expect, it } from 'vitest';
import type { Span } from './runs';
import { ticks, waterfall } from './waterfall';

const span = (
  id: string,
  start: number,
  end: number,
  parent: string | null = null,
  links: string[] = [],
): Span => ({
  span: id,
  parent,
  links,
  name: id,
  node: id,
  edge: null,
  kind: 'call',
  start_us: start,
  end_us: end,
  status: 'ok',
  error: null,
  attempt: 1,
  message: null,
  attributes: {},
  input: null,
  output: null,
  logs: [],
});
const shape = (spans: Span[]) => waterfall(spans).rows.map((row) => [row.span.span, row.depth]);

describe('a waterfall', () => {
  it('of nothing has no row', () => {
    expect(waterfall([])).toEqual({ rows: [], start_us: 0, end_us: 0 });
  });
  it('puts children under their parent, in the order of time', () => {
    expect(shape([span('c', 5, 6, 'a'), span('a', 0, 10), span('b', 1, 4, 'a')])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 1],
    ]);
  });
  it('follows a link where there is no parent: a queue joins two sides', () => {
    expect(shape([span('send', 0, 2), span('receive', 9, 12, null, ['send'])])).toEqual([
      ['send', 0],
      ['receive', 1],
    ]);
  });
  it('keeps spans whose parent is not in the trace', () => {
    expect(shape([span('a', 0, 1, 'elsewhere')])).toEqual([['a', 0]]);
  });
  it('breaks a ring of links', () => {
    expect(shape([span('a', 0, 1, null, ['b']), span('b', 1, 2, null, ['a'])])).toHaveLength(2);
  });
  it('measures bars as fractions of the whole', () => {
    const rows = waterfall([span('a', 100, 200), span('b', 150, 300, 'a')]).rows;
    expect(rows.map(({ start, width }) => [start, width])).toEqual([
      [0, 0.5],
      [0.25, 0.75],
    ]);
  });
});

describe('ticks', () => {
  it('are round', () => {
    expect(ticks(640_000)).toEqual([0, 200_000, 400_000, 600_000]);
    expect(ticks(0)).toEqual([0]);
  });
});
