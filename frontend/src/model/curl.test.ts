import { describe, expect, it } from 'vitest';
import { curlCommands, sampleOf } from './curl';
import type { EdgeView, JsonObject } from './types';

const route = (fields: JsonObject): EdgeView => ({
  uid: '1',
  id: 'api.routes.f',
  source: 'a',
  target: 'f',
  sourceId: 'api',
  targetId: 'f',
  relation: 'routes',
  order: 0,
  fields,
});
const schema =
  '{"type":"object","properties":{"order_id":{"type":"string"},"amount":{"type":"number","exclusiveMinimum":0}}}';
const made = (fields: JsonObject) =>
  curlCommands({
    address: 'http://127.0.0.1:4000',
    edges: [route(fields)],
    credentials: { customers: { Authorization: "Bearer it's" } },
    read: (path) => (path === 'schemas/order.json' ? schema : ''),
  })[0];

describe('the command that calls a route', () => {
  it('carries credentials and a body that fits the schema', () => {
    expect(
      made({ method: 'POST', path: '/orders', auth: 'customers', request_schema: 'schemas/order.json' }),
    ).toBe(
      `curl -i -X POST 'http://127.0.0.1:4000/orders' -H 'Authorization: Bearer it'\\''s' -H 'content-type: application/json' -d '{"order_id":"order_id-1","amount":1}'`,
    );
  });
  it('fills the parameters of a path and sends no body with GET', () => {
    expect(made({ method: 'GET', path: '/hello/{name}' })).toBe(
      "curl -i 'http://127.0.0.1:4000/hello/name-1'",
    );
  });
  it('sends an empty object where the schema cannot be read', () => {
    expect(made({ method: 'PUT', path: '/x', request_schema: 'gone.json' })).toContain("-d '{}'");
  });
  it('prefers what a schema says itself', () => {
    expect(sampleOf({ enum: ['a', 'b'] })).toBe('a');
    expect(sampleOf({ type: 'array', items: { type: 'integer', minimum: 5 } })).toEqual([5]);
  });
});
