/** What is about to be sent by hand: to which node, as which request or message. */

import type { Catalogue } from './catalogue';
import { readText } from './jsonText';
import type { Project } from './project';
import type { EdgeView, Entry, EntryField, Json, JsonObject, NodeView } from './types';

export interface Draft {
  node: string;
  /** The edge whose route is asked; empty for none of them. */
  edge: string;
  method: string;
  path: string;
  /** The authorizer whose test credentials go along; empty is nobody's. */
  as: string;
  /** Headers, one a line: `name: value`. */
  headers: string;
  body: string;
  /** Texts by the name of the entry's field; an object is JSON text. */
  extras: { [field: string]: string };
  /** The message that this is a corrected copy of, and the queue it lies in. */
  resends: { message: number; node: string } | null;
}

export const EMPTY_DRAFT: Draft = {
  node: '',
  edge: '',
  method: 'POST',
  path: '/',
  as: '',
  headers: '',
  body: '{}',
  extras: {},
  resends: null,
};

/** A place that takes something by hand: a node, or one route of it. */
export interface Target {
  key: string;
  label: string;
  group: string;
  draft: Partial<Draft>;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

export const entryOf = (catalogue: Catalogue, node: NodeView | undefined): Entry | null =>
  (node && catalogue.kinds.get(node.kind)?.entry) || null;

const ANY = 'ANY';

export function methodOf(edge: EdgeView): string {
  const given = String(edge.fields.method ?? ANY).toUpperCase();
  return given === ANY ? 'POST' : given;
}

/** The path of a route with something for each of its parameters. */
export const pathOf = (edge: EdgeView): string => String(edge.fields.path).replace(/\{(\w+)\+?\}/g, '$1-1');

function routes(node: NodeView, project: Project): Target[] {
  return project.edges
    .filter((edge) => edge.source === node.uid && typeof edge.fields.path === 'string')
    .map((edge) => ({
      key: edge.id,
      label: `${String(edge.fields.method ?? ANY).toUpperCase()} ${String(edge.fields.path)}`,
      group: node.title,
      draft: {
        node: node.id,
        edge: edge.id,
        method: methodOf(edge),
        path: pathOf(edge),
        as: credentialOf(edge),
      },
    }));
}

const OPEN = new Set(['', 'none', 'null']);

/** The authorizer that the route asks for. */
export const credentialOf = (edge: EdgeView): string => {
  const auth = typeof edge.fields.auth === 'string' ? edge.fields.auth : '';
  return OPEN.has(auth) ? '' : auth;
};

/** Everything that takes something by hand: routes first, then the nodes by their kind. */
export function targetsOf(project: Project, catalogue: Catalogue): Target[] {
  const asked: Target[] = [];
  const told: Target[] = [];
  for (const node of project.nodes) {
    const entry = entryOf(catalogue, node);
    if (!entry) continue;
    const group = catalogue.kinds.get(node.kind)?.title ?? node.kind;
    const own = entry.form === 'request' ? routes(node, project) : [];
    asked.push(...own);
    if (entry.form === 'message')
      told.push({ key: node.id, label: node.title, group, draft: { node: node.id, edge: '' } });
    else if (own.length === 0)
      asked.push({ key: node.id, label: node.title, group, draft: { node: node.id, edge: '', path: '/' } });
  }
  return [...asked, ...told];
}

export const keyOf = (draft: Draft): string => draft.edge || draft.node;

/** The fields of the entry that have a meaning for this node. */
export function fieldsOf(
  entry: Entry | null,
  node: NodeView | undefined,
  catalogue: Catalogue,
): EntryField[] {
  const kind = catalogue.kinds.get(node?.kind ?? '');
  return (entry?.fields ?? []).filter((field) =>
    Object.entries(field.only).every(([name, wanted]) => {
      const byDefault = kind?.fields.find((own) => own.name === name)?.default ?? false;
      return (node?.fields[name] ?? byDefault ?? false) === wanted;
    }),
  );
}

/** The schema that what is sent has to fit: of the route, or of the first edge into or out of the node that has one. */
export function schemaOf(
  draft: Draft,
  project: Project,
  read: (path: string) => string,
): { schema: JsonObject; from: string } | null {
  const node = project.nodeById.get(draft.node);
  const edges = draft.edge
    ? project.edges.filter((edge) => edge.id === draft.edge)
    : project.edges.filter((edge) => edge.target === node?.uid || edge.source === node?.uid);
  for (const edge of edges) {
    const given = draft.edge ? edge.fields.request_schema : edge.fields.schema;
    if (isObject(given)) return { schema: given, from: edge.id };
    if (typeof given !== 'string') continue;
    const { value } = readText(read(given));
    if (isObject(value)) return { schema: value, from: given };
  }
  return null;
}

export function headersOf(draft: Draft): { [name: string]: string } {
  const found: { [name: string]: string } = {};
  for (const line of draft.headers.split('\n')) {
    const at = line.indexOf(':');
    if (at > 0) found[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return found;
}

/** A body of a request with none of these methods is left out. */
const BODILESS = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);
export const hasBody = (draft: Draft, entry: Entry | null) =>
  entry?.form !== 'request' || !BODILESS.has(draft.method) || !['', '{}'].includes(draft.body.trim());

/** What goes over REST. Texts that are no JSON go as they are. */
export function payloadOf(draft: Draft, entry: Entry, fields: EntryField[]): JsonObject {
  if (entry.form === 'request') {
    const headers = headersOf(draft);
    const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
    const body = hasBody(draft, entry);
    return {
      node: draft.node,
      method: draft.method,
      path: draft.path,
      ...(draft.as ? { as: draft.as } : {}),
      headers: body && !typed ? { 'content-type': 'application/json', ...headers } : headers,
      ...(body ? { body: draft.body } : {}),
    };
  }
  const read = readText(draft.body);
  const payload: JsonObject = { node: draft.node, body: read.fault ? draft.body : (read.value as Json) };
  for (const field of fields) {
    const text = (draft.extras[field.name] ?? '').trim();
    if (text === '') continue;
    if (field.type === 'object') payload[field.name] = readText(text).value ?? {};
    else payload[field.name] = field.type === 'string' ? text : Number(text);
  }
  if (draft.resends) payload.resends = draft.resends.message;
  return payload;
}

const pretty = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

const MASK = '[redacted]';

/** The draft that a payload came from: of the history, or of a run's trace. Credentials that were masked are left out. */
export function draftOf(payload: JsonObject): Draft {
  const headers = isObject(payload.headers) ? payload.headers : {};
  const extras: Draft['extras'] = {};
  for (const [name, value] of Object.entries(payload))
    if (!['node', 'body', 'method', 'path', 'headers', 'as', 'resends'].includes(name))
      extras[name] = value === null ? '' : pretty(value);
  return {
    ...EMPTY_DRAFT,
    node: String(payload.node ?? ''),
    method: String(payload.method ?? 'POST').toUpperCase(),
    path: String(payload.path ?? '/'),
    as: typeof payload.as === 'string' ? payload.as : '',
    headers: Object.entries(headers)
      .filter(([, value]) => value !== MASK)
      .map(([name, value]) => `${name}: ${String(value)}`)
      .join('\n'),
    body: payload.body === undefined || payload.body === null ? '' : pretty(payload.body),
    extras,
  };
}

const matcher = (path: string) =>
  new RegExp(
    `^${path
      .split(/(\{\w+\+?\})/)
      .map((part) =>
        /^\{\w+\+\}$/.test(part)
          ? '.+'
          : /^\{\w+\}$/.test(part)
            ? '[^/]+'
            : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
      )
      .join('')}/?$`,
  );

/** The route that a request of the draft takes, with the credential it asks for where the draft names none. */
export function onRoute(draft: Draft, project: Project): Draft {
  const node = project.nodeById.get(draft.node);
  const path = draft.path.split('?')[0] as string;
  const edge = project.edges.find(
    (one) =>
      one.source === node?.uid &&
      typeof one.fields.path === 'string' &&
      [ANY, draft.method].includes(String(one.fields.method ?? ANY).toUpperCase()) &&
      matcher(one.fields.path).test(path),
  );
  return edge ? { ...draft, edge: edge.id, as: draft.as || credentialOf(edge) } : draft;
}
