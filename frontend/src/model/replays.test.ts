import { describe, expect, it } from 'vitest';
import { buildCatalogue } from './catalogue';
import { EMPTY_PROJECT, type Project } from './project';
import { replayOf } from './replays';
import type { EdgeView, Entry, JsonObject, Kind, NodeView } from './types';

const entry = (form: Entry['form'], ...names: string[]): Entry => ({
  form,
  body: 'Body',
  call: null,
  fields: names.map((name) => ({ name, type: 'string', only: {} })),
});
const kind = (name: string, given: Entry | null): Kind => ({
  name,
  title: name,
  group: '',
  icon: '',
  doc: '',
  fields: [],
  entry: given,
});
const catalogue = buildCatalogue({
  kinds: [
    kind('door', entry('request')),
    kind('work', entry('message')),
    kind('hall', entry('message', 'detail_type', 'source')),
    kind('person', null),
  ],
  relations: [],
  groups: [],
});
const node = (id: string, of: string): NodeView => ({
  uid: `u-${id}`,
  id,
  kind: of,
  order: 0,
  title: id,
  fields: {},
});
const edge = (id: string, source: string, target: string, fields: JsonObject = {}): EdgeView => ({
  uid: id,
  id,
  source: `u-${source}`,
  target: `u-${target}`,
  sourceId: source,
  targetId: target,
  relation: 'r',
  order: 0,
  fields,
});
const nodes = [node('shop', 'person'), node('api', 'door'), node('place', 'work'), node('events', 'hall')];
const edges = [
  edge('calls', 'shop', 'api'),
  edge('route', 'api', 'place', { method: 'POST', path: '/orders', auth: 'staff' }),
];
const project: Project = {
  ...EMPTY_PROJECT,
  nodes,
  edges,
  nodeById: new Map(nodes.map((one) => [one.id, one])),
  nodeByUid: new Map(nodes.map((one) => [one.uid, one])),
  edgeById: new Map(edges.map((one) => [one.id, one])),
};
const replay = (at: string, input: JsonObject | unknown[], along: string | null = null) =>
  replayOf({ node: at, edge: along, input: input as JsonObject }, project, catalogue);

describe('what a run carried, once more', () => {
  const request = {
    method: 'POST',
    path: '/orders',
    query: 'a=1',
    headers: { host: 'x', 'x-a': 'b' },
    body: { n: 1 },
  };

  it('is the request, on its route and with the credential of that', () => {
    expect(replay('api', request)).toMatchObject({
      node: 'api',
      edge: 'route',
      method: 'POST',
      path: '/orders?a=1',
      as: 'staff',
      headers: 'x-a: b',
      body: '{\n  "n": 1\n}',
    });
  });

  it('goes to the gateway that had asked, where what a node got was a request', () => {
    expect(replay('place', request)).toMatchObject({ node: 'api', edge: 'route' });
  });

  it('is the one message of a batch of one, and the whole of a larger one', () => {
    expect(replay('place', [{ n: 1 }]).body).toBe('{\n  "n": 1\n}');
    expect(JSON.parse(replay('place', [{ n: 1 }, { n: 2 }]).body)).toHaveLength(2);
  });

  it('is taken out of the envelope of an event', () => {
    const event = { 'detail-type': 'order.placed', source: 'shop', detail: { n: 1 } };
    expect(replay('events', event)).toMatchObject({
      node: 'events',
      body: '{\n  "n": 1\n}',
      extras: { detail_type: 'order.placed', source: 'shop' },
    });
  });

  it('goes along the edge where the node takes nothing by hand', () => {
    expect(replay('shop', { n: 1 }, 'calls')).toMatchObject({ node: 'api', edge: 'route', path: '/orders' });
  });
});
