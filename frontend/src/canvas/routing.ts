/** Routes of all edges: around cards that are not their ends. Pure geometry, computed when the layout changes. */

import { CARD } from '../model/place';
import type { Box } from '../model/types';
import { type Beside, edgeRoute } from './paths';

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Route {
  path: string;
  /** The middle of the way, for a label without a place of its own. */
  x: number;
  y: number;
  /** Points along the way: x and y, one after the other. */
  points: number[];
  /** The ends it was made for: another pair asks for a new route. */
  ends: string;
}

export interface Arc {
  uid: string;
  source: string;
  target: string;
  beside?: Beside;
}

const PORT = 5;
const CELL = 256;
const CLEAR = 6;
const AROUND = 24;
const STEPS = 14;
const TRIES = 10;

export const endsKey = (sx: number, sy: number, tx: number, ty: number) =>
  `${Math.round(sx)},${Math.round(sy)},${Math.round(tx)},${Math.round(ty)}`;

/** The points of a path of M, L, Q and C. */
export function flatten(path: string): number[] {
  const out: number[] = [];
  for (const [, command, rest = ''] of path.matchAll(/([MLQC])([^MLQC]*)/g)) {
    const n = rest.match(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g)?.map(Number) ?? [];
    const x0 = out[out.length - 2] ?? 0;
    const y0 = out[out.length - 1] ?? 0;
    if (command === 'M' || command === 'L') out.push(n[0] ?? 0, n[1] ?? 0);
    else
      for (let i = 1; i <= STEPS; i += 1) {
        const t = i / STEPS;
        const u = 1 - t;
        const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = n;
        if (command === 'Q')
          out.push(u * u * x0 + 2 * u * t * a + t * t * c, u * u * y0 + 2 * u * t * b + t * t * d);
        else
          out.push(
            u * u * u * x0 + 3 * u * u * t * a + 3 * u * t * t * c + t * t * t * e,
            u * u * u * y0 + 3 * u * u * t * b + 3 * u * t * t * d + t * t * t * f,
          );
      }
  }
  return out;
}

/** Whether a straight line touches a rectangle. */
function touches(x1: number, y1: number, x2: number, y2: number, r: Rect): boolean {
  let from = 0;
  let to = 1;
  const clip = (p: number, q: number): boolean => {
    if (p === 0) return q >= 0;
    const t = q / p;
    if (p < 0) from = Math.max(from, t);
    else to = Math.min(to, t);
    return from <= to;
  };
  const dx = x2 - x1;
  const dy = y2 - y1;
  return clip(-dx, x1 - r.x) && clip(dx, r.x + r.w - x1) && clip(-dy, y1 - r.y) && clip(dy, r.y + r.h - y1);
}

/** Rectangles by the cells of a coarse grid. */
export class Grid<T extends Rect> {
  private cells = new Map<string, T[]>();

  add(rect: T): void {
    this.visit(rect.x, rect.y, rect.x + rect.w, rect.y + rect.h, (key) => {
      const list = this.cells.get(key);
      if (list) list.push(rect);
      else this.cells.set(key, [rect]);
    });
  }

  near(x1: number, y1: number, x2: number, y2: number): Set<T> {
    const found = new Set<T>();
    this.visit(Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2), (key) => {
      for (const rect of this.cells.get(key) ?? []) found.add(rect);
    });
    return found;
  }

  private visit(x1: number, y1: number, x2: number, y2: number, each: (key: string) => void): void {
    for (let cx = Math.floor(x1 / CELL); cx <= Math.floor(x2 / CELL); cx += 1)
      for (let cy = Math.floor(y1 / CELL); cy <= Math.floor(y2 / CELL); cy += 1) each(`${cx}:${cy}`);
  }
}

export interface Card extends Rect {
  uid: string;
}

export function cardGrid(boxes: ReadonlyMap<string, Box>): Grid<Card> {
  const grid = new Grid<Card>();
  for (const [uid, { x, y }] of boxes)
    grid.add({ uid, x: x - CLEAR, y: y - CLEAR, w: CARD.width + 2 * CLEAR, h: CARD.height + 2 * CLEAR });
  return grid;
}

/** The cards that a way leads across, apart from its own ends. */
function crossed(points: readonly number[], grid: Grid<Card>, arc: Arc): Set<Card> {
  const found = new Set<Card>();
  for (let i = 2; i < points.length; i += 2) {
    const [x1, y1, x2, y2] = points.slice(i - 2, i + 2) as [number, number, number, number];
    for (const card of grid.near(x1, y1, x2, y2))
      if (
        card.uid !== arc.source &&
        card.uid !== arc.target &&
        !found.has(card) &&
        touches(x1, y1, x2, y2, card)
      )
        found.add(card);
  }
  return found;
}

