/**
 * Zones: nodes that hold others. Which kinds hold is what the catalogue's field `group` refers to; who is
 * held is what the field `group` of a node names. An area is as large as what it holds, or larger if drawn so.
 */

import type { Catalogue } from './catalogue';
import { CARD } from './place';
import type { Box, EdgeView, NodeView } from './types';

export const HOLDER = 'group';
const PAD = { side: 24, top: 52, bottom: 24 };
const EMPTY = { w: 320, h: 176 };

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Zones {
  /** What each zone holds directly, by uid. */
  members: Map<string, string[]>;
  /** The zone that a node stands in. */
  parent: Map<string, string>;
  areas: Map<string, Rect>;
  depth: Map<string, number>;
  /** What is not drawn, and the folded zone that stands for it. */
  hidden: Map<string, string>;
}

export function holderKinds(catalogue: Catalogue): Set<string> {
  const found = new Set<string>();
  for (const kind of catalogue.kinds.values())
    for (const field of kind.fields)
      if (field.name === HOLDER) for (const name of field.reference ?? []) found.add(name);
  return found;
}

export function isHolder(catalogue: Catalogue, kind: string): boolean {
  return holderKinds(catalogue).has(kind);
}

const cardRect = (box: Box): Rect => ({ x: box.x, y: box.y, w: CARD.width, h: CARD.height });

/** The zone of each node; a zone that would hold itself stands alone. */
function parents(nodes: readonly NodeView[], holders: ReadonlySet<string>): Map<string, string> {
  const zones = new Map(nodes.filter((node) => holders.has(node.kind)).map((node) => [node.id, node.uid]));
  const parent = new Map<string, string>();
  for (const node of nodes) {
    const zone = zones.get(String(node.fields[HOLDER] ?? ''));
    if (!zone || zone === node.uid) continue;
    let up: string | undefined = zone;
    const seen = new Set<string>();
    while (up && up !== node.uid && !seen.has(up)) {
      seen.add(up);
      up = parent.get(up);
    }
    if (up !== node.uid) parent.set(node.uid, zone);
  }
  return parent;
}

export function zonesOf(
  nodes: readonly NodeView[],
  layout: ReadonlyMap<string, Box>,
  holders: ReadonlySet<string>,
): Zones {
  const parent = parents(nodes, holders);
  const members = new Map<string, string[]>();
  for (const node of nodes) if (holders.has(node.kind)) members.set(node.uid, []);
  for (const [uid, zone] of parent) members.get(zone)?.push(uid);
  const chain = (uid: string): string[] => {
    const above: string[] = [];
    for (let up = parent.get(uid); up; up = parent.get(up)) above.push(up);
    return above;
  };
  const hidden = new Map<string, string>();
  const depth = new Map<string, number>();
  for (const uid of parent.keys()) {
    const folded = chain(uid).filter((zone) => layout.get(zone)?.collapsed);
    const outermost = folded[folded.length - 1];
    if (outermost) hidden.set(uid, outermost);
  }
  const areas = new Map<string, Rect>();
  const area = (zone: string): Rect => {
    const known = areas.get(zone);
    if (known) return known;
    const box = layout.get(zone) ?? { x: 0, y: 0 };
    const rects = (members.get(zone) ?? []).map((uid) =>
      members.has(uid) ? area(uid) : cardRect(layout.get(uid) ?? { x: 0, y: 0 }),
    );
    const made = box.collapsed ? cardRect(box) : around(box, rects);
    areas.set(zone, made);
    return made;
  };
  for (const zone of members.keys()) {
    depth.set(zone, chain(zone).length);
    area(zone);
  }
  return { members, parent, areas, depth, hidden };
}

function around(box: Box, rects: Rect[]): Rect {
  const drawn = box.w !== undefined && box.h !== undefined;
  if (rects.length === 0) return { x: box.x, y: box.y, w: box.w ?? EMPTY.w, h: box.h ?? EMPTY.h };
  const left = Math.min(...rects.map((r) => r.x - PAD.side), drawn ? box.x : Number.POSITIVE_INFINITY);
  const top = Math.min(...rects.map((r) => r.y - PAD.top), drawn ? box.y : Number.POSITIVE_INFINITY);
  const right = Math.max(...rects.map((r) => r.x + r.w + PAD.side), drawn ? box.x + (box.w ?? 0) : -Infinity);
  const bottom = Math.max(
    ...rects.map((r) => r.y + r.h + PAD.bottom),
    drawn ? box.y + (box.h ?? 0) : -Infinity,
  );
  return { x: left, y: top, w: right - left, h: bottom - top };
}

/** Everything in a zone, zones in it and what they hold among them. */
export function heldBy({ members }: Zones, zone: string): string[] {
  const found: string[] = [];
  for (const uid of members.get(zone) ?? []) found.push(uid, ...heldBy({ members } as Zones, uid));
  return found;
}

/** The innermost open zone under a point, leaving out some. */
export function zoneAt(
  zones: Zones,
  at: { x: number; y: number },
  without: ReadonlySet<string>,
): string | null {
  let best: string | null = null;
  for (const [uid, r] of zones.areas) {
    if (without.has(uid) || zones.hidden.has(uid)) continue;
    if (at.x < r.x || at.x > r.x + r.w || at.y < r.y || at.y > r.y + r.h) continue;
    if (best === null || (zones.depth.get(uid) ?? 0) > (zones.depth.get(best) ?? 0)) best = uid;
  }
  return best;
}

export interface Bundle {
  id: string;
  source: string;
  target: string;
  style: string;
  edges: EdgeView[];
}

/** Edges as they are drawn: those that end in a folded zone, together by their ends; those inside it, not. */
export function bundled(
  edges: readonly EdgeView[],
  hidden: ReadonlyMap<string, string>,
): { plain: EdgeView[]; bundles: Bundle[] } {
  const plain: EdgeView[] = [];
  const bundles = new Map<string, Bundle>();
  for (const edge of edges) {
    const source = hidden.get(edge.source) ?? edge.source;
    const target = hidden.get(edge.target) ?? edge.target;
    if (source === edge.source && target === edge.target) plain.push(edge);
    else if (source !== target) {
      const id = `bundle:${source}:${target}`;
      const bundle = bundles.get(id) ?? { id, source, target, style: edge.relation, edges: [] };
      bundle.edges.push(edge);
      bundles.set(id, bundle);
    }
  }
  return { plain, bundles: [...bundles.values()] };
}
