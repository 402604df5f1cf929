/** Something that a run carried, as a draft that brings it once more. */

import type { Catalogue } from './catalogue';
import { type Draft, draftOf, EMPTY_DRAFT, entryOf, onRoute, targetsOf } from './drafts';
import type { Project } from './project';
import type { Json, JsonObject, NodeView } from './types';

export interface Carried {
  node: string | null;
  edge: string | null;
  /** What the node got: a request, a batch, an event in its envelope, or a body. */
  input: Json;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const isRequest = (value: Json): value is JsonObject =>
  isObject(value) && typeof value.method === 'string' && typeof value.path === 'string';

/** A body that came in the envelope of an event is taken out where the node asks for its parts. */
function opened(node: NodeView, input: Json, catalogue: Catalogue): JsonObject {
  const fields = new Set(entryOf(catalogue, node)?.fields.map((field) => field.name));
  if (fields.has('detail_type') && isObject(input) && 'detail' in input && 'detail-type' in input)
    return { body: input.detail, detail_type: input['detail-type'], source: input.source } as JsonObject;
  return { body: Array.isArray(input) && input.length === 1 ? (input[0] as Json) : input };
}

/** The node that takes requests and leads to this one by a route that fits; the node itself where none does. */
function doorOf(node: NodeView, project: Project, catalogue: Catalogue): NodeView {
  if (entryOf(catalogue, node)?.form === 'request') return node;
  const edge = project.edges.find(
    (one) =>
      one.target === node.uid &&
      typeof one.fields.path === 'string' &&
      entryOf(catalogue, project.nodeByUid.get(one.source))?.form === 'request',
  );
  return (edge && project.nodeByUid.get(edge.source)) ?? node;
}

/** Where it goes once more: to the node that got it, or the one behind its edge where that takes nothing by hand. */
function receiver(carried: Carried, project: Project, catalogue: Catalogue): NodeView | undefined {
  const node = project.nodeById.get(carried.node ?? '');
  if (node && entryOf(catalogue, node)) return node;
  const edge = project.edgeById.get(carried.edge ?? '');
  const ends = edge ? [project.nodeByUid.get(edge.target), project.nodeByUid.get(edge.source)] : [];
  return ends.find((end) => end && entryOf(catalogue, end)) ?? node;
}

export function replayOf(carried: Carried, project: Project, catalogue: Catalogue): Draft {
  const node = receiver(carried, project, catalogue);
  if (!node) return { ...EMPTY_DRAFT, node: carried.node ?? '' };
  const { input } = carried;
  if (isRequest(input)) {
    const query = typeof input.query === 'string' && input.query !== '' ? `?${input.query}` : '';
    const headers = isObject(input.headers) ? input.headers : {};
    const kept = Object.fromEntries(
      Object.entries(headers).filter(([name]) => !TRANSPORT.has(name.toLowerCase())),
    );
    const door = doorOf(node, project, catalogue);
    const asked = {
      node: door.id,
      method: String(input.method),
      path: `${String(input.path)}${query}`,
      headers: kept,
    };
    return onRoute(draftOf({ ...asked, body: input.body ?? null }), project);
  }
  const draft = draftOf({ node: node.id, ...opened(node, input, catalogue) });
  const route = targetsOf(project, catalogue).find((target) => target.draft.node === node.id)?.draft;
  return entryOf(catalogue, node)?.form === 'request' ? { ...draft, ...route } : draft;
}

/** Headers that the connection brings by itself. */
const TRANSPORT = new Set([
  'host',
  'content-length',
  'connection',
  'user-agent',
  'accept',
  'accept-encoding',
  'cookie',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-amzn-trace-id',
]);
