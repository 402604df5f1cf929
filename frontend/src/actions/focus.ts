/** Focus on the part of the drawing that a node is fed by, or feeds. */

import { plural } from '../model/format';
import type { EdgeView } from '../model/types';
import { useCanvas } from '../store/canvas';
import { useFindings } from '../store/findings';
import { useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, useUi } from '../store/ui';
import { viewport } from './viewport';

export type Direction = 'upstream' | 'downstream';

type Arc = Pick<EdgeView, 'uid' | 'source' | 'target'>;

/** Everything that is reached from `start` along the edges, or against them. */
export function reach(
  edges: readonly Arc[],
  start: Iterable<string>,
  direction: Direction,
): { nodes: Set<string>; edges: Set<string> } {
  const [near, far] =
    direction === 'downstream' ? (['source', 'target'] as const) : (['target', 'source'] as const);
  const from = new Map<string, Arc[]>();
  for (const edge of edges) {
    const list = from.get(edge[near]);
    if (list) list.push(edge);
    else from.set(edge[near], [edge]);
  }
  const nodes = new Set(start);
  const used = new Set<string>();
  for (const uid of nodes)
    for (const edge of from.get(uid) ?? []) {
      used.add(edge.uid);
      nodes.add(edge[far]);
    }
  return { nodes, edges: used };
}

/** The edges of the drawing and those that definitions name. */
function arcs(): Arc[] {
  const { project } = useSession.getState();
  const states = useFindings.getState().states.flatMap(({ id, source, target }) => {
    const ends = [project.nodeById.get(source)?.uid, project.nodeById.get(target)?.uid];
    return ends[0] && ends[1] ? [{ uid: `state:${id}`, source: ends[0], target: ends[1] }] : [];
  });
  return [...project.edges, ...states];
}

export function focusOn(direction: Direction): void {
  const { project } = useSession.getState();
  const chosen = [...useUi.getState().nodes].filter((uid) => project.nodeByUid.has(uid));
  if (chosen.length === 0) {
    toast(`Select a node to see what is ${direction} of it.`);
    return;
  }
  const { nodes, edges } = reach(arcs(), chosen, direction);
  const name =
    chosen.length === 1 ? project.nodeByUid.get(chosen[0] as string)?.title : `${chosen.length} nodes`;
  const others = nodes.size - chosen.length;
  const word = direction === 'upstream' ? 'Upstream' : 'Downstream';
  const title = `${word} of ${name}: ${others === 0 ? 'nothing' : plural(others, 'node')}`;
  useCanvas.setState({ focus: { title, start: chosen, nodes, edges } });
  viewport().reveal([...nodes]);
  announce(`${title}.`);
}

export function endFocus(): void {
  useCanvas.setState({ focus: null });
}
