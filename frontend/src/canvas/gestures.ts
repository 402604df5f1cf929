/** What the canvas library reports, as changes of the selection, the drag and the document. */

import type { EdgeChange, NodeChange } from '@xyflow/react';
import { moveNodes } from '../actions/nodes';
import type { Box } from '../model/types';
import { sessionOrNull, useSession } from '../store/session';
import { select, useUi } from '../store/ui';
import type { CardNode, RelationEdgeType } from './useFlow';

const AWARENESS_MS = 50;

export function applyNodeChanges(changes: NodeChange<CardNode>[]): void {
  const { nodes, edges } = useUi.getState();
  const selected = new Set(nodes);
  const drag = new Map<string, Box>();
  const nudged = new Map<string, Box>();
  let selectionChanged = false;
  for (const change of changes) {
    if (change.type === 'select') {
      selectionChanged = true;
      if (change.selected) selected.add(change.id);
      else selected.delete(change.id);
    } else if (change.type === 'position' && change.position) {
      if (change.dragging) drag.set(change.id, change.position);
      else if (!useUi.getState().drag.has(change.id)) nudged.set(change.id, change.position);
    }
  }
  if (selectionChanged) select(selected, edges);
  if (drag.size > 0) {
    const all = new Map([...useUi.getState().drag, ...drag]);
    useUi.setState({ drag: all });
    shareDrag(all);
  }
  // The arrow keys on a focused card come as positions without a drag.
  if (nudged.size > 0) moveNodes(nudged, 'Nudge', `nudge:${[...nudged.keys()].join()}`);
}

export function applyEdgeChanges(changes: EdgeChange<RelationEdgeType>[]): void {
  const { nodes, edges } = useUi.getState();
  const selected = new Set(edges);
  for (const change of changes)
    if (change.type === 'select') {
      if (change.selected) selected.add(change.id);
      else selected.delete(change.id);
    }
  select(nodes, selected);
}

/** The drag ends: one write of all positions, one undo entry. */
export function endDrag(): void {
  const { drag } = useUi.getState();
  const { layout } = useSession.getState().project;
  const moved = new Map(
    [...drag].filter(([uid, box]) => {
      const old = layout.get(uid);
      return old?.x !== box.x || old?.y !== box.y;
    }),
  );
  moveNodes(moved);
  useUi.setState({ drag: new Map() });
  awareness()?.setLocalStateField('drag', null);
}

const awareness = () => sessionOrNull()?.provider?.awareness;

let lastDrag = 0;

function shareDrag(drag: ReadonlyMap<string, Box>): void {
  const now = performance.now();
  if (now - lastDrag < AWARENESS_MS) return;
  lastDrag = now;
  awareness()?.setLocalStateField('drag', Object.fromEntries(drag));
}

let lastPoint = 0;

/** Shares where this pointer is; null when it left the canvas. */
export function pointTo(at: { x: number; y: number } | null): void {
  const now = performance.now();
  if (at && now - lastPoint < AWARENESS_MS) return;
  lastPoint = now;
  awareness()?.setLocalStateField('cursor', at && { x: Math.round(at.x), y: Math.round(at.y) });
}

export function shareSelection(uids: ReadonlySet<string>): void {
  awareness()?.setLocalStateField('selection', [...uids]);
}
