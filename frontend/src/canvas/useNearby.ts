/** Of a large drawing the library is given only what stands around the view: all of it costs with every frame. */

import { type ReactFlowState, useStore } from '@xyflow/react';
import { useMemo } from 'react';
import type { CardNode } from './useFlow';
import type { FlowEdge } from './useFlowEdges';

/** Up to this many nodes everything is handed over. */
const ALL_UP_TO = 600;

/** The view in steps of half its size, so that a small move changes nothing: left, top, right, bottom. */
function around({ transform: [tx, ty, zoom], width, height }: ReactFlowState): string {
  const [stepX, stepY] = [Math.max(1, width / zoom / 2), Math.max(1, height / zoom / 2)];
  const left = (Math.floor(-tx / zoom / stepX) - 1) * stepX;
  const top = (Math.floor(-ty / zoom / stepY) - 1) * stepY;
  return [left, top, left + stepX * 5, top + stepY * 5].map(Math.round).join();
}

export function useNearby(nodes: CardNode[], edges: FlowEdge[]): { nodes: CardNode[]; edges: FlowEdge[] } {
  const large = nodes.length > ALL_UP_TO;
  const view = useStore((state) => (large ? around(state) : ''));
  return useMemo(() => {
    if (!large) return { nodes, edges };
    const [left = 0, top = 0, right = 0, bottom = 0] = view.split(',').map(Number);
    const near = new Set<string>();
    for (const { id, position, width = 0, height = 0, dragging, selected } of nodes)
      if (
        dragging ||
        selected ||
        (position.x < right && position.y < bottom && position.x + width > left && position.y + height > top)
      )
        near.add(id);
    const joined = edges.filter(({ source, target }) => near.has(source) || near.has(target));
    for (const { source, target } of joined) near.add(source).add(target);
    return { nodes: nodes.filter((node) => near.has(node.id)), edges: joined };
  }, [nodes, edges, view, large]);
}
