/** What a JSON Schema says of a place in a document: the schemas that hold there, their keys and values. */

import type { Place } from './outline';
import type { Json, JsonObject } from './types';

const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function resolved(root: JsonObject, schema: JsonObject): JsonObject {
  const reference = schema.$ref;
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return schema;
  let here: Json | undefined = root;
  for (const part of reference.slice(2).split('/')) here = isObject(here) ? here[part] : undefined;
  return isObject(here) ? here : {};
}

/** Whether `if` says yes: constants of properties are all that the schema of documents asks. */
function holds(condition: unknown, data: unknown): boolean {
  if (!isObject(condition) || !isObject(condition.properties) || !isObject(data)) return false;
  return Object.entries(condition.properties).every(
    ([key, wanted]) => isObject(wanted) && 'const' in wanted && data[key] === wanted.const,
  );
}

/** The schema with everything that holds beside it: references, alternatives, conditions that are met. */
function unfolded(root: JsonObject, given: unknown, data: unknown, depth = 0): JsonObject[] {
  if (!isObject(given) || depth > 12) return [];
  const schema = resolved(root, given);
  const found = [schema];
  for (const list of [schema.anyOf, schema.oneOf, schema.allOf])
    if (Array.isArray(list)) for (const part of list) found.push(...unfolded(root, part, data, depth + 1));
  if (schema.if !== undefined)
    found.push(...unfolded(root, holds(schema.if, data) ? schema.then : schema.else, data, depth + 1));
  return found;
}

function below(schema: JsonObject, key: string | number): unknown {
  if (typeof key === 'number') return schema.items;
  if (isObject(schema.properties) && key in schema.properties) return schema.properties[key];
  return schema.additionalProperties;
}

const valueAt = (data: unknown, key: string | number): unknown =>
  Array.isArray(data) ? data[Number(key)] : isObject(data) ? data[String(key)] : undefined;

/** The schemas that hold at the path; empty where the schema says nothing. */
export function schemasAt(root: JsonObject, data: unknown, path: Place): JsonObject[] {
  let schemas = unfolded(root, root, data);
  let here = data;
  for (const key of path) {
    here = valueAt(here, key);
    schemas = schemas.flatMap((schema) => unfolded(root, below(schema, key), here));
  }
  return schemas;
}

export interface Choice {
  label: string;
  detail: string;
  info: string;
}

const typeOf = (schema: JsonObject): string => {
  if (Array.isArray(schema.enum)) return schema.enum.map(String).slice(0, 4).join(' | ');
  if (Array.isArray(schema['x-reference'])) return 'node';
  if (Array.isArray(schema.anyOf))
    return [...new Set(schema.anyOf.filter(isObject).map((part) => typeOf(part)))]
      .filter(Boolean)
      .join(' | ');
  const unit = typeof schema['x-unit'] === 'string' ? `, ${schema['x-unit']}` : '';
  return typeof schema.type === 'string' ? `${schema.type}${unit}` : '';
};

/** The keys that may stand in the object at the path and do not yet. */
export function keysAt(root: JsonObject, data: unknown, path: Place): Choice[] {
  const there = path.reduce<unknown>(valueAt, data);
  const taken = new Set(isObject(there) ? Object.keys(there) : []);
  const found = new Map<string, Choice>();
  for (const schema of schemasAt(root, data, path))
    for (const [label, given] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
      const [property] = unfolded(root, given, undefined);
      if (taken.has(label) || (found.get(label)?.info ?? '') !== '') continue;
      found.set(label, { label, detail: typeOf(property ?? {}), info: String(property?.description ?? '') });
    }
  return [...found.values()];
}

/** The values that the schema names for the path. */
export function valuesAt(root: JsonObject, data: unknown, path: Place): Choice[] {
  const found = new Map<string, Choice>();
  for (const schema of schemasAt(root, data, path)) {
    const values = Array.isArray(schema.enum) ? schema.enum : schema.type === 'boolean' ? [true, false] : [];
    for (const value of values) {
      const label = String(value);
      const detail = schema.default === value ? 'default' : '';
      found.set(label, { label, detail, info: String(schema.description ?? '') });
    }
  }
  return [...found.values()];
}

/** The kinds of nodes that may be named at the path; null where no node is named. */
export function referencesAt(root: JsonObject, data: unknown, path: Place): string[] | null {
  for (const schema of schemasAt(root, data, path)) {
    const kinds = schema['x-reference'];
    if (Array.isArray(kinds)) return kinds.map(String);
  }
  return null;
}

export interface Doc {
  title: string;
  text: string;
  facts: string[];
}

/** What is said of the place: its sentence, its type, unit, bounds and default; null where nothing is. */
export function docAt(root: JsonObject, data: unknown, path: Place): Doc | null {
  const name = path[path.length - 1];
  if (name === undefined) return null;
  const schemas = schemasAt(root, data, path);
  const said = schemas.find((schema) => typeof schema.description === 'string');
  if (!said) return null;
  const facts: string[] = [];
  const about = schemas.find((schema) => typeOf(schema) !== '') ?? said;
  if (typeOf(about)) facts.push(typeOf(about));
  const bounded = schemas.find((schema) => 'minimum' in schema || 'maximum' in schema);
  if (bounded)
    facts.push(
      [
        bounded.minimum !== undefined && `from ${bounded.minimum}`,
        bounded.maximum !== undefined && `to ${bounded.maximum}`,
      ]
        .filter(Boolean)
        .join(' '),
    );
  const defaulted = schemas.find((schema) => schema.default !== undefined);
  if (defaulted) facts.push(`default ${JSON.stringify(defaulted.default)}`);
  return {
    title: typeof said.title === 'string' ? said.title : String(name),
    text: String(said.description),
    facts,
  };
}
