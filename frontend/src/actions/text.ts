/** What a person does with the text of the document: show it, go to a place in it and back, type in it. */

import * as Y from 'yjs';
import type { Proposal } from '../api/texts';
import { LOCAL } from '../model/document';
import { place } from '../model/place';
import { change, useSession } from '../store/session';
import { TEXT_MIN, type TextMode, useText } from '../store/text';
import { announce, select, useUi } from '../store/ui';
import { viewport } from './viewport';

/** Canvas and text need this much together; with less, the text stands in the place of the canvas. */
export const SPLIT_MIN = 2 * TEXT_MIN;

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** Puts what was typed into the document: one entry of the history, whoever made the update. */
export function applyTyped(proposal: Proposal): void {
  if (proposal.changes === null) return;
  const update = bytesOf(proposal.changes);
  change('Edit the text', (r) => {
    const before = new Set(r.nodes.keys());
    Y.applyUpdate(r.doc, update, LOCAL);
    for (const uid of r.nodes.keys())
      if (!before.has(uid) && !r.layout.has(uid)) r.layout.set(uid, { ...place(r, uid), auto: true });
  });
}

function idOfSelected(): string | null {
  const { nodes, edges } = useUi.getState();
  const { project } = useSession.getState();
  const [node] = nodes;
  const [edge] = edges;
  if (nodes.size === 1 && node) return project.nodeByUid.get(node)?.id ?? null;
  return nodes.size === 0 && edges.size === 1 && edge ? (project.edgeByUid.get(edge)?.id ?? null) : null;
}

export function showText(mode: TextMode): void {
  useText.setState({ mode });
  if (mode !== 'off') useUi.setState({ file: null });
}

/** Shows the text where a node or an edge is written; `field` goes on to one of its settings. */
export function goToText(id: string, field: string | null = null, focus = true): void {
  const { mode, goal } = useText.getState();
  useText.setState({ goal: { id, field, focus, turn: (goal?.turn ?? 0) + 1 } });
  showText(mode === 'off' ? 'split' : mode);
}

/** Shows the text, at what is selected; hides it where it is shown. */
export function toggleText(): void {
  if (useText.getState().mode !== 'off') {
    showText('off');
    return;
  }
  const id = idOfSelected();
  if (id) goToText(id);
  else showText('split');
}

/** From the text to the canvas: selects the node or edge, and gives it the keyboard. */
export function goToCanvas(owner: { node: string } | { edge: string }): void {
  const { project } = useSession.getState();
  if (useText.getState().mode === 'alone') showText('split');
  if ('node' in owner) {
    const node = project.nodeById.get(owner.node);
    if (!node) return;
    select([node.uid]);
    viewport().reveal([node.uid]);
    viewport().focus(node.uid);
    announce(`${node.title} on the canvas.`);
    return;
  }
  const edge =
    project.edgeById.get(owner.edge) ??
    project.edges.find((one) => owner.edge === `${one.sourceId}..${one.targetId}`);
  if (!edge) return;
  select([], [edge.uid]);
  viewport().reveal([edge.source, edge.target]);
  announce('The edge is selected on the canvas.');
}
