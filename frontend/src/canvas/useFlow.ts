/** The stores' views as the arrays that the canvas library draws. Unchanged parts keep their objects. */

import { type Node, type NodeHandle, Position } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import { zonesIn } from '../actions/zones';
import { useCatalogue } from '../api/queries';
import { kindTitle } from '../model/catalogue';
import { CARD } from '../model/place';
import type { Box } from '../model/types';
import type { Zones } from '../model/zones';
import { usePresence } from '../store/presence';
import { useSession } from '../store/session';
import { useUi } from '../store/ui';

export type CardNode = Node<{ uid: string }, 'card' | 'zone' | 'note'>;

/** Where the two ports of a card stand; known ahead, so that nothing is measured before edges are drawn. */
const HANDLES: NodeHandle[] = [
  { type: 'target', position: Position.Left, x: -5, y: CARD.height / 2 - 5, width: 10, height: 10 },
  {
    type: 'source',
    position: Position.Right,
    x: CARD.width - 5,
    y: CARD.height / 2 - 5,
    width: 10,
    height: 10,
  },
];

interface Cached {
  key: string;
  node: CardNode;
}

interface Drawn {
  uid: string;
  type: 'card' | 'zone' | 'note';
  label: string;
  box: Box;
  w: number;
  h: number;
  depth: number;
}

export function useZones(): Zones {
  const project = useSession((state) => state.project);
  const catalogue = useCatalogue();
  return zonesIn(project, catalogue);
}

const SIZE = { w: CARD.width, h: CARD.height };

function useDrawn(zones: Zones): Drawn[] {
  const nodes = useSession((state) => state.project.nodes);
  const notes = useSession((state) => state.project.notes);
  const layout = useSession((state) => state.project.layout);
  const catalogue = useCatalogue();
  return useMemo(() => {
    const list: Drawn[] = [];
    for (const { uid, title, kind } of nodes) {
      if (zones.hidden.has(uid)) continue;
      const area = zones.areas.get(uid);
      const box = layout.get(uid) ?? { x: 0, y: 0 };
      const count = zones.members.get(uid)?.length ?? 0;
      list.push(
        area
          ? {
              uid,
              type: 'zone',
              label: `${title}, ${kindTitle(catalogue, kind).toLowerCase()} of ${count}${box.collapsed ? ', folded' : ''}`,
              box: area,
              w: area.w,
              h: area.h,
              depth: zones.depth.get(uid) ?? 0,
            }
          : { uid, type: 'card', label: `${title}, ${kind}`, box, ...SIZE, depth: 0 },
      );
    }
    for (const { uid, text, box } of notes)
      list.push({
        uid,
        type: 'note',
        label: `Note: ${text || 'empty'}`,
        box,
        w: box.w ?? SIZE.w,
        h: box.h ?? SIZE.h,
        depth: 0,
      });
    return list;
  }, [nodes, notes, layout, zones, catalogue]);
}

export function useFlowNodes(zones: Zones): CardNode[] {
  const drawn = useDrawn(zones);
  const layout = useSession((state) => state.project.layout);
  const selected = useUi((state) => state.nodes);
  const drag = useUi((state) => state.drag);
  const peers = usePresence((state) => state.peers);
  const cache = useRef(new Map<string, Cached>());

  const still = useMemo(() => {
    const next = new Map<string, Cached>();
    const list = drawn.map(({ uid, type, label, box, w, h, depth }) => {
      const isSelected = selected.has(uid);
      const key = `${box.x}:${box.y}:${w}:${h}:${isSelected}:${label}:${depth}`;
      const old = cache.current.get(uid);
      const entry =
        old?.key === key ? old : { key, node: nodeOf(uid, type, label, box, w, h, depth, layout) };
      if (entry !== old) entry.node.selected = isSelected;
      next.set(uid, entry);
      return entry.node;
    });
    cache.current = next;
    return list;
  }, [drawn, layout, selected]);

  // A drag moves its own few, and leaves the others the objects they are.
  return useMemo(() => {
    const moving = new Map<string, Box>();
    for (const peer of peers) for (const [uid, box] of Object.entries(peer.drag ?? {})) moving.set(uid, box);
    for (const [uid, box] of drag) moving.set(uid, box);
    if (moving.size === 0) return still;
    return still.map((node) => {
      const box = moving.get(node.id);
      if (!box) return node;
      const [width, height] = [box.w ?? node.width ?? 0, box.h ?? node.height ?? 0];
      const position = { x: box.x, y: box.y };
      return { ...node, position, width, height, measured: { width, height }, dragging: drag.has(node.id) };
    });
  }, [still, drag, peers]);
}

/** Zones lie under everything, the inner above the outer; only their heads take the pointer. */
function nodeOf(
  uid: string,
  type: Drawn['type'],
  label: string,
  { x, y }: Box,
  width: number,
  height: number,
  depth: number,
  layout: ReadonlyMap<string, Box>,
): CardNode {
  const open = type === 'zone' && !layout.get(uid)?.collapsed;
  return {
    id: uid,
    type,
    position: { x, y },
    width,
    height,
    measured: { width, height },
    handles: type === 'note' ? [] : HANDLES,
    ...(open
      ? { zIndex: depth - 50, style: { pointerEvents: 'none' as const }, dragHandle: '.zone-head' }
      : {}),
    ...(type === 'note' ? { zIndex: -1, connectable: false } : {}),
    ariaLabel: label,
    data: { uid },
  };
}
