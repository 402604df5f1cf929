/** A way through the drawing, shown on the canvas. */

import { useSession } from '../store/session';
import { useUi } from '../store/ui';
import { viewport } from './viewport';

let shown: string | null = null;

/** Lets the nodes and edges of the way stand out, and brings them into view. */
export function showWay(name: string, nodeIds: string[], edgeIds: string[]): void {
  const { project } = useSession.getState();
  const nodes = new Set(nodeIds.flatMap((id) => project.nodeById.get(id)?.uid ?? []));
  const edges = new Set(edgeIds.flatMap((id) => project.edgeById.get(id)?.uid ?? []));
  for (const uid of edges) {
    const edge = project.edgeByUid.get(uid);
    if (edge) nodes.add(edge.source).add(edge.target);
  }
  shown = name;
  useUi.setState({ evidence: { finding: name, nodes, edges } });
  if (nodes.size > 0) viewport().reveal([...nodes]);
}

/** Takes it away, unless something else is shown by now. */
export function hideWay(): void {
  if (useUi.getState().evidence?.finding === shown) useUi.setState({ evidence: null });
  shown = null;
}
