import { getBezierPath, Position } from '@xyflow/react';
import { CARD } from '../model/place';

/** The drawn path of each edge, as the edges render them; the particles follow these. */

export const edgePaths = new Map<string, string>();

export interface PathTable {
  d: string;
  points: Float32Array;
}

const POINTS = 48;

/** A path sampled once at even distances: x and y, one after the other. */
export function samplePath(d: string): PathTable {
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', d);
  const length = path.getTotalLength();
  const points = new Float32Array(POINTS * 2);
  for (let i = 0; i < POINTS; i += 1) {
    const at = path.getPointAtLength((length * i) / (POINTS - 1));
    points[i * 2] = at.x;
    points[i * 2 + 1] = at.y;
  }
  return { d, points };
}

/** The point at a fraction of the way, written into `out`. */
export function pointAt({ points }: PathTable, fraction: number, out: { x: number; y: number }): void {
  const position = Math.min(0.9999, Math.max(0, fraction)) * (POINTS - 1);
  const index = Math.floor(position);
  const rest = position - index;
  const x = points[index * 2] as number;
  const y = points[index * 2 + 1] as number;
  out.x = x + ((points[index * 2 + 2] as number) - x) * rest;
  out.y = y + ((points[index * 2 + 3] as number) - y) * rest;
}

interface Ends {
  sourceX: number;
  sourceY: number;
  targetX: number;
  targetY: number;
}

/** How an edge stands to the others between its two cards. */
export interface Beside {
  /** Away from the middle line: edges of the same pair do not lie on each other. */
  lane?: number;
  /** There is an edge the other way round. */
  returned?: boolean;
}

type Route = [path: string, x: number, y: number];

/** A port stands out of its card by this. */
const PORT = 5;
const BULGE = 72;
const ROUND = 18;
const CLEAR = 20;
const STEP = 44;

/** Down or up out of the source, along, and on into the target: the wrapped line of a drawing in rows. */
function step(x1: number, y1: number, x2: number, y2: number): Route {
  const down = y2 > y1 ? 1 : -1;
  if (Math.abs(x2 - x1) < 2) return [`M${x1},${y1} L${x2},${y2}`, x1, (y1 + y2) / 2];
  const along = y1 + down * Math.min(STEP, Math.abs(y2 - y1) / 2);
  const right = x2 > x1 ? 1 : -1;
  const round = Math.min(ROUND, Math.abs(along - y1), Math.abs(y2 - along), Math.abs(x2 - x1) / 2);
  const path = [
    `M${x1},${y1} L${x1},${along - down * round}`,
    `Q${x1},${along} ${x1 + right * round},${along}`,
    `L${x2 - right * round},${along}`,
    `Q${x2},${along} ${x2},${along + down * round}`,
    `L${x2},${y2}`,
  ].join(' ');
  return [path, (x1 + x2) / 2, along];
}

/** From the top of one card back to the top of another beside it. */
function arch(x1: number, y1: number, x2: number, y2: number): Route {
  const top = Math.min(y1, y2) - Math.min(STEP, CLEAR + Math.abs(x1 - x2) / 12);
  const path = `M${x1},${y1} C${x1},${top} ${x1},${top} ${x1 - ROUND * 2},${top} L${x2 + ROUND * 2},${top} C${x2},${top} ${x2},${top} ${x2},${y2}`;
  return [path, (x1 + x2) / 2, top];
}

/** An edge's path and the place of its label. It leaves and enters a card at the sides that face each other. */
export function edgeRoute(ends: Ends, { lane = 0, returned = false }: Beside = {}): Route {
  const { sourceX, sourceY, targetX, targetY } = ends;
  if (targetX >= sourceX + CLEAR) {
    const [path, x, y] = getBezierPath({
      ...ends,
      sourceY: sourceY + lane,
      sourcePosition: Position.Right,
      targetY: targetY + lane,
      targetPosition: Position.Left,
      curvature: 0.3,
    });
    return [path, x, y];
  }
  const half = CARD.height / 2;
  const left = sourceX - PORT - CARD.width;
  const right = targetX + PORT + CARD.width;
  const from = left + CARD.width / 2 + lane;
  const to = right - CARD.width / 2 + lane;
  const apart = Math.abs(targetY - sourceY) - CARD.height;
  if (apart >= CLEAR) {
    const down = targetY > sourceY ? 1 : -1;
    return step(from, sourceY + down * half, to, targetY - down * half);
  }
  const gap = left - right;
  if (gap >= CLEAR && gap < CARD.width && !returned) {
    const y1 = sourceY + lane;
    const y2 = targetY + lane;
    const bend = gap / 2;
    const path = `M${left},${y1} C${left - bend},${y1} ${right + bend},${y2} ${right},${y2}`;
    return [path, (left + right) / 2, (y1 + y2) / 2];
  }
  if (gap >= CLEAR) return arch(from - CARD.width / 5, sourceY - half, to + CARD.width / 5, targetY - half);
  // The cards lie on each other, or it is the node itself: around both.
  const top = Math.min(sourceY, targetY) - CARD.height * 0.9;
  const path = `M${sourceX},${sourceY} C${sourceX + BULGE},${sourceY} ${sourceX + BULGE},${top} ${sourceX},${top} L${targetX},${top} C${targetX - BULGE},${top} ${targetX - BULGE},${targetY} ${targetX},${targetY}`;
  return [path, (sourceX + targetX) / 2, top];
}

const LANE = 18;

/** Where each edge stands among those of its pair of cards. */
export function besides(
  edges: readonly { uid: string; source: string; target: string }[],
): Map<string, Beside> {
  const pairs = new Map<string, string[]>();
  for (const { uid, source, target } of edges) {
    const pair = `${source} ${target}`;
    const uids = pairs.get(pair);
    if (uids) uids.push(uid);
    else pairs.set(pair, [uid]);
  }
  const found = new Map<string, Beside>();
  for (const { source, target } of edges) {
    const uids = pairs.get(`${source} ${target}`) ?? [];
    const returned = source !== target && pairs.has(`${target} ${source}`);
    uids.forEach((uid, i) => {
      found.set(uid, { lane: (i - (uids.length - 1) / 2) * LANE, returned });
    });
  }
  return found;
}
