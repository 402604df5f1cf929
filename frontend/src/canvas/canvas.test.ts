import { describe, expect, it } from 'vitest';
import { CAP, dots, type Particle, spawn, sweep } from './particles';
import { besides, edgeRoute } from './paths';

describe('particles', () => {
  it('stand for all messages while these are few, and for ever more later', () => {
    expect([0, 1, 2, 100, 1_000_000].map(dots)).toEqual([0, 1, 2, 5, 5]);
  });
  it('are born at most up to the cap, errors among them', () => {
    const alive: Particle[] = [];
    for (let i = 0; i < 400; i += 1) spawn(alive, new Map([['e', 50]]), new Map([['e', 1]]), 0, () => 0.5);
    expect(alive).toHaveLength(CAP);
    expect(alive.filter((p) => p.bad).length).toBeGreaterThan(0);
  });
  it('go when they have arrived', () => {
    const alive: Particle[] = [];
    spawn(alive, new Map([['e', 1]]), new Map(), 0, () => 0);
    sweep(alive, 10_000);
    expect(alive).toEqual([]);
  });
});

describe('the route of an edge', () => {
  const start = (path: string) => path.split(' ')[0];
  it('goes from right to left where the target is ahead', () => {
    expect(start(edgeRoute({ sourceX: 217, sourceY: 36, targetX: 295, targetY: 200 })[0])).toBe('M217,36');
  });
  it('wraps to the next row below the source, close to it', () => {
    const [path, , y] = edgeRoute({ sourceX: 889, sourceY: 36, targetX: -5, targetY: 292 });
    expect(start(path)).toBe('M778,72');
    expect(path.endsWith('L106,256')).toBe(true);
    expect(y).toBe(116);
  });
  it('is a straight line to the card below', () => {
    expect(edgeRoute({ sourceX: 217, sourceY: 36, targetX: -5, targetY: 164 })[0]).toBe('M106,72 L106,128');
  });
  it('goes back straight, or above where an edge comes the other way or cards may stand between', () => {
    const back = { sourceX: 553, sourceY: 36, targetX: -5, targetY: 36 };
    expect(start(edgeRoute(back)[0])).toBe('M336,36');
    expect(edgeRoute(back, { returned: true })[2]).toBeLessThan(0);
    expect(edgeRoute({ ...back, sourceX: 1200 })[2]).toBeLessThan(0);
  });
  it('has a lane of its own beside edges of the same pair', () => {
    const edge = (uid: string, source: string, target: string) => ({ uid, source, target });
    const found = besides([
      edge('1', 'a', 'b'),
      edge('2', 'a', 'b'),
      edge('3', 'b', 'c'),
      edge('4', 'c', 'b'),
    ]);
    expect([...found.values()].map(({ lane }) => lane)).toEqual([-9, 9, 0, 0]);
    expect([...found.values()].map(({ returned }) => returned)).toEqual([false, false, true, true]);
  });
});
