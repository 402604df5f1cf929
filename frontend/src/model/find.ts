/** Finding parts of the drawing: by words, and by what is the matter with them. */

import type { EdgeView, Finding, NodeView } from './types';

export interface Wanted {
  query: string;
  invalid: boolean;
  unused: boolean;
  changed: boolean;
}

export interface About {
  byNode: ReadonlyMap<string, Finding[]>;
  byEdge: ReadonlyMap<string, Finding[]>;
  /** Ids of nodes and edges that differ from the last revision; null when there is none. */
  changed: ReadonlySet<string> | null;
}

const serious = (findings: Finding[] | undefined) =>
  findings?.some((finding) => finding.severity !== 'info') ?? false;

/** The uids of nodes and edges that meet all that is wanted, in the order of the document. */
export function findParts(
  nodes: readonly NodeView[],
  edges: readonly EdgeView[],
  { query, invalid, unused, changed }: Wanted,
  about: About,
): string[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const joined = new Set(edges.flatMap((edge) => [edge.source, edge.target]));
  const says = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const found: string[] = [];
  for (const node of nodes) {
    if (invalid && !serious(about.byNode.get(node.id))) continue;
    if (unused && joined.has(node.uid)) continue;
    if (changed && !about.changed?.has(node.id)) continue;
    if (says(`${node.title} ${node.id} ${node.kind} ${JSON.stringify(node.fields)}`)) found.push(node.uid);
  }
  if (unused) return found;
  for (const edge of edges) {
    if (invalid && !serious(about.byEdge.get(edge.id))) continue;
    if (changed && !about.changed?.has(edge.id)) continue;
    if (says(`${edge.sourceId} ${edge.relation} ${edge.targetId} ${JSON.stringify(edge.fields)}`))
      found.push(edge.uid);
  }
  return found;
}

interface DiffOperation {
  op: string;
  id?: string;
  to?: string;
  node?: string;
  edge?: string;
  source?: string;
  target?: string;
  relation?: string;
}

/** The ids that operations are about. */
export function touched(operations: readonly DiffOperation[]): Set<string> {
  const ids = new Set<string>();
  for (const { op, id, to, node, edge, source, target, relation } of operations) {
    if (op === 'rename' && to) ids.add(to);
    else if (op === 'add_edge') ids.add(id ?? `${source}.${relation}.${target}`);
    else for (const one of [id, node, edge]) if (one) ids.add(one);
  }
  return ids;
}
