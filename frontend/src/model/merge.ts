/** What became of changes that two people made apart, told from four views of the document. */

import type { Roots } from './document';
import type { Json, JsonObject } from './types';

export interface Part {
  id: string;
  fields: JsonObject;
  source?: string;
  target?: string;
  relation?: string;
}

/** The parts of a document by uid, as plain data. */
export interface Parts {
  nodes: { [uid: string]: Part };
  edges: { [uid: string]: Part };
}

/** One field that both changed: what each said, and whose word holds. */
export interface Conflict {
  of: 'node' | 'edge';
  uid: string;
  name: string;
  field: string;
  mine: Json | undefined;
  theirs: Json | undefined;
  holds: 'mine' | 'theirs';
}

export interface Merge {
  conflicts: Conflict[];
  /** Nodes that were changed here while somebody else removed them. */
  removed: string[];
  loose: LooseEdge[];
}

/** An edge that lost an end, with the names of its ends and of those that went. */
export interface LooseEdge {
  source: string;
  target: string;
  relation: string;
  gone: string[];
}

export function partsOf(r: Roots): Parts {
  const nodes: Parts['nodes'] = {};
  const edges: Parts['edges'] = {};
  r.nodes.forEach((part, uid) => {
    const { id, kind, fields } = part.toJSON() as { id: string; kind: Json; fields?: JsonObject };
    nodes[uid] = { id, fields: { ...fields, kind } };
  });
  r.edges.forEach((part, uid) => {
    const row = part.toJSON() as { source: string; target: string; relation: string; fields?: JsonObject };
    const { source, target, relation } = row;
    const name = `${r.nodes.get(source)?.get('id') ?? '?'} → ${r.nodes.get(target)?.get('id') ?? '?'}`;
    edges[uid] = { id: name, fields: row.fields ?? {}, source, target, relation };
  });
  return { nodes, edges };
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

interface Sides {
  base: Parts;
  mine: Parts;
  theirs: Parts;
  merged: Parts;
}

/** The rows of a part: its fields and its id, which is a field to whoever reads it. */
const rows = (part: Part, of: 'node' | 'edge'): JsonObject =>
  of === 'node' ? { ...part.fields, id: part.id } : part.fields;

function conflictsOf(of: 'node' | 'edge', { base, mine, theirs, merged }: Sides): Conflict[] {
  const kind = of === 'node' ? 'nodes' : 'edges';
  const found: Conflict[] = [];
  for (const [uid, result] of Object.entries(merged[kind])) {
    const sides = [base[kind][uid], mine[kind][uid], theirs[kind][uid]];
    const [b, m, t] = sides.map((part) => part && rows(part, of));
    if (!b || !m || !t) continue;
    const kept = rows(result, of);
    for (const field of new Set([...Object.keys(b), ...Object.keys(m), ...Object.keys(t)])) {
      if (same(m[field], b[field]) || same(t[field], b[field]) || same(m[field], t[field])) continue;
      const holds = same(kept[field], m[field]) ? 'mine' : 'theirs';
      found.push({ of, uid, name: result.id, field, mine: m[field], theirs: t[field], holds });
    }
  }
  return found;
}

function looseIn({ mine, theirs, merged, base }: Sides): LooseEdge[] {
  const nameOf = (uid: string) =>
    (merged.nodes[uid] ?? mine.nodes[uid] ?? theirs.nodes[uid] ?? base.nodes[uid])?.id ?? '';
  const found: LooseEdge[] = [];
  for (const [uid, edge] of Object.entries({ ...theirs.edges, ...mine.edges })) {
    const { source = '', target = '', relation = '' } = edge;
    // Whoever drew it had both ends; who removed the edge itself has nothing to be told.
    const drawn = [mine, theirs].some(
      (side) => side.edges[uid] && side.nodes[source] && side.nodes[target] && !base.edges[uid],
    );
    const gone = [source, target].filter((end) => !end.startsWith('?') && !merged.nodes[end]);
    if (drawn && gone.length > 0)
      found.push({ source: nameOf(source), target: nameOf(target), relation, gone: gone.map(nameOf) });
  }
  return found;
}

function removedIn({ base, mine, theirs, merged }: Sides): string[] {
  return Object.entries(mine.nodes)
    .filter(
      ([uid, part]) =>
        base.nodes[uid] && !theirs.nodes[uid] && !merged.nodes[uid] && !same(part, base.nodes[uid]),
    )
    .map(([, part]) => part.id);
}

/** `base`: when the line broke. `mine`, `theirs`: what each made of it. `merged`: both together. */
export function mergeOf(sides: Sides): Merge {
  return {
    conflicts: [...conflictsOf('node', sides), ...conflictsOf('edge', sides)],
    removed: removedIn(sides),
    loose: looseIn(sides),
  };
}

const shown = (value: Json | undefined): string =>
  value === undefined ? 'nothing' : typeof value === 'string' ? `“${value}”` : JSON.stringify(value);

const list = (items: string[]): string =>
  items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;

/** `orders → bill was removed: bill is gone.` */
export function looseSentence(edges: LooseEdge[]): string {
  const names = list(edges.map(({ source, target }) => `${source || '?'} → ${target || '?'}`));
  const gone = list([...new Set(edges.flatMap((edge) => edge.gone))].map((name) => name || 'an end'));
  const many = edges.length > 1;
  return `${many ? 'The edges' : 'The edge'} ${names} ${many ? 'were' : 'was'} removed: ${gone} had been deleted meanwhile.`;
}

const TOLD = 3;

export function conflictSentence(conflicts: Conflict[], label: (conflict: Conflict) => string): string {
  const told = conflicts
    .slice(0, TOLD)
    .map(
      (one) =>
        `${label(one)} of ${one.name}: ${shown(one[one.holds])} holds, not ${shown(one[other(one.holds)])}`,
    );
  const more = conflicts.length - told.length;
  return `Changed on both sides. ${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

const other = (side: 'mine' | 'theirs') => (side === 'mine' ? 'theirs' : 'mine');

export function removedSentence(names: string[]): string {
  return `Somebody else deleted ${list(names)} meanwhile; what you changed there went with ${names.length > 1 ? 'them' : 'it'}.`;
}

export function renamedSentence(nodes: { was: string; now: string }[]): string {
  const told = nodes.map(({ was, now }) => `Two nodes were called ${was}; the later one is ${now} now.`);
  return told.join(' ');
}
