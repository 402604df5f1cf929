/** Which edge is near a place on the canvas. */

import { routes } from './useFlowEdges';

const REACH = 28;

function distance(x: number, y: number, points: readonly number[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 2; i < points.length; i += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(i - 2, i + 2);
    const [dx, dy] = [x2 - x1, y2 - y1];
    const length = dx * dx + dy * dy;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length));
    nearest = Math.min(nearest, Math.hypot(x - x1 - t * dx, y - y1 - t * dy));
  }
  return nearest;
}

export function edgeNear({ x, y }: { x: number; y: number }): string | null {
  let best: string | null = null;
  let nearest = REACH;
  for (const [uid, { points }] of routes.current) {
    const away = distance(x, y, points);
    if (away < nearest) {
      nearest = away;
      best = uid;
    }
  }
  return best;
}
