/**
 * The plain view of the shared document that the browser draws. Views of parts that did not change
 * keep their identity, so that a change of one node draws one card.
 */

import type * as Y from 'yjs';
import { edgeId, type Part, type Roots } from './document';
import { isNote } from './notes';
import { cell, place } from './place';
import type { Box, EdgeView, Json, JsonObject, NodeView, NoteView } from './types';

export interface Project {
  name: string;
  title: string;
  nodes: NodeView[];
  edges: EdgeView[];
  nodeByUid: Map<string, NodeView>;
  nodeById: Map<string, NodeView>;
  edgeByUid: Map<string, EdgeView>;
  edgeById: Map<string, EdgeView>;
  layout: Map<string, Box>;
  notes: NoteView[];
  files: string[];
  suppress: Json[];
  /** Edges in the document whose end was removed by somebody else meanwhile: not drawn, but told. */
  dangling: number;
}

export const EMPTY_PROJECT: Project = {
  name: '',
  title: '',
  nodes: [],
  edges: [],
  nodeByUid: new Map(),
  nodeById: new Map(),
  edgeByUid: new Map(),
  edgeById: new Map(),
  layout: new Map(),
  notes: [],
  files: [],
  suppress: [],
  dangling: 0,
};

function plainFields(part: Part): JsonObject {
  const fields = part.get('fields') as Y.Map<Json> | undefined;
  return fields ? (fields.toJSON() as JsonObject) : {};
}

function nodeView(uid: string, part: Part): NodeView {
  const fields = plainFields(part);
  const id = String(part.get('id') ?? '');
  return {
    uid,
    id,
    kind: String(part.get('kind') ?? ''),
    order: Number(part.get('order') ?? 0),
    title: typeof fields.title === 'string' && fields.title !== '' ? fields.title : id,
    fields,
  };
}

export class Projector {
  private nodes = new Map<string, NodeView>();
  private edges = new Map<string, EdgeView>();
  private dirtyNodes: Set<string> | 'all' = 'all';
  private dirtyEdges: Set<string> | 'all' = 'all';
  private places = new Map<string, Box>();
  private layout = new Map<string, Box>();
  private notes: NoteView[] = [];

  constructor(private readonly r: Roots) {}

  /** Notes which parts a transaction touched; `snapshot` reads only those again. */
  touch(events: Y.YEvent<Y.AbstractType<unknown>>[], which: 'nodes' | 'edges'): void {
    const dirty = which === 'nodes' ? this.dirtyNodes : this.dirtyEdges;
    if (dirty === 'all') return;
    for (const event of events) {
      const uid = event.path[0];
      if (typeof uid === 'string') dirty.add(uid);
      else for (const key of event.changes.keys.keys()) dirty.add(key);
    }
  }

  snapshot(): Project {
    this.readNodes();
    this.readEdges();
    const nodes = [...this.nodes.values()].sort((a, b) => a.order - b.order || a.uid.localeCompare(b.uid));
    const edges = [...this.edges.values()].sort((a, b) => a.order - b.order || a.uid.localeCompare(b.uid));
    const name = String(this.r.meta.get('name') ?? '');
    return {
      name,
      title: String(this.r.meta.get('title') ?? '') || name,
      nodes,
      edges,
      nodeByUid: new Map(nodes.map((n) => [n.uid, n])),
      nodeById: new Map(nodes.map((n) => [n.id, n])),
      edgeByUid: new Map(edges.map((e) => [e.uid, e])),
      edgeById: new Map(edges.map((e) => [e.id, e])),
      layout: this.readLayout(nodes),
      notes: this.readNotes(),
      files: [...this.r.files.keys()].sort(),
      suppress: this.r.suppress.toArray(),
      dangling: this.r.edges.size - edges.length,
    };
  }

  private readNodes(): void {
    const dirty = this.dirtyNodes === 'all' ? [...this.r.nodes.keys()] : this.dirtyNodes;
    for (const uid of dirty) {
      const part = this.r.nodes.get(uid);
      const old = this.nodes.get(uid);
      if (part) this.nodes.set(uid, nodeView(uid, part));
      else this.nodes.delete(uid);
      // Edges carry the ids of their ends, and go with them.
      if (old?.id !== this.nodes.get(uid)?.id) this.dirtyEdges = 'all';
    }
    this.dirtyNodes = new Set();
  }

  private readEdges(): void {
    const all = this.dirtyEdges === 'all';
    const dirty =
      this.dirtyEdges === 'all' ? new Set([...this.r.edges.keys(), ...this.edges.keys()]) : this.dirtyEdges;
    for (const uid of dirty) {
      const view = this.edgeView(uid);
      const old = this.edges.get(uid);
      if (!view) this.edges.delete(uid);
      else if (!(all && old && JSON.stringify(old) === JSON.stringify(view))) this.edges.set(uid, view);
    }
    this.dirtyEdges = new Set();
  }

  private edgeView(uid: string): EdgeView | null {
    const part = this.r.edges.get(uid);
    const source = this.nodes.get(part?.get('source') as string);
    const target = this.nodes.get(part?.get('target') as string);
    if (!part || !source || !target) return null;
    return {
      uid,
      id: edgeId(this.r, part),
      source: source.uid,
      target: target.uid,
      sourceId: source.id,
      targetId: target.id,
      relation: String(part.get('relation') ?? ''),
      order: Number(part.get('order') ?? 0),
      fields: plainFields(part),
    };
  }

  /** Positions of all nodes. One without a stored place gets one that stays the same until it has. */
  private readLayout(nodes: NodeView[]): Map<string, Box> {
    const layout = new Map<string, Box>();
    const empty = ![...this.r.layout.keys()].some((uid) => !isNote(uid));
    for (const [index, { uid }] of nodes.entries()) {
      const stored = this.r.layout.get(uid);
      if (stored) this.places.delete(uid);
      else if (!this.places.has(uid)) this.places.set(uid, empty ? cell(index) : place(this.r, uid));
      layout.set(uid, stored ?? (this.places.get(uid) as Box));
    }
    for (const [uid, box] of this.r.layout.entries()) if (isNote(uid)) layout.set(uid, box);
    const moved =
      layout.size !== this.layout.size || [...layout].some(([k, box]) => this.layout.get(k) !== box);
    if (moved) this.layout = layout;
    return this.layout;
  }

  private readNotes(): NoteView[] {
    const notes: NoteView[] = [];
    const known = new Map(this.notes.map((note) => [note.uid, note]));
    for (const [uid, box] of this.r.layout.entries()) {
      if (!isNote(uid)) continue;
      const old = known.get(uid);
      notes.push(old?.box === box ? old : { uid, text: box.text ?? '', box });
    }
    notes.sort((a, b) => a.uid.localeCompare(b.uid));
    const same = notes.length === this.notes.length && notes.every((note, i) => note === this.notes[i]);
    if (!same) this.notes = notes;
    return this.notes;
  }
}
