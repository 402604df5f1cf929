/** Where a node stands: the size of a card, the grid, and a free place near its neighbours. */

import * as Y from 'yjs';
import type { Roots } from './document';
import type { Box } from './types';

export const CARD = { width: 212, height: 72 };
export const GRID = 8;
const GAP = { x: 96, y: 40 };

export const snap = (value: number) => Math.round(value / GRID) * GRID;

function overlaps(a: Box, b: Box): boolean {
  return Math.abs(a.x - b.x) < CARD.width + 16 && Math.abs(a.y - b.y) < CARD.height + 16;
}

/** The first free place at or below `wanted`. */
export function freeSpot(r: Roots, wanted: Box, ignore?: string): Box {
  const others: Box[] = [];
  r.layout.forEach((box, uid) => {
    if (uid !== ignore && r.nodes.has(uid)) others.push(box);
  });
  const at = { x: snap(wanted.x), y: snap(wanted.y) };
  while (others.some((box) => overlaps(box, at))) at.y += CARD.height + GAP.y;
  return at;
}

/** Where the edge starts that names this node in a field, as a target names its dead-letter queue. */
function namedFrom(r: Roots, uid: string): Box | undefined {
  const id = r.nodes.get(uid)?.get('id');
  for (const edge of r.edges.values()) {
    const fields = edge.get('fields');
    if (!(fields instanceof Y.Map) || ![...fields.values()].includes(id)) continue;
    const from = r.layout.get(edge.get('source') as string);
    if (from) return from;
  }
  return undefined;
}

/** A place for a node without one: right of what leads to it, left of what it leads to, below what names it, else below all. */
export function place(r: Roots, uid: string): Box {
  for (const edge of r.edges.values()) {
    const from = r.layout.get(edge.get('source') as string);
    const to = r.layout.get(edge.get('target') as string);
    if (edge.get('target') === uid && from)
      return freeSpot(r, { x: from.x + CARD.width + GAP.x, y: from.y }, uid);
    if (edge.get('source') === uid && to) return freeSpot(r, { x: to.x - CARD.width - GAP.x, y: to.y }, uid);
  }
  const from = namedFrom(r, uid);
  if (from) return freeSpot(r, { x: from.x, y: from.y + CARD.height + GAP.y }, uid);
  let left = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  r.layout.forEach((box) => {
    left = Math.min(left, box.x);
    bottom = Math.max(bottom, box.y + (box.h ?? CARD.height));
  });
  return Number.isFinite(left) ? freeSpot(r, { x: left, y: bottom + GAP.y }, uid) : { x: 0, y: 0 };
}

/** The nth place of a plain grid: for a design that came without any position. */
export function cell(index: number): Box {
  return { x: (index % 4) * (CARD.width + GAP.x), y: Math.floor(index / 4) * (CARD.height + GAP.y) };
}
