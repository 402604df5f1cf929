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

const BULGE = 72;

/** An edge's path and the place of its label. One that goes back runs above both cards, not across them. */
export function edgeRoute({
  sourceX,
  sourceY,
  targetX,
  targetY,
}: Ends): [path: string, x: number, y: number] {
  if (targetX > sourceX - CARD.width / 4) {
    const [path, x, y] = getBezierPath({
      sourceX,
      sourceY,
      sourcePosition: Position.Right,
      targetX,
      targetY,
      targetPosition: Position.Left,
      curvature: 0.3,
    });
    return [path, x, y];
  }
  const top = Math.min(sourceY, targetY) - CARD.height * 0.9;
  const path = `M${sourceX},${sourceY} C${sourceX + BULGE},${sourceY} ${sourceX + BULGE},${top} ${sourceX},${top} L${targetX},${top} C${targetX - BULGE},${top} ${targetX - BULGE},${targetY} ${targetX},${targetY}`;
  return [path, (sourceX + targetX) / 2, top];
}
