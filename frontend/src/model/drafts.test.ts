import { describe, expect, it } from 'vitest';
import { buildCatalogue } from './catalogue';
import {
  type Draft,
  draftOf,
  EMPTY_DRAFT,
  fieldsOf,
  headersOf,
  onRoute,
  payloadOf,
  schemaOf,
  targetsOf,
} from './drafts';
import { EMPTY_PROJECT, type Project } from './project';
import type { EdgeView, Entry, EntryField, JsonObject, Kind, NodeView } from './types';

const text = (name: string, only: JsonObject = {}): EntryField => ({ name, type: 'string', only });
const MESSAGE: Entry = {
  form: 'message',
  body: 'Body',
  fields: [
    { name: 'attributes', type: 'object', only: {} },
    text('group'),
    text('deduplication', { ordered: true }),
    { name: 'delay_s', type: 'integer', only: { ordered: false } },
  ],
  call: null,
};
const REQUEST: Entry = { form: 'request', body: 'Body', fields: [], call: null };
const kind = (name: string, entry: Entry | null): Kind => ({
  name,
  title: `The ${name}`,
  group: 'All',
  icon: '',
  doc: '',
  fields: [{ name: 'ordered', type: 'boolean' }],
  entry,
});
const catalogue = buildCatalogue({
  kinds: [kind('door', REQUEST), kind('box', MESSAGE), kind('shelf', null)],
  relations: [],
  groups: [],
});

const node = (id: string, of: string, fields: JsonObject = {}): NodeView => ({
  uid: `u-${id}`,
  id,
  kind: of,
  order: 0,
  title: id.toUpperCase(),
  fields,
});
const edge = (id: string, source: string, target: string, fields: JsonObject): EdgeView => ({
  uid: `u-${id}`,
  id,
  source: `u-${source}`,
  target: `u-${target}`,
  sourceId: source,
  targetId: target,
  relation: 'r',
  order: 0,
  fields,
});

const nodes = [
  node('api', 'door'),
  node('site', 'door'),
  node('q', 'box', { ordered: true }),
  node('p', 'box'),
  node('s', 'shelf'),
];
const edges = [
  edge('get', 'api', 'q', { method: 'GET', path: '/orders/{id}', auth: 'staff' }),
  edge('any', 'api', 'q', { path: '/files/{rest+}', auth: 'none' }),
  edge('make', 'api', 'q', { method: 'POST', path: '/orders', request_schema: 'schemas/order.json' }),
  edge('sends', 's', 'p', { schema: { type: 'string' } }),
];
const project: Project = {
  ...EMPTY_PROJECT,
  nodes,
  edges,
  nodeById: new Map(nodes.map((one) => [one.id, one])),
  edgeById: new Map(edges.map((one) => [one.id, one])),
};

const draft = (part: Partial<Draft>): Draft => ({ ...EMPTY_DRAFT, ...part });

describe('where something may be sent', () => {
  it('is every route, and every node whose kind says how', () => {
    expect(
      targetsOf(project, catalogue).map(({ key, label, group }) => `${key}: ${label} (${group})`),
    ).toEqual([
      'get: GET /orders/{id} (API)',
      'any: ANY /files/{rest+} (API)',
      'make: POST /orders (API)',
      'site: SITE (The door)',
      'q: Q (The box)',
      'p: P (The box)',
    ]);
  });

  it('fills in path, method and credential of a route', () => {
    expect(targetsOf(project, catalogue)[0]?.draft).toEqual({
      node: 'api',
      edge: 'get',
      method: 'GET',
      path: '/orders/id-1',
      as: 'staff',
    });
  });

  it('asks only for fields that have a meaning there', () => {
    const names = (id: string) =>
      fieldsOf(MESSAGE, project.nodeById.get(id), catalogue).map((field) => field.name);
    expect(names('q')).toEqual(['attributes', 'group', 'deduplication']);
    expect(names('p')).toEqual(['attributes', 'group', 'delay_s']);
  });
});

describe('what goes over REST', () => {
  it('is a request with its headers, and a body where the method has one', () => {
    const made = draft({
      node: 'api',
      path: '/x',
      headers: 'X-A: 1\nno header\nb:2',
      as: 'staff',
      body: '{"a": 1}',
    });
    expect(payloadOf(made, REQUEST, [])).toEqual({
      node: 'api',
      method: 'POST',
      path: '/x',
      as: 'staff',
      headers: { 'content-type': 'application/json', 'X-A': '1', b: '2' },
      body: '{"a": 1}',
    });
    expect(payloadOf(draft({ node: 'api', method: 'GET' }), REQUEST, [])).not.toHaveProperty('body');
    expect(headersOf(made)).toEqual({ 'X-A': '1', b: '2' });
  });

  it('is a message with what stands beside its body', () => {
    const made = draft({
      node: 'p',
      body: '{"a": 1}',
      extras: { attributes: '{"vip": 1}', group: ' g ', delay_s: '5', other: 'x' },
      resends: { message: 7, node: 'dlq' },
    });
    expect(payloadOf(made, MESSAGE, fieldsOf(MESSAGE, nodes[3], catalogue))).toEqual({
      node: 'p',
      body: { a: 1 },
      attributes: { vip: 1 },
      group: 'g',
      delay_s: 5,
      resends: 7,
    });
  });

  it('sends a text that is no JSON as text', () => {
    expect(payloadOf(draft({ node: 'p', body: 'hello' }), MESSAGE, [])).toEqual({ node: 'p', body: 'hello' });
  });
});

describe('a draft of what was sent', () => {
  it('is the same again', () => {
    const payload = { node: 'p', body: { a: 1 }, attributes: { vip: 'yes' }, group: 'g' };
    expect(payloadOf(draftOf(payload), MESSAGE, fieldsOf(MESSAGE, nodes[3], catalogue))).toEqual(payload);
  });

  it('has no masked credentials, and finds its route with the credential of that', () => {
    const made = draftOf({
      node: 'api',
      method: 'get',
      path: '/orders/7?full=1',
      headers: { authorization: '[redacted]', a: 'b' },
    });
    expect(made.headers).toBe('a: b');
    expect(onRoute(made, project)).toMatchObject({ edge: 'get', as: 'staff' });
    expect(onRoute({ ...made, path: '/files/a/b.txt' }, project)).toMatchObject({ edge: 'any', as: '' });
    expect(onRoute({ ...made, path: '/nothing' }, project).edge).toBe('');
  });
});

describe('the schema of what is sent', () => {
  it('is that of the route, read from its file', () => {
    const read = (path: string) => (path === 'schemas/order.json' ? '{"type": "object"}' : '');
    expect(schemaOf(draft({ node: 'api', edge: 'make' }), project, read)).toEqual({
      schema: { type: 'object' },
      from: 'schemas/order.json',
    });
    expect(schemaOf(draft({ node: 'api', edge: 'get' }), project, read)).toBeNull();
  });

  it('is that of the edge to the node', () => {
    expect(schemaOf(draft({ node: 'p' }), project, () => '')).toEqual({
      schema: { type: 'string' },
      from: 'sends',
    });
  });
});
