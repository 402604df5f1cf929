/** What the canvas library reports, as changes of the selection, the drag and the document. */

import type { EdgeChange, NodeChange } from '@xyflow/react';
import { dropNodes, zonesAfter } from '../actions/drop';
import { moveNodes } from '../actions/nodes';
import { fitsInto } from '../actions/wiring';
import { currentZones, withHeld } from '../actions/zones';
import { CARD } from '../model/place';
import type { Box } from '../model/types';
import { useCanvas } from '../store/canvas';
import { sessionOrNull, useSession } from '../store/session';
import { select, useUi } from '../store/ui';
import { edgeNear } from './hits';
import type { CardNode } from './useFlow';
import type { FlowEdge } from './useFlowEdges';

const AWARENESS_MS = 50;

/** While a frame is pulled up, zones are not taken by it: it would start inside of them. */
let framing = false;

export function frameSelection(active: boolean): void {
  framing = active;
}

const isZone = (uid: string) => currentZones().members.has(uid);

export function applyNodeChanges(changes: NodeChange<CardNode>[]): void {
  const { nodes, edges } = useUi.getState();
  const selected = new Set(nodes);
  const drag = new Map<string, Box>();
  const nudged = new Map<string, Box>();
  let selectionChanged = false;
  for (const change of changes) {
    if (change.type === 'select') {
      if (framing && change.selected && isZone(change.id)) continue;
      selectionChanged = true;
      if (change.selected) selected.add(change.id);
      else selected.delete(change.id);
    } else if (change.type === 'position' && change.position) {
      if (change.dragging) drag.set(change.id, change.position);
      else if (!useUi.getState().drag.has(change.id)) nudged.set(change.id, change.position);
    } else if (change.type === 'dimensions' && change.resizing && change.dimensions) {
      const { width: w, height: h } = change.dimensions;
      const at = currentZones().areas.get(change.id) ?? useSession.getState().project.layout.get(change.id);
      if (at) drag.set(change.id, { x: at.x, y: at.y, w, h });
    }
  }
  if (selectionChanged) select(selected, edges);
  if (drag.size > 0) dragTo(drag);
  // The arrow keys on a focused card come as positions without a drag.
  if (nudged.size > 0) moveNodes(withHeld(nudged), 'Nudge', `nudge:${[...nudged.keys()].join()}`);
}

function dragTo(drag: Map<string, Box>): void {
  const all = new Map([...useUi.getState().drag, ...withHeld(drag)]);
  useUi.setState({ drag: all });
  shareDrag(all);
  aimAt(all);
}

/** Tells what letting go would do: the edge that the node would be set into, the zone it would stand in. */
function aimAt(drag: ReadonlyMap<string, Box>): void {
  const [uid, box] = [...drag][0] ?? [];
  let aim: string | null = null;
  let over: string | null = null;
  if (uid && box && box.w === undefined) {
    over = zonesAfter(drag).get(uid) ?? null;
    if (drag.size === 1) aim = edgeUnder(uid, box);
  }
  const now = useCanvas.getState();
  if (now.aim !== aim || now.over !== over) useCanvas.setState({ aim, over });
}

/** A node without edges of its own may be set into the edge below its middle. */
function edgeUnder(uid: string, box: Box): string | null {
  const { project } = useSession.getState();
  const node = project.nodeByUid.get(uid);
  if (!node || project.edges.some((edge) => edge.source === uid || edge.target === uid)) return null;
  const near = edgeNear({ x: box.x + CARD.width / 2, y: box.y + CARD.height / 2 });
  return near && fitsInto(project.edgeByUid.get(near), node.kind) ? near : null;
}

export function applyEdgeChanges(changes: EdgeChange<FlowEdge>[]): void {
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
  const zones = currentZones();
  const moved = new Map(
    [...drag].filter(([uid, box]) => {
      const old = zones.areas.get(uid) ?? layout.get(uid);
      return old?.x !== box.x || old?.y !== box.y;
    }),
  );
  dropNodes(moved, useCanvas.getState().aim);
  useUi.setState({ drag: new Map() });
  useCanvas.setState({ aim: null, over: null });
  awareness()?.setLocalStateField('drag', null);
}

const LEAVE_MS = 140;
let leaving = 0;

/** The edge under the pointer; it stays a moment, so that the pointer can go on to its button. */
export function hoverEdge(uid: string | null): void {
  globalThis.clearTimeout(leaving);
  if (uid) useCanvas.setState({ hover: uid });
  else
    leaving = globalThis.setTimeout(() => useCanvas.setState({ hover: null }), LEAVE_MS) as unknown as number;
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

export function shareSelection(uids: string[]): void {
  awareness()?.setLocalStateField('selection', uids);
}
