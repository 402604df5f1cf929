/** Copy, cut, paste and duplicate of nodes with the edges between them. */

import * as Y from 'yjs';
import { connectionFields } from '../model/catalogue';
import { addEdge, addNode, freeId, newUid, type Roots, setPath } from '../model/document';
import { noteKey } from '../model/notes';
import { CARD, GRID, snap } from '../model/place';
import type { Box, EdgeView, Field, Json, JsonObject, NodeView } from '../model/types';
import { heldBy } from '../model/zones';
import { change, sessionOrNull, useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, select, useUi } from '../store/ui';
import { catalogue, removeSelection } from './nodes';
import { viewport } from './viewport';
import { currentZones } from './zones';

interface Clip {
  nodes: { node: NodeView; at: Box }[];
  edges: EdgeView[];
  notes: Box[];
  /** The files that the nodes name, for a topology that lacks them. */
  files: Record<string, string>;
  topology: string;
}

const KEY = 'signalbox.clipboard';
let pastes = 0;

/** Files of the project that stand somewhere in a value. */
function filesIn(value: Json | undefined, known: ReadonlySet<string>, found: Set<string>): Set<string> {
  if (typeof value === 'string' && known.has(value)) found.add(value);
  else if (value !== null && typeof value === 'object')
    for (const child of Object.values(value)) filesIn(child, known, found);
  return found;
}

function selected(): Clip {
  const { project, topology } = useSession.getState();
  const { nodes } = useUi.getState();
  const zones = currentZones();
  const wanted = new Set([...nodes].flatMap((uid) => [uid, ...heldBy(zones, uid)]));
  const views = project.nodes.filter((node) => wanted.has(node.uid));
  const edges = project.edges.filter((edge) => wanted.has(edge.source) && wanted.has(edge.target));
  const known = new Set(project.files);
  const named = new Set<string>();
  for (const part of [...views, ...edges]) filesIn(part.fields, known, named);
  const texts = sessionOrNull()?.roots.files;
  return {
    nodes: views.map((node) => ({ node, at: project.layout.get(node.uid) ?? { x: 0, y: 0 } })),
    edges,
    notes: project.notes.filter((note) => wanted.has(note.uid)).map((note) => note.box),
    files: Object.fromEntries([...named].map((path) => [path, texts?.get(path)?.toString() ?? ''])),
    topology: topology ?? '',
  };
}

const sizeOf = (clip: Clip) => clip.nodes.length + clip.notes.length;

export function copySelection(): boolean {
  const clip = selected();
  if (sizeOf(clip) === 0) return false;
  localStorage.setItem(KEY, JSON.stringify(clip));
  pastes = 0;
  announce(sizeOf(clip) === 1 ? 'Copied.' : `${sizeOf(clip)} parts copied.`);
  return true;
}

export function cutSelection(): void {
  if (copySelection()) removeSelection();
}

/** Names of nodes that were copied along become those of the copies. */
function renamed(value: Json, ids: ReadonlyMap<string, string>, fields: readonly string[]): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const next = { ...value };
  for (const name of fields) {
    const id = next[name];
    if (typeof id === 'string' && ids.has(id)) next[name] = ids.get(id) as string;
  }
  return next;
}

const references = (fields: readonly Field[]) =>
  fields.filter((field) => (field.reference ?? []).length > 0).map((field) => field.name);

function write(r: Roots, clip: Clip, dx: number, dy: number): string[] {
  const known = catalogue();
  const uids = new Map<string, string>();
  const ids = new Map<string, string>();
  for (const { node, at } of clip.nodes) {
    const id = freeId(r, node.id.replace(/-\d+$/, ''));
    ids.set(node.id, id);
    uids.set(node.uid, addNode(r, id, node.kind, {}, { ...at, x: at.x + dx, y: at.y + dy }));
  }
  for (const { node } of clip.nodes) {
    const part = r.nodes.get(uids.get(node.uid) as string);
    const fields = renamed(
      structuredClone(node.fields),
      ids,
      references(known.kinds.get(node.kind)?.fields ?? []),
    );
    if (part) for (const [name, value] of Object.entries(fields as JsonObject)) setPath(part, [name], value);
  }
  const kinds = new Map(clip.nodes.map(({ node }) => [node.uid, node.kind]));
  for (const { source, target, relation, fields } of clip.edges) {
    const [from, to] = [uids.get(source), uids.get(target)];
    const declared = connectionFields(known, kinds.get(source) ?? '', relation, kinds.get(target) ?? '');
    const next = renamed(structuredClone(fields), ids, references(declared)) as JsonObject;
    if (from && to) addEdge(r, { source: from, target: to, relation, fields: next });
  }
  const notes = clip.notes.map((box) => {
    const uid = noteKey(newUid());
    r.layout.set(uid, { ...box, x: box.x + dx, y: box.y + dy });
    return uid;
  });
  for (const [path, text] of Object.entries(clip.files))
    if (!r.files.has(path)) r.files.set(path, new Y.Text(text));
  return [...uids.values(), ...notes];
}

function insert(clip: Clip, shift: { x: number; y: number }, label: string): void {
  const made = change(label, (r) => write(r, clip, shift.x, shift.y));
  select(made);
  announce(made.length === 1 ? 'One part added.' : `${made.length} parts added.`);
}

/** From the corner of what was copied to where it should stand: beside it, or in the middle of another drawing. */
function shiftOf(clip: Clip): { x: number; y: number } {
  if (clip.topology === useSession.getState().topology) return { x: GRID * 4 * pastes, y: GRID * 4 * pastes };
  const boxes = [...clip.nodes.map(({ at }) => at), ...clip.notes];
  const middle = viewport().centre();
  const centre = (axis: 'x' | 'y', size: number) =>
    (Math.min(...boxes.map((box) => box[axis])) + Math.max(...boxes.map((box) => box[axis])) + size) / 2;
  const more = GRID * 4 * (pastes - 1);
  return {
    x: snap(middle.x - centre('x', CARD.width)) + more,
    y: snap(middle.y - centre('y', CARD.height)) + more,
  };
}

export function paste(): void {
  const text = localStorage.getItem(KEY);
  if (!text) {
    toast('Nothing was copied yet.');
    return;
  }
  pastes += 1;
  const clip = { notes: [], files: {}, topology: '', ...(JSON.parse(text) as Partial<Clip>) } as Clip;
  insert(clip, shiftOf(clip), 'Paste');
}

export function duplicateSelection(): void {
  const clip = selected();
  if (sizeOf(clip) > 0) insert(clip, { x: GRID * 4, y: GRID * 4 }, 'Duplicate');
}

export function selectAll(): void {
  const { project } = useSession.getState();
  select(
    project.nodes.map((node) => node.uid),
    project.edges.map((edge) => edge.uid),
  );
  announce(`${project.nodes.length} nodes selected.`);
}
