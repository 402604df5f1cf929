import { describe, expect, it } from 'vitest';
import type { Span } from './runs';
import { scaleOf } from './scale';

const span = (kind: string, start_us: number, end_us: number) =>
  ({ span: `${kind}${start_us}`, parent: null, kind, start_us, end_us }) as Span;
const work = [span('invoke', 0, 10_000), span('wait', 10_000, 90_000), span('invoke', 90_000, 100_000)];

describe('the scale of a trace', () => {
  it('is even where nothing is idle', () => {
    const scale = scaleOf([span('invoke', 100, 300)], 100, 300, true);
    expect(scale.gaps).toEqual([]);
    expect([100, 200, 300].map(scale.at)).toEqual([0, 0.5, 1]);
  });
  it('is even where it is not to be cut', () => {
    expect(scaleOf(work, 0, 100_000, false).at(50_000)).toBe(0.5);
  });
  it('cuts short what only waits, and gives the room to the work', () => {
    const scale = scaleOf(work, 0, 100_000, true);
    expect(scale.gaps).toHaveLength(1);
    expect(scale.gaps[0]).toMatchObject({ start_us: 10_000, end_us: 90_000, width: 0.05 });
    expect(scale.at(10_000)).toBeCloseTo(0.475);
    expect(scale.at(90_000)).toBeCloseTo(0.525);
    expect(scale.at(100_000)).toBeCloseTo(1);
  });
  it('never goes back', () => {
    const scale = scaleOf(work, 0, 100_000, true);
    const places = Array.from({ length: 101 }, (_, n) => scale.at(n * 1000));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});
