/** The command that calls a route of a live gateway: with a body that fits and test credentials. */

import type { EdgeView, Json, JsonObject } from './types';

const object = (value: Json | undefined): JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};

const DEPTH = 6;

/** A value that the JSON Schema most likely takes. */
export function sampleOf(schema: JsonObject, name = '', depth = 0): Json {
  if (schema.example !== undefined) return schema.example;
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0] as Json;
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0] as Json;
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'integer' || type === 'number')
    return Math.max(Number(schema.minimum ?? 1), Number(schema.exclusiveMinimum ?? 0) + 1);
  if (type === 'boolean') return true;
  if (type === 'array')
    return depth < DEPTH && schema.items ? [sampleOf(object(schema.items), name, depth + 1)] : [];
  if (type === 'string') return `${name || 'text'}-1`;
  if (depth >= DEPTH) return {};
  return Object.fromEntries(
    Object.entries(object(schema.properties)).map(([key, part]) => [
      key,
      sampleOf(object(part), key, depth + 1),
    ]),
  );
}

const quoted = (text: string) => `'${text.replace(/'/g, "'\\''")}'`;

export interface CurlOptions {
  address: string;
  /** What leads out of the gateway; those with a path are its routes. */
  edges: EdgeView[];
  /** Headers by the authorizer's name. */
  credentials: { [authorizer: string]: { [header: string]: string } };
  /** Text of a file of the project. */
  read: (path: string) => string;
}

function bodyOf(edge: EdgeView, read: (path: string) => string): string {
  const { request_schema: path } = edge.fields;
  if (typeof path !== 'string') return '{}';
  try {
    return JSON.stringify(sampleOf(object(JSON.parse(read(path)) as Json)));
  } catch {
    return '{}';
  }
}

/** One command a route. */
export function curlCommands({ address, edges, credentials, read }: CurlOptions): string[] {
  const routes = edges.filter((edge) => typeof edge.fields.path === 'string');
  if (routes.length === 0) return [`curl -i ${address}/`];
  return routes.map((edge) => {
    const given = String(edge.fields.method ?? 'GET').toUpperCase();
    const method = given === 'ANY' ? 'GET' : given;
    const path = String(edge.fields.path).replace(/\{(\w+)\+?\}/g, '$1-1');
    const parts = [`curl -i ${method === 'GET' ? '' : `-X ${method} `}${quoted(`${address}${path}`)}`];
    for (const [name, value] of Object.entries(credentials[String(edge.fields.auth ?? '')] ?? {}))
      parts.push(`-H ${quoted(`${name}: ${value}`)}`);
    if (!['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method)) {
      parts.push(`-H 'content-type: application/json'`);
      parts.push(`-d ${quoted(bodyOf(edge, read))}`);
    }
    return parts.join(' ');
  });
}
