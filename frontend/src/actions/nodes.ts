/** What a person does to nodes and edges. Each function is one gesture and one undo entry. */

import { queryClient } from '../api/queries';
import { type Catalogue, EMPTY } from '../model/catalogue';
import {
  addEdge,
  addNode,
  fieldsOf,
  freeId,
  type Roots,
  removeParts,
  setPath,
  unsetPath,
} from '../model/document';
import { isNote } from '../model/notes';
import { CARD, freeSpot } from '../model/place';
import { idProblem, renameNode } from '../model/rename';
import type { Box, Json, JsonObject } from '../model/types';
import { HOLDER } from '../model/zones';
import { change, session, useSession } from '../store/session';
import { announce, select, useUi } from '../store/ui';
import { viewport } from './viewport';

export const catalogue = (): Catalogue => queryClient.getQueryData<Catalogue>(['kinds']) ?? EMPTY;

const BESIDE = 96;

const defaultId = (kind: string) => kind;

const cornerOf = (centre: { x: number; y: number }): Box => ({
  x: centre.x - CARD.width / 2,
  y: centre.y - CARD.height / 2,
});

/** Right of the one selected node: the way a drawing grows. */
function besideSelected(): Box | null {
  const { nodes } = useUi.getState();
  const [uid] = nodes;
  const box = nodes.size === 1 && uid ? useSession.getState().project.layout.get(uid) : undefined;
  return box ? { x: box.x + CARD.width + BESIDE, y: box.y } : null;
}

/** Adds a node of a kind; without a place, beside the selected one, else in the middle of what is seen. */
export function addKind(kind: string, at?: Box, fields: JsonObject = {}): string {
  const title = catalogue().kinds.get(kind)?.title ?? kind;
  const uid = change(`Add ${title.toLowerCase()}`, (r) => {
    const wanted = at ? cornerOf(at) : (besideSelected() ?? cornerOf(viewport().centre()));
    return addNode(r, freeId(r, defaultId(kind)), kind, fields, freeSpot(r, wanted));
  });
  select([uid]);
  if (!at) globalThis.queueMicrotask(() => viewport().reveal([uid]));
  announce(`${title} added.`);
  return uid;
}

/** Adds a node and the edge that joins it to another: dropping a connection on the empty canvas. */
export function addConnected(
  kind: string,
  other: string,
  side: 'out' | 'in',
  relation: string,
  at: { x: number; y: number },
): string {
  const title = catalogue().kinds.get(kind)?.title ?? kind;
  const uid = change(`Add ${title.toLowerCase()}`, (r) => {
    const x = side === 'out' ? at.x : at.x - CARD.width;
    const made = addNode(
      r,
      freeId(r, defaultId(kind)),
      kind,
      {},
      freeSpot(r, { x, y: at.y - CARD.height / 2 }),
    );
    addEdge(
      r,
      side === 'out' ? { source: other, target: made, relation } : { source: made, target: other, relation },
    );
    return made;
  });
  select([uid]);
  viewport().focus(uid);
  announce(`${title} added and connected.`);
  return uid;
}

/** What stood in a zone that goes stays, without a zone. */
function leaveZones(r: Roots, gone: ReadonlySet<string>): void {
  const ids = new Set([...gone].map((uid) => r.nodes.get(uid)?.get('id')));
  r.nodes.forEach((part, uid) => {
    const zone = fieldsOf(part).get(HOLDER);
    if (!gone.has(uid) && zone !== undefined && ids.has(zone)) unsetPath(part, [HOLDER]);
  });
}

export function removeSelection(): void {
  const { nodes, edges } = useUi.getState();
  const uids = [...nodes, ...edges];
  if (uids.length === 0) return;
  change(uids.length === 1 ? 'Delete' : `Delete ${uids.length} parts`, (r) => {
    leaveZones(r, nodes);
    removeParts(r, uids);
  });
  select([]);
  announce(uids.length === 1 ? 'Deleted.' : `${uids.length} deleted.`);
}

export function moveNodes(boxes: ReadonlyMap<string, Box>, label = 'Move', key: string | null = null): void {
  if (boxes.size === 0) return;
  change(
    label,
    (r) => {
      for (const [uid, box] of boxes) {
        const { auto: _moved, ...old } = r.layout.get(uid) ?? { x: Number.NaN, y: Number.NaN };
        const same =
          old.x === box.x && old.y === box.y && (box.w ?? old.w) === old.w && (box.h ?? old.h) === old.h;
        if ((r.nodes.has(uid) || isNote(uid)) && !same) r.layout.set(uid, { ...old, ...box });
      }
    },
    key,
  );
}

type Owner = { node: string } | { edge: string };

const partOf = (r: Roots, owner: Owner) =>
  'node' in owner ? r.nodes.get(owner.node) : r.edges.get(owner.edge);

const ownerKey = (owner: Owner) => ('node' in owner ? owner.node : owner.edge);

/** Sets one field; typing in the same field goes on in the same undo entry. */
export function setField(owner: Owner, path: string[], value: Json | undefined, label: string): void {
  const key = `field:${ownerKey(owner)}:${path.join('.')}`;
  change(
    `Change ${label.toLowerCase()}`,
    (r) => {
      const part = partOf(r, owner);
      if (!part) return;
      if (value === undefined) unsetPath(part, path);
      else setPath(part, path, value);
    },
    key,
  );
}

/** Renames the id; returns what is wrong with it, or null when it was done. */
export function renameId(uid: string, to: string): string | null {
  const problem = idProblem(session().roots, uid, to);
  if (problem) return problem;
  change('Rename', (r) => renameNode(r, catalogue(), uid, to));
  return null;
}

export function setTitle(title: string): void {
  change('Rename topology', (r) => r.meta.set('title', title), 'meta:title');
}

export function setRelation(uid: string, relation: string): void {
  change('Change relation', (r) => {
    const edge = r.edges.get(uid);
    if (!edge) return;
    const clash = edge.get('id') !== undefined;
    edge.set('relation', relation);
    if (clash) edge.delete('id');
  });
}

export function reverseEdge(uid: string): void {
  change('Reverse edge', (r) => {
    const edge = r.edges.get(uid);
    if (!edge) return;
    const source = edge.get('source');
    edge.set('source', edge.get('target'));
    edge.set('target', source);
  });
}
