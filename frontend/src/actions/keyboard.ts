/** What a person without a pointer does: walk along edges, add the next node, open what is selected. */

import { isNote } from '../model/notes';
import { CARD } from '../model/place';
import { type MenuOf, useCanvas } from '../store/canvas';
import { useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, select, useUi } from '../store/ui';
import { viewport } from './viewport';

function onlyNode(): string | null {
  const { nodes, edges } = useUi.getState();
  const [uid] = nodes;
  return nodes.size === 1 && edges.size === 0 && uid ? uid : null;
}

const NEXT_GAP = 96;

/** Opens the list of what may follow the selected node. */
export function addNext(): void {
  const uid = onlyNode();
  const box = uid ? useSession.getState().project.layout.get(uid) : undefined;
  if (!uid || !box || isNote(uid)) {
    toast('Select one node to add the next.');
    return;
  }
  const flow = { x: box.x + CARD.width + NEXT_GAP, y: box.y + CARD.height / 2 };
  const screen = viewport().screenOf({ x: box.x + CARD.width + 16, y: box.y });
  useUi.setState({ quickAdd: { from: uid, side: 'out', screen, flow } });
}

/** Opens the list of what may be set into the selected edge. */
export function insertOnSelected(): void {
  const [uid] = useUi.getState().edges;
  const { project } = useSession.getState();
  const edge = project.edgeByUid.get(uid ?? '');
  if (!edge) {
    toast('Select an edge to insert a node into it.');
    return;
  }
  const [from, to] = [project.layout.get(edge.source), project.layout.get(edge.target)];
  if (!from || !to) return;
  const flow = { x: (from.x + to.x + CARD.width) / 2, y: (from.y + to.y + CARD.height) / 2 };
  useUi.setState({
    quickAdd: { from: null, side: 'out', screen: viewport().screenOf(flow), flow, into: edge.uid },
  });
}

/** Focuses a field of the inspector: by its name, or the first. A button, as that of a fix, is none. */
function focused(label: string | null): boolean {
  const panel = document.querySelector('aside[aria-label="Inspector"]');
  const within = label ? panel : (panel?.querySelector('[role="tabpanel"]') ?? panel);
  const find = (wanted: string) => within?.querySelector<HTMLElement>(wanted);
  const field = label
    ? find(`[aria-label="${label}"]`)
    : (find('input, select, textarea, [role="switch"]') ?? find('button'));
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
  return field != null;
}

/** At once where it can be: the next letter is already meant for the field. */
function focusField(label: string | null): void {
  const { inspector } = useUi.getState();
  useUi.setState({ inspector: true });
  if (!inspector || !focused(label)) requestAnimationFrame(() => focused(label));
}

/** The title of the selected node in the inspector; a note is written where it stands. */
export function renameSelected(): void {
  const uid = onlyNode();
  if (!uid) toast('Select one node to rename it.');
  else if (isNote(uid)) useCanvas.setState({ writing: uid });
  else focusField('Title');
}

export function editSelected(): void {
  const { nodes, edges } = useUi.getState();
  if (nodes.size + edges.size !== 1) toast('Select one node or edge to edit it.');
  else focusField(null);
}

/** Goes along the first edge to what the selected node leads to, or back to what leads to it. */
export function walk(forward: boolean): void {
  const uid = onlyNode();
  const { project } = useSession.getState();
  const [from, to] = forward ? (['source', 'target'] as const) : (['target', 'source'] as const);
  const next = uid ? project.edges.find((edge) => edge[from] === uid)?.[to] : project.nodes[0]?.uid;
  if (!next) {
    announce(forward ? 'Nothing follows.' : 'Nothing leads here.');
    return;
  }
  select([next]);
  viewport().reveal([next]);
  viewport().focus(next);
  const node = project.nodeByUid.get(next);
  announce(`${node?.title}, ${node?.kind}.`);
}

/** The menu of what is selected, beside it. */
export function openMenu(): void {
  const { nodes, edges } = useUi.getState();
  const { project } = useSession.getState();
  const [uid] = nodes;
  const [edge] = edges;
  const of: MenuOf = nodes.size > 0 ? 'nodes' : edges.size > 0 ? 'edge' : 'canvas';
  const box = project.layout.get(uid ?? project.edgeByUid.get(edge ?? '')?.target ?? '');
  const at = box ? viewport().screenOf({ x: box.x + CARD.width / 2, y: box.y + CARD.height }) : null;
  useCanvas.setState({ menu: { ...(at ?? { x: window.innerWidth / 2 - 144, y: 200 }), of } });
}

export function toggleTable(): void {
  const table = !useCanvas.getState().table;
  useCanvas.setState({ table });
  useUi.setState({ file: null });
  announce(table ? 'Table of nodes and edges.' : 'Canvas.');
}