interface Ends {
  sourceX: number;
  sourceY: number;
  targetX: number;
  targetY: number;
}

/** Out, along a height of its own, and in again. */
function along(
  { sourceX: sx, sourceY: sy, targetX: tx, targetY: ty }: Ends,
  y: number,
  over: Iterable<Card>,
): string {
  if (tx < sx + 48) {
    const out = 56;
    return `M${sx},${sy} C${sx + out},${sy} ${sx + out},${y} ${sx},${y} L${tx},${y} C${tx - out},${y} ${tx - out},${ty} ${tx},${ty}`;
  }
  const cards = [...over];
  const left = Math.min(...cards.map((card) => card.x)) - AROUND / 2;
  const right = Math.max(...cards.map((card) => card.x + card.w)) + AROUND / 2;
  const a = Math.min(Math.max(left, sx + 32), (sx + tx) / 2);
  const b = Math.max(Math.min(right, tx - 32), (sx + tx) / 2);
  const bend = Math.min(64, Math.max(16, (a - sx) * 0.6));
  const unbend = Math.min(64, Math.max(16, (tx - b) * 0.6));
  return `M${sx},${sy} C${sx + bend},${sy} ${a - bend},${y} ${a},${y} L${b},${y} C${b + unbend},${y} ${tx - unbend},${ty} ${tx},${ty}`;
}

function middle(points: readonly number[]): [number, number] {
  return at(points, 0.5);
}

/** The point at a fraction of the way. */
export function at(points: readonly number[], fraction: number): [number, number] {
  let length = 0;
  for (let i = 2; i < points.length; i += 2)
    length += Math.hypot(
      (points[i] ?? 0) - (points[i - 2] ?? 0),
      (points[i + 1] ?? 0) - (points[i - 1] ?? 0),
    );
  let left = length * fraction;
  for (let i = 2; i < points.length; i += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(i - 2, i + 2);
    const part = Math.hypot(x2 - x1, y2 - y1);
    if (part >= left && part > 0) return [x1 + ((x2 - x1) * left) / part, y1 + ((y2 - y1) * left) / part];
    left -= part;
  }
  return [points[points.length - 2] ?? 0, points[points.length - 1] ?? 0];
}

/** One route: the plain one, or the nearest way around what stands in it. */
export function routeOf(arc: Arc, boxes: ReadonlyMap<string, Box>, grid: Grid<Card>): Route | null {
  const from = boxes.get(arc.source);
  const to = boxes.get(arc.target);
  if (!from || !to) return null;
  const ends: Ends = {
    sourceX: from.x + CARD.width + PORT,
    sourceY: from.y + CARD.height / 2,
    targetX: to.x - PORT,
    targetY: to.y + CARD.height / 2,
  };
  const key = endsKey(ends.sourceX, ends.sourceY, ends.targetX, ends.targetY);
  const [path, x, y] = edgeRoute(ends, arc.beside);
  const points = flatten(path);
  const plain: Route = { path, x, y, points, ends: key };
  const blocked = crossed(points, grid, arc);
  if (blocked.size === 0) return plain;
  let best = plain;
  let fewest = blocked.size;
  const seen = new Set(blocked);
  const heights = [...blocked].flatMap(sides);
  const home = (ends.sourceY + ends.targetY) / 2;
  const lane = arc.beside?.lane ?? 0;
  for (let tries = 0; tries < TRIES && heights.length > 0; tries += 1) {
    heights.sort((a, b) => Math.abs(a - home) - Math.abs(b - home));
    const height = (heights.shift() as number) + lane;
    const way = along(ends, height, seen);
    const bent = flatten(way);
    const hit = crossed(bent, grid, arc);
    if (hit.size < fewest) {
      fewest = hit.size;
      const [mx, my] = middle(bent);
      best = { path: way, x: mx, y: my, points: bent, ends: key };
    }
    if (hit.size === 0) break;
    for (const card of hit)
      if (!seen.has(card)) {
        seen.add(card);
        heights.push(...sides(card));
      }
  }
  return best;
}

const sides = (card: Card) => [card.y - AROUND / 2, card.y + card.h + AROUND / 2];

export function routesOf(arcs: readonly Arc[], boxes: ReadonlyMap<string, Box>): Map<string, Route> {
  const grid = cardGrid(boxes);
  const routes = new Map<string, Route>();
  for (const arc of arcs) {
    const route = routeOf(arc, boxes, grid);
    if (route) routes.set(arc.uid, route);
  }
  return routes;
}
