/** Changing a node's id rewrites every reference to it: fields that name nodes, and suppressions. */

import { type Catalogue, connectionFields } from './catalogue';
import { fieldsOf, ID_PATTERN, nodeIds, type Roots } from './document';
import type { Field, Json, JsonObject } from './types';

/** What is wrong with `id` as a new id of the node `uid`; null when nothing is. */
export function idProblem(r: Roots, uid: string | null, id: string): string | null {
  if (!ID_PATTERN.test(id)) return 'An id starts with a letter and has only a-z, 0-9 and -.';
  const owner = nodeIds(r).get(id);
  return owner !== undefined && owner !== uid ? `Another node is called ${id}.` : null;
}

export function renameNode(r: Roots, catalogue: Catalogue, uid: string, to: string): void {
  const node = r.nodes.get(uid);
  const from = node?.get('id') as string | undefined;
  if (!node || from === undefined || from === to) return;
  node.set('id', to);
  r.nodes.forEach((part) => {
    const kind = catalogue.kinds.get(part.get('kind') as string);
    rewriteFields(fieldsOf(part), kind?.fields ?? [], from, to);
  });
  r.edges.forEach((part) => {
    const kindOf = (end: string) => r.nodes.get(part.get(end) as string)?.get('kind') as string;
    const relation = part.get('relation') as string;
    const fields = connectionFields(catalogue, kindOf('source'), relation, kindOf('target'));
    rewriteFields(fieldsOf(part), fields, from, to);
  });
  r.suppress.toArray().forEach((entry, index) => {
    const item = entry as JsonObject;
    if (item?.node !== from) return;
    r.suppress.delete(index);
    r.suppress.insert(index, [{ ...item, node: to }]);
  });
}

type FieldMap = ReturnType<typeof fieldsOf>;

function rewriteFields(values: FieldMap, fields: Field[], from: string, to: string): void {
  for (const field of fields) {
    const value = values.get(field.name);
    if (value === undefined) continue;
    const next = isReference(field.reference)
      ? swap(value, from, to)
      : rewriteNested(value, field.schema ?? null, from, to);
    if (next !== value) values.set(field.name, next);
  }
}

const isReference = (reference: unknown) =>
  Array.isArray(reference) ? reference.length > 0 : Boolean(reference);

function swap(value: Json, from: string, to: string): Json {
  if (value === from) return to;
  if (Array.isArray(value) && value.includes(from)) return value.map((v) => (v === from ? to : v));
  return value;
}

/** Follows a JSON Schema to the properties that carry `x-reference` or `reference`. */
function rewriteNested(value: Json, schema: JsonObject | null, from: string, to: string): Json {
  if (!schema) return value;
  if (isReference(schema['x-reference'] ?? schema.reference)) return swap(value, from, to);
  if (value === null || typeof value !== 'object') return value;
  let changed = false;
  const visit = (child: Json, part: Json | undefined): Json => {
    const next = rewriteNested(child, (part as JsonObject | undefined) ?? null, from, to);
    if (next !== child) changed = true;
    return next;
  };
  if (Array.isArray(value)) {
    const next = value.map((child) => visit(child, schema.items));
    return changed ? next : value;
  }
  const properties = (schema.properties ?? {}) as JsonObject;
  const next: JsonObject = {};
  for (const [key, child] of Object.entries(value))
    next[key] = visit(child, properties[key] ?? schema.additionalProperties);
  return changed ? next : value;
}
