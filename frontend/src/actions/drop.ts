/** The end of a drag: places, zones entered or left, an edge that what was dragged is set into. */

import { setPath, unsetPath } from '../model/document';
import { CARD } from '../model/place';
import type { Box } from '../model/types';
import { HOLDER, heldBy, zoneAt } from '../model/zones';
import { change, useSession } from '../store/session';
import { announce } from '../store/ui';
import { leadThrough } from './wiring';
import { currentZones } from './zones';

/** The zone under a place; null outside of all. */
export function zoneUnder(at: { x: number; y: number }): { uid: string; id: string } | null {
  const uid = zoneAt(currentZones(), at, new Set());
  const id = useSession.getState().project.nodeByUid.get(uid ?? '')?.id;
  return uid && id ? { uid, id } : null;
}

/** Which zone each moved node stands in now, where that is another than before. */
export function zonesAfter(moved: ReadonlyMap<string, Box>): Map<string, string | null> {
  const zones = currentZones();
  const { project } = useSession.getState();
  const carried = new Set([...moved.keys()].flatMap((uid) => [uid, ...heldBy(zones, uid)]));
  const next = new Map<string, string | null>();
  for (const [uid, box] of moved) {
    const parent = zones.parent.get(uid) ?? null;
    if (!project.nodeByUid.has(uid) || (parent && moved.has(parent))) continue;
    const size = zones.areas.get(uid) ?? { w: CARD.width, h: CARD.height };
    const zone = zoneAt(zones, { x: box.x + size.w / 2, y: box.y + size.h / 2 }, carried);
    if (zone !== parent) next.set(uid, zone);
  }
  return next;
}

/** One write of all positions, one undo entry. `into` is the edge that the one dragged node is set into. */
export function dropNodes(moved: ReadonlyMap<string, Box>, into: string | null): void {
  if (moved.size === 0) return;
  const { project } = useSession.getState();
  const entered = zonesAfter(moved);
  const edge = into ? project.edgeByUid.get(into) : undefined;
  const [first] = moved.keys();
  const node = project.nodeByUid.get(first ?? '');
  const set = edge && node;
  change(set ? 'Set into the edge' : 'Move', (r) => {
    for (const [uid, box] of moved) {
      const { auto: _moved, ...old } = r.layout.get(uid) ?? {};
      if (r.nodes.has(uid) || r.layout.has(uid)) r.layout.set(uid, { ...old, ...box });
    }
    for (const [uid, zone] of entered) {
      const part = r.nodes.get(uid);
      const id = project.nodeByUid.get(zone ?? '')?.id;
      if (part && id) setPath(part, [HOLDER], id);
      else if (part) unsetPath(part, [HOLDER]);
    }
    if (set) leadThrough(r, edge, node.uid, node.kind);
  });
  const [zone] = entered.values();
  if (set) announce(`${node.title} set into the edge.`);
  else if (entered.size > 0)
    announce(zone ? `Moved into ${project.nodeByUid.get(zone)?.title}.` : 'Moved out of the zone.');
}
