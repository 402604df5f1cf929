/** Following a finding: its evidence on the canvas, its fix in the document. */

import { applyOperations, OperationError } from '../model/operations';
import type { Finding, Fix } from '../model/types';
import { findingKey } from '../store/findings';
import { change, useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, select, useUi } from '../store/ui';
import { toastUndo } from './history';
import { catalogue } from './nodes';
import { viewport } from './viewport';

/** Applies a fix in one transaction, so that one undo takes all of it back. */
export function applyFix(fix: Fix): boolean {
  try {
    const added = change(fix.title, (r) => applyOperations(r, catalogue(), fix.operations));
    toastUndo(`${fix.title}: done.`);
    announce(`${fix.title}: done.`);
    useUi.setState({ evidence: null });
    if (added.length > 0) {
      select(added);
      viewport().reveal(added);
    }
    return true;
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    toast(`The fix does not fit any more. ${error.message}`, { tone: 'bad' });
    return false;
  }
}

/** Highlights the nodes and edges that a finding is about, and brings them into view. */
export function showEvidence(finding: Finding | null): void {
  if (!finding || useUi.getState().evidence?.finding === findingKey(finding)) {
    useUi.setState({ evidence: null });
    return;
  }
  const { project } = useSession.getState();
  const ids = [...finding.nodes, ...finding.path];
  const nodes = new Set<string>();
  const edges = new Set<string>();
  for (const id of ids) {
    const node = project.nodeById.get(id);
    const edge = project.edgeById.get(id);
    if (node) nodes.add(node.uid);
    if (edge) edges.add(edge.uid);
  }
  for (const id of finding.edges) {
    const edge = project.edgeById.get(id);
    if (edge) edges.add(edge.uid).add(edge.uid);
  }
  // The path names nodes in order: the edges between neighbours belong to it.
  for (const [index, id] of finding.path.entries()) {
    const next = finding.path[index + 1];
    for (const edge of project.edges) if (edge.sourceId === id && edge.targetId === next) edges.add(edge.uid);
  }
  for (const uid of edges) {
    const edge = project.edgeByUid.get(uid);
    if (edge) nodes.add(edge.source).add(edge.target);
  }
  useUi.setState({ evidence: { finding: findingKey(finding), nodes, edges } });
  const first = project.nodeById.get(finding.nodes[0] ?? '');
  if (first) select([first.uid]);
  else if (edges.size > 0) select([], [...edges].slice(0, 1));
  viewport().reveal([...nodes]);
}
