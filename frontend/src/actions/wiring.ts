/** Changing what an edge goes through: a node set into it, a node taken out of it. */

import { connectionFields, optionsBetween } from '../model/catalogue';
import { addEdge, addNode, fieldsOf, freeId, type Roots, removeParts } from '../model/document';
import { CARD, freeSpot } from '../model/place';
import type { EdgeView, JsonObject, Kind } from '../model/types';
import { change, useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, select, useUi } from '../store/ui';
import { toastUndo } from './history';
import { catalogue } from './nodes';
import { viewport } from './viewport';

const kindOf = (uid: string) => useSession.getState().project.nodeByUid.get(uid)?.kind ?? '';
const titleOf = (uid: string) => useSession.getState().project.nodeByUid.get(uid)?.title ?? uid;

/** The kinds that may stand in the middle of an edge. */
export function kindsInto(edge: EdgeView): Kind[] {
  const known = catalogue();
  const [from, to] = [kindOf(edge.source), kindOf(edge.target)];
  return [...known.kinds.values()].filter((kind) => fits(kind.name, from, to));
}

function fits(kind: string, from: string, to: string): boolean {
  const known = catalogue();
  return optionsBetween(known, from, kind).length > 0 && optionsBetween(known, kind, to).length > 0;
}

export function fitsInto(edge: EdgeView | undefined, kind: string): boolean {
  return edge !== undefined && fits(kind, kindOf(edge.source), kindOf(edge.target));
}

/** Those of an edge's fields that it may still have between other kinds. */
function kept(fields: JsonObject, from: string, relation: string, to: string): JsonObject {
  const names = new Set(connectionFields(catalogue(), from, relation, to).map((field) => field.name));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.has(name)));
}

/** The relation of a new edge: the same as that of an edge it comes from, where that is possible. */
function relationFor(
  from: string,
  to: string,
  ...like: EdgeView[]
): { relation: string; fields: JsonObject } | null {
  const options = optionsBetween(catalogue(), from, to).map((option) => option.relation.name);
  const same = like.find((edge) => options.includes(edge.relation));
  if (same) return { relation: same.relation, fields: kept(same.fields, from, same.relation, to) };
  return options[0] ? { relation: options[0], fields: {} } : null;
}

/** Leads an edge through a node; which of the two halves keeps the settings is decided by the relation. */
export function leadThrough(r: Roots, edge: EdgeView, node: string, kind: string): void {
  const [from, to] = [kindOf(edge.source), kindOf(edge.target)];
  const into = relationFor(from, kind, edge);
  const out = relationFor(kind, to, edge);
  if (!into || !out) return;
  const first = into.relation === edge.relation;
  const part = r.edges.get(edge.uid);
  if (!part || (!first && out.relation !== edge.relation)) removeParts(r, [edge.uid]);
  else {
    // The edge itself goes on, so that what others know it by stays.
    part.set(first ? 'target' : 'source', node);
    part.delete('id');
    const names = new Set(Object.keys(first ? into.fields : out.fields));
    const fields = fieldsOf(part);
    for (const name of [...fields.keys()]) if (!names.has(name)) fields.delete(name);
  }
  const reused = part !== undefined && (first || out.relation === edge.relation);
  if (!reused || !first) addEdge(r, { source: edge.source, target: node, ...into });
  if (!reused || first)
    addEdge(r, { source: node, target: edge.target, ...out, fields: reused ? {} : out.fields });
}

export function insertIntoEdge(kind: string, uid: string, at?: { x: number; y: number }): void {
  const { project } = useSession.getState();
  const edge = project.edgeByUid.get(uid);
  const title = catalogue().kinds.get(kind)?.title ?? kind;
  if (!edge) return;
  if (!fitsInto(edge, kind)) {
    toast(
      `A ${title.toLowerCase()} does not fit between ${titleOf(edge.source)} and ${titleOf(edge.target)}.`,
      {
        tone: 'bad',
      },
    );
    return;
  }
  const from = project.layout.get(edge.source) ?? { x: 0, y: 0 };
  const to = project.layout.get(edge.target) ?? from;
  const middle = at
    ? { x: at.x - CARD.width / 2, y: at.y - CARD.height / 2 }
    : { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const made = change(`Insert ${title.toLowerCase()}`, (r) => {
    const node = addNode(r, freeId(r, kind), kind, {}, freeSpot(r, middle));
    leadThrough(r, edge, node, kind);
    return node;
  });
  select([made]);
  viewport().focus(made);
  announce(`${title} inserted between ${titleOf(edge.source)} and ${titleOf(edge.target)}.`);
}

/** Joins what led into some nodes with what they led to; says which pairs cannot be joined. */
function bridge(r: Roots, nodes: ReadonlySet<string>): { joined: number; apart: string[] } {
  const { project } = useSession.getState();
  const there = new Set(project.edges.map((edge) => `${edge.source} ${edge.relation} ${edge.target}`));
  const apart: string[] = [];
  let joined = 0;
  const into = project.edges.filter((edge) => nodes.has(edge.target) && !nodes.has(edge.source));
  for (const a of into)
    for (const b of exits(a.target, nodes)) {
      const made = relationFor(kindOf(a.source), kindOf(b.target), a, b);
      if (!made) apart.push(`${titleOf(a.source)} and ${titleOf(b.target)}`);
      else if (!there.has(`${a.source} ${made.relation} ${b.target}`)) {
        there.add(`${a.source} ${made.relation} ${b.target}`);
        addEdge(r, { source: a.source, target: b.target, ...made });
        joined += 1;
      }
    }
  return { joined, apart };
}

/** The edges that leave a set of nodes, from one of them on. */
function exits(start: string, nodes: ReadonlySet<string>): EdgeView[] {
  const { edges } = useSession.getState().project;
  const seen = new Set([start]);
  const found: EdgeView[] = [];
  for (const uid of seen)
    for (const edge of edges)
      if (edge.source === uid) {
        if (nodes.has(edge.target)) seen.add(edge.target);
        else found.push(edge);
      }
  return found;
}

const edgesWord = (n: number) => (n === 1 ? 'one edge joined' : `${n} edges joined`);

function tell(what: string, { joined, apart }: { joined: number; apart: string[] }): void {
  const rest = apart.length > 0 ? ` ${apart.slice(0, 2).join(', ')} cannot be joined.` : '';
  toastUndo(`${what}, ${edgesWord(joined)}.${rest}`);
  announce(`${what}, ${edgesWord(joined)}.${rest}`);
}

/** Deletes the selected nodes and joins what led to them with what they led to, where that is legal. */
export function removeAndReconnect(): void {
  const { nodes } = useUi.getState();
  if (nodes.size === 0) {
    toast('Select the nodes to delete.');
    return;
  }
  const outcome = change('Delete and reconnect', (r) => {
    const made = bridge(r, nodes);
    removeParts(r, nodes);
    return made;
  });
  select([]);
  tell('Deleted', outcome);
}

/** Takes the selected nodes out of the wiring, which closes behind them; they stay on the canvas. */
export function spliceOut(): void {
  const { nodes } = useUi.getState();
  const { edges } = useSession.getState().project;
  const cut = edges.filter((edge) => nodes.has(edge.source) !== nodes.has(edge.target));
  if (cut.length === 0) {
    toast('Select a node with edges to splice it out.');
    return;
  }
  const outcome = change('Splice out', (r) => {
    const made = bridge(r, nodes);
    removeParts(
      r,
      cut.map((edge) => edge.uid),
    );
    return made;
  });
  tell('Spliced out', outcome);
}
