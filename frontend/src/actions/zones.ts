/** Zones: to group, to fold, and to carry what they hold when they are moved. */

import type { Catalogue } from '../model/catalogue';
import { addNode, freeId, removeParts, setPath, unsetPath } from '../model/document';
import type { Project } from '../model/project';
import type { Box, EdgeView } from '../model/types';
import { HOLDER, heldBy, holderKinds, type Zones, zonesOf } from '../model/zones';
import { change, useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, select, useUi } from '../store/ui';
import { catalogue } from './nodes';

interface Known {
  nodes: Project['nodes'];
  layout: Project['layout'];
  catalogue: Catalogue;
  zones: Zones;
}

let known: Known | null = null;

/** The zones of a project, computed once for what they follow from. */
export function zonesIn({ nodes, layout }: Project, from: Catalogue): Zones {
  if (known?.nodes !== nodes || known.layout !== layout || known.catalogue !== from)
    known = { nodes, layout, catalogue: from, zones: zonesOf(nodes, layout, holderKinds(from)) };
  return known.zones;
}

export const currentZones = () => zonesIn(useSession.getState().project, catalogue());

/** New places, with those of what moved zones hold. */
export function withHeld(boxes: ReadonlyMap<string, Box>): Map<string, Box> {
  const zones = currentZones();
  const { layout } = useSession.getState().project;
  const all = new Map(boxes);
  for (const [uid, box] of boxes) {
    const area = zones.areas.get(uid);
    if (!area) continue;
    for (const held of heldBy(zones, uid)) {
      const at = zones.areas.get(held) ?? layout.get(held);
      if (at && !boxes.has(held)) all.set(held, { x: at.x + box.x - area.x, y: at.y + box.y - area.y });
    }
    const stored = layout.get(uid);
    if (stored?.w !== undefined && box.w === undefined && !stored.collapsed)
      all.set(uid, { ...box, w: area.w, h: area.h });
  }
  return all;
}

/** Puts the selected nodes into a new zone. */
export function groupSelection(): void {
  const known = catalogue();
  const [kind] = holderKinds(known);
  const { project } = useSession.getState();
  const nodes = [...useUi.getState().nodes].filter((uid) => project.nodeByUid.has(uid));
  if (!kind || nodes.length === 0) {
    toast('Select the nodes to group.');
    return;
  }
  const zones = currentZones();
  const above = new Set(nodes.map((uid) => zones.parent.get(uid) ?? ''));
  const [only = ''] = above;
  const shared = above.size === 1 ? project.nodeByUid.get(only)?.id : undefined;
  const uid = change('Group', (r) => {
    const id = freeId(r, kind);
    const x = Math.min(...nodes.map((node) => project.layout.get(node)?.x ?? 0));
    const y = Math.min(...nodes.map((node) => project.layout.get(node)?.y ?? 0));
    const made = addNode(r, id, kind, shared ? { [HOLDER]: shared } : {}, { x: x - 24, y: y - 52 });
    for (const node of nodes) {
      const part = r.nodes.get(node);
      if (part) setPath(part, [HOLDER], id);
    }
    return made;
  });
  select([uid]);
  announce(`${nodes.length} nodes grouped.`);
}

/** Takes the selected zones away and leaves what they held. */
export function ungroupSelection(): void {
  const zones = currentZones();
  const { project } = useSession.getState();
  const gone = [...useUi.getState().nodes].filter((uid) => zones.members.has(uid));
  if (gone.length === 0) {
    toast('Select a zone to ungroup.');
    return;
  }
  const left = gone.flatMap((zone) => zones.members.get(zone) ?? []);
  change('Ungroup', (r) => {
    for (const zone of gone) {
      const up = project.nodeByUid.get(zones.parent.get(zone) ?? '')?.id;
      for (const uid of zones.members.get(zone) ?? []) {
        const part = r.nodes.get(uid);
        if (!part) continue;
        if (up) setPath(part, [HOLDER], up);
        else unsetPath(part, [HOLDER]);
      }
    }
    removeParts(r, gone);
  });
  select(left);
  announce(`${left.length} nodes ungrouped.`);
}

export function foldZone(uid: string, folded: boolean): void {
  const zones = currentZones();
  const { project } = useSession.getState();
  const area = zones.areas.get(uid);
  const node = project.nodeByUid.get(uid);
  if (!area || !node) return;
  change(folded ? 'Fold zone' : 'Unfold zone', (r) => {
    const { collapsed: _was, ...box } = r.layout.get(uid) ?? { x: 0, y: 0 };
    const size = box.w !== undefined && folded ? { w: area.w, h: area.h } : {};
    r.layout.set(uid, { ...box, x: area.x, y: area.y, ...size, ...(folded ? { collapsed: true } : {}) });
  });
  announce(`${node.title} ${folded ? 'folded' : 'unfolded'}.`);
}

/** Folds the selected zone, or the one that the selected node stands in; unfolds a folded one. */
export function toggleFold(): void {
  const zones = currentZones();
  const { layout } = useSession.getState().project;
  const chosen = [...useUi.getState().nodes].map((uid) =>
    zones.members.has(uid) ? uid : zones.parent.get(uid),
  );
  const wanted = new Set(chosen.filter((uid) => uid !== undefined));
  if (wanted.size === 0) toast('Select a zone, or a node in one, to fold it.');
  for (const uid of wanted) foldZone(uid, !layout.get(uid)?.collapsed);
  if (wanted.size > 0) select(wanted);
}

/** The edges that a bundle stands for, in words. */
export function bundleWords(edges: readonly EdgeView[]): string {
  return edges.map((edge) => `${edge.sourceId} ${edge.relation} ${edge.targetId}`).join(', ');
}
