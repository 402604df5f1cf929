import { describe, expect, it } from 'vitest';
import { CAP, dots, type Particle, spawn, sweep } from './particles';
import { edgeRoute } from './paths';

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
  it('that goes back runs above both cards', () => {
    const [path, x, y] = edgeRoute({ sourceX: 800, sourceY: 100, targetX: 100, targetY: 140 });
    expect(path.startsWith('M800,100')).toBe(true);
    expect(x).toBe(450);
    expect(y).toBeLessThan(100 - 36);
  });
});
