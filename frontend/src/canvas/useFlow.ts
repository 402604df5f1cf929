/** The stores' views as the arrays that the canvas library draws. Unchanged parts keep their objects. */

import { type Edge, type Node, Position } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import { CARD } from '../model/place';
import type { Box } from '../model/types';
import { usePresence } from '../store/presence';
import { useSession } from '../store/session';
import { useUi } from '../store/ui';
import { type Beside, besides } from './paths';

export type CardNode = Node<{ uid: string }, 'card'>;
export type RelationEdgeType = Edge<{ uid: string; style: string; beside: Beside }, 'relation'>;

// Known ahead, so that nothing has to be measured before the edges can be drawn.
const HANDLES = [
  { type: 'target' as const, position: Position.Left, x: -5, y: CARD.height / 2 - 5, width: 10, height: 10 },
  {
    type: 'source' as const,
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

export function useFlowNodes(): CardNode[] {
  const nodes = useSession((state) => state.project.nodes);
  const layout = useSession((state) => state.project.layout);
  const selected = useUi((state) => state.nodes);
  const drag = useUi((state) => state.drag);
  const peers = usePresence((state) => state.peers);
  const cache = useRef(new Map<string, Cached>());

  return useMemo(() => {
    const remote = new Map<string, Box>();
    for (const peer of peers) for (const [uid, box] of Object.entries(peer.drag ?? {})) remote.set(uid, box);
    const next = new Map<string, Cached>();
    const list = nodes.map(({ uid, title, kind }) => {
      const box = drag.get(uid) ?? remote.get(uid) ?? layout.get(uid) ?? { x: 0, y: 0 };
      const isSelected = selected.has(uid);
      const key = `${box.x}:${box.y}:${isSelected}:${title}:${drag.has(uid)}`;
      const old = cache.current.get(uid);
      const entry =
        old?.key === key
          ? old
          : {
              key,
              node: {
                id: uid,
                type: 'card' as const,
                position: { x: box.x, y: box.y },
                width: CARD.width,
                height: CARD.height,
                measured: { ...CARD },
                handles: HANDLES,
                selected: isSelected,
                dragging: drag.has(uid),
                ariaLabel: `${title}, ${kind}`,
                data: { uid },
              } satisfies CardNode,
            };
      next.set(uid, entry);
      return entry.node;
    });
    cache.current = next;
    return list;
  }, [nodes, layout, selected, drag, peers]);
}

export function useFlowEdges(styleOf: (relation: string) => string): RelationEdgeType[] {
  const edges = useSession((state) => state.project.edges);
  const selected = useUi((state) => state.edges);
  const cache = useRef(new Map<string, { key: string; edge: RelationEdgeType }>());

  return useMemo(() => {
    const next = new Map<string, { key: string; edge: RelationEdgeType }>();
    const standing = besides(edges);
    const list = edges.map((edge) => {
      const beside = standing.get(edge.uid) ?? {};
      const style = styleOf(edge.relation);
      const isSelected = selected.has(edge.uid);
      const key = `${edge.source}:${edge.target}:${style}:${isSelected}:${edge.id}:${beside.lane}:${beside.returned}`;
      const old = cache.current.get(edge.uid);
      const entry =
        old?.key === key
          ? old
          : {
              key,
              edge: {
                id: edge.uid,
                type: 'relation' as const,
                source: edge.source,
                target: edge.target,
                selected: isSelected,
                ariaLabel: `${edge.sourceId} ${edge.relation} ${edge.targetId}`,
                data: { uid: edge.uid, style, beside },
              } satisfies RelationEdgeType,
            };
      next.set(edge.uid, entry);
      return entry.edge;
    });
    cache.current = next;
    return list;
  }, [edges, selected, styleOf]);
}
