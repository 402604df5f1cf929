/** Copy, cut, paste and duplicate of nodes with the edges between them. */

import { addEdge, addNode, freeId } from '../model/document';
import { GRID } from '../model/place';
import type { Box, EdgeView, NodeView } from '../model/types';
import { change, useSession } from '../store/session';
import { announce, select, useUi } from '../store/ui';
import { removeSelection } from './nodes';

interface Clip {
  nodes: { node: NodeView; at: Box }[];
  edges: EdgeView[];
}

const KEY = 'signalbox.clipboard';
let pastes = 0;

function selected(): Clip {
  const { project } = useSession.getState();
  const { nodes } = useUi.getState();
  return {
    nodes: project.nodes
      .filter((node) => nodes.has(node.uid))
      .map((node) => ({ node, at: project.layout.get(node.uid) ?? { x: 0, y: 0 } })),
    edges: project.edges.filter((edge) => nodes.has(edge.source) && nodes.has(edge.target)),
  };
}

export function copySelection(): boolean {
  const clip = selected();
  if (clip.nodes.length === 0) return false;
  localStorage.setItem(KEY, JSON.stringify(clip));
  pastes = 0;
  announce(clip.nodes.length === 1 ? 'Copied.' : `${clip.nodes.length} nodes copied.`);
  return true;
}

export function cutSelection(): void {
  if (copySelection()) removeSelection();
}

function insert(clip: Clip, shift: number, label: string): void {
  const made = change(label, (r) => {
    const uids = new Map<string, string>();
    for (const { node, at } of clip.nodes) {
      const stem = node.id.replace(/-\d+$/, '');
      const box = { ...at, x: at.x + shift, y: at.y + shift };
      uids.set(node.uid, addNode(r, freeId(r, stem), node.kind, structuredClone(node.fields), box));
    }
    for (const edge of clip.edges) {
      const source = uids.get(edge.source);
      const target = uids.get(edge.target);
      if (source && target)
        addEdge(r, { source, target, relation: edge.relation, fields: structuredClone(edge.fields) });
    }
    return [...uids.values()];
  });
  select(made);
  announce(made.length === 1 ? 'One node added.' : `${made.length} nodes added.`);
}

export function paste(): void {
  const text = localStorage.getItem(KEY);
  if (!text) return;
  pastes += 1;
  insert(JSON.parse(text) as Clip, GRID * 4 * pastes, 'Paste');
}

export function duplicateSelection(): void {
  const clip = selected();
  if (clip.nodes.length > 0) insert(clip, GRID * 4, 'Duplicate');
}

export function selectAll(): void {
  const { project } = useSession.getState();
  select(
    project.nodes.map((node) => node.uid),
    project.edges.map((edge) => edge.uid),
  );
  announce(`${project.nodes.length} nodes selected.`);
}
