/** The operations of the format, applied to the shared document. A fix is a list of them. */

import type { Catalogue } from './catalogue';
import {
  addEdge,
  addNode,
  edgeUid,
  nodeIds,
  type Part,
  type Roots,
  removeParts,
  setPath,
  unsetPath,
} from './document';
import { place } from './place';
import { renameNode } from './rename';
import type { Operation } from './types';

export class OperationError extends Error {}

export function pathOf(path: string | string[]): string[] {
  const parts = Array.isArray(path) ? path.map(String) : path.split('.');
  return parts[0] === 'fields' ? parts.slice(1) : parts;
}

function nodeUid(r: Roots, id: string): string {
  const uid = nodeIds(r).get(id);
  if (uid === undefined) throw new OperationError(`There is no node called ${id}.`);
  return uid;
}

function edgeOf(r: Roots, id: string): string {
  const uid = edgeUid(r, id);
  if (uid === undefined) throw new OperationError(`There is no edge called ${id}.`);
  return uid;
}

function partOf(r: Roots, operation: { node?: string; edge?: string }): Part {
  const part =
    operation.node !== undefined
      ? r.nodes.get(nodeUid(r, operation.node))
      : r.edges.get(edgeOf(r, operation.edge ?? ''));
  if (!part) throw new OperationError('The operation names neither a node nor an edge.');
  return part;
}

function applyOne(r: Roots, catalogue: Catalogue, operation: Operation): void {
  switch (operation.op) {
    case 'add_node':
      if (nodeIds(r).has(operation.id))
        throw new OperationError(`A node called ${operation.id} exists already.`);
      addNode(r, operation.id, operation.kind, operation.fields);
      return;
    case 'remove_node':
      removeParts(r, [nodeUid(r, operation.id)]);
      return;
    case 'rename':
      renameNode(r, catalogue, nodeUid(r, operation.id), operation.to);
      return;
    case 'add_edge':
      addEdge(r, {
        ...operation,
        source: nodeUid(r, operation.source),
        target: nodeUid(r, operation.target),
      });
      return;
    case 'remove_edge':
      removeParts(r, [edgeOf(r, operation.id)]);
      return;
    case 'set':
      setPath(partOf(r, operation), pathOf(operation.path), operation.value);
      return;
    case 'unset':
      unsetPath(partOf(r, operation), pathOf(operation.path));
  }
}

/** Applies all of them, in the caller's transaction. New nodes are placed beside their neighbours. */
export function applyOperations(r: Roots, catalogue: Catalogue, operations: Operation[]): string[] {
  const before = new Set(r.nodes.keys());
  for (const operation of operations) applyOne(r, catalogue, operation);
  const added = [...r.nodes.keys()].filter((uid) => !before.has(uid));
  for (const uid of added) if (!r.layout.has(uid)) r.layout.set(uid, place(r, uid));
  return added;
}
