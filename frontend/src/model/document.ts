/** The shared document of a design session: its root types and the smallest edits on them. */

import { customAlphabet } from 'nanoid';
import * as Y from 'yjs';
import { isNote } from './notes';
import type { Box, Json, JsonObject } from './types';

export type Part = Y.Map<unknown>;

export interface Roots {
  doc: Y.Doc;
  meta: Y.Map<Json>;
  nodes: Y.Map<Part>;
  edges: Y.Map<Part>;
  files: Y.Map<Y.Text>;
  layout: Y.Map<Box>;
  suppress: Y.Array<Json>;
  extra: Y.Map<Json>;
}

export function roots(doc: Y.Doc): Roots {
  return {
    doc,
    meta: doc.getMap('meta'),
    nodes: doc.getMap('nodes'),
    edges: doc.getMap('edges'),
    files: doc.getMap('files'),
    layout: doc.getMap('layout'),
    suppress: doc.getArray('suppress'),
    extra: doc.getMap('extra'),
  };
}

/** The origin of every change that this browser makes and can undo. */
export const LOCAL = 'local';

export const newUid = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 12);

export const ID_PATTERN = /^[a-z][a-z0-9-]{0,62}$/;

export function fieldsOf(part: Part): Y.Map<Json> {
  const fields = part.get('fields');
  if (fields instanceof Y.Map) return fields as Y.Map<Json>;
  const made = new Y.Map<Json>();
  part.set('fields', made);
  return made;
}

export function nodeIds(r: Roots): Map<string, string> {
  const ids = new Map<string, string>();
  r.nodes.forEach((node, uid) => {
    ids.set(node.get('id') as string, uid);
  });
  return ids;
}

function nextOrder(parts: Y.Map<Part>): number {
  let last = 0;
  parts.forEach((part) => {
    last = Math.max(last, Number(part.get('order') ?? 0));
  });
  return last + 1;
}

/** `base`, or `base-2`, `base-3`…: the first id that no node has. */
export function freeId(r: Roots, base: string): string {
  const taken = nodeIds(r);
  const stem =
    base
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^[^a-z]+/, '') || 'node';
  for (let n = 1; ; n += 1) {
    const suffix = n === 1 ? '' : `-${n}`;
    const id = stem.slice(0, 63 - suffix.length) + suffix;
    if (!taken.has(id)) return id;
  }
}

function fieldMap(fields: JsonObject): Y.Map<Json> {
  return new Y.Map<Json>(Object.entries(fields));
}

export function addNode(r: Roots, id: string, kind: string, fields: JsonObject = {}, at?: Box): string {
  const uid = newUid();
  const part: Part = new Y.Map();
  part.set('id', id);
  part.set('kind', kind);
  part.set('order', nextOrder(r.nodes));
  part.set('fields', fieldMap(fields));
  r.nodes.set(uid, part);
  if (at) r.layout.set(uid, at);
  return uid;
}

export function edgeTriple(r: Roots, edge: Part): string {
  const id = (uid: unknown) => r.nodes.get(uid as string)?.get('id') ?? '?';
  return `${id(edge.get('source'))}.${edge.get('relation')}.${id(edge.get('target'))}`;
}

export function edgeId(r: Roots, edge: Part): string {
  return (edge.get('id') as string | undefined) ?? edgeTriple(r, edge);
}

export function edgeUid(r: Roots, id: string): string | undefined {
  for (const [uid, edge] of r.edges.entries()) if (edgeId(r, edge) === id) return uid;
  return undefined;
}

export interface NewEdge {
  source: string;
  target: string;
  relation: string;
  id?: string;
  fields?: JsonObject;
}

/** Adds an edge between two node uids; the second edge of one triple gets an id of its own. */
export function addEdge(r: Roots, edge: NewEdge): string {
  const uid = newUid();
  const part: Part = new Y.Map();
  part.set('source', edge.source);
  part.set('target', edge.target);
  part.set('relation', edge.relation);
  part.set('order', nextOrder(r.edges));
  part.set('fields', fieldMap(edge.fields ?? {}));
  const taken = new Set([...r.edges.values()].map((other) => edgeId(r, other)));
  r.edges.set(uid, part);
  const triple = edgeTriple(r, part);
  if (edge.id && edge.id !== triple) part.set('id', edge.id);
  else if (taken.has(triple)) {
    let n = 2;
    while (taken.has(`${triple}.${n}`)) n += 1;
    part.set('id', `${triple}.${n}`);
  }
  return uid;
}

/** Removes nodes and edges; an edge goes with either of its ends. */
export function removeParts(r: Roots, uids: Iterable<string>): void {
  const gone = new Set(uids);
  for (const [uid, edge] of [...r.edges.entries()])
    if (gone.has(uid) || gone.has(edge.get('source') as string) || gone.has(edge.get('target') as string))
      r.edges.delete(uid);
  for (const uid of gone)
    if (r.nodes.has(uid)) {
      r.nodes.delete(uid);
      r.layout.delete(uid);
    } else if (isNote(uid)) r.layout.delete(uid);
}

function copy(value: Json | undefined): Json | undefined {
  return value === undefined ? undefined : structuredClone(value);
}

/** Sets the value at a path below `fields`; nested objects on the way are made. */
export function setPath(part: Part, path: string[], value: Json): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  const fields = fieldsOf(part);
  if (rest.length === 0) {
    fields.set(head, value);
    return;
  }
  const kept = copy(fields.get(head));
  const root = (kept !== null && typeof kept === 'object' ? kept : {}) as JsonObject;
  let at: JsonObject = root;
  for (const key of rest.slice(0, -1)) {
    const next = at[key];
    if (next === null || typeof next !== 'object') at[key] = {};
    at = at[key] as JsonObject;
  }
  at[rest[rest.length - 1] as string] = value;
  fields.set(head, root);
}

/** Removes the value at a path below `fields`; an object that becomes empty goes with it. */
export function unsetPath(part: Part, path: string[]): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  const fields = fieldsOf(part);
  const root = copy(fields.get(head));
  if (rest.length === 0 || root === null || typeof root !== 'object') {
    fields.delete(head);
    return;
  }
  prune(root as JsonObject, rest);
  if (Object.keys(root).length === 0) fields.delete(head);
  else fields.set(head, root);
}

function prune(value: JsonObject, path: string[]): void {
  const [key, ...rest] = path as [string, ...string[]];
  const next = value[key];
  if (rest.length === 0) {
    if (Array.isArray(value)) value.splice(Number(key), 1);
    else delete value[key];
  } else if (next !== null && typeof next === 'object') {
    prune(next as JsonObject, rest);
    if (Object.keys(next).length === 0) delete value[key];
  }
}
