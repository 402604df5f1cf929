import { describe, expect, it } from 'vitest';
import { Outline } from './outline';
import { docAt, keysAt, referencesAt, valuesAt } from './schemaWalk';
import { contextAt } from './textContext';
import type { JsonObject } from './types';

const TEXT = `format: signalbox/1
nodes:
  orders: {kind: queue, delay_s: 3}   # waits
  work:
    kind: function
    timeout_s: 5
edges:
  - {source: orders, target: work, relation: delivers}
  - source: work
    target: orders
`;

/** The key of a JSON Schema; written out, it would look like a promise. */
const THEN = 'then';
const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    nodes: { additionalProperties: { $ref: '#/$defs/node' } },
    edges: { items: { properties: { source: { 'x-reference': ['*'] } } } },
  },
  $defs: {
    node: {
      properties: { kind: { enum: ['queue', 'function'] } },
      allOf: [
        {
          if: { properties: { kind: { const: 'queue' } }, required: ['kind'] },
          [THEN]: { $ref: '#/$defs/queue' },
        },
      ],
    },
    queue: {
      properties: {
        kind: {},
        fifo: { type: 'boolean', default: false, description: 'Keeps the order.' },
        delay_s: {
          type: 'integer',
          minimum: 0,
          maximum: 900,
          default: 0,
          'x-unit': 's',
          description: 'Waits.',
        },
      },
    },
  },
};

/** The text with `|` where the caret stands. */
function typed(text: string) {
  const offset = text.indexOf('|');
  return contextAt(text.replace('|', ''), offset);
}

describe('the outline of a text', () => {
  const outline = new Outline(TEXT);
  const lineAt = (offset = -1) => TEXT.slice(0, offset).split('\n').length;

  it('finds nodes, edges and fields by their ids', () => {
    expect(lineAt(outline.node('work')?.from)).toBe(4);
    expect(lineAt(outline.edge('orders.delivers.work')?.from)).toBe(8);
    expect(lineAt(outline.find(['nodes', 'work', 'timeout_s'])?.from)).toBe(6);
    expect(outline.find(['nodes', 'work', 'missing'])?.path).toEqual(['nodes', 'work']);
  });

  it('tells whose line an offset is', () => {
    expect(outline.owner(TEXT.indexOf('timeout_s'))).toEqual({ node: 'work' });
    expect(outline.owner(TEXT.indexOf('relation'))).toEqual({ edge: 'orders.delivers.work' });
    expect(outline.owner(0)).toBeNull();
  });

  it('knows the rest of a text that is broken', () => {
    const broken = new Outline(TEXT.replace('delay_s: 3}', 'delay_s: 3'));
    expect(broken.node('orders')).not.toBeNull();
  });
});

describe('what is being typed', () => {
  it('is a key of a block, of braces, or a value', () => {
    expect(typed('nodes:\n  q:\n    kind: queue\n    de|')).toMatchObject({
      kind: 'key',
      path: ['nodes', 'q'],
    });
    expect(typed('nodes:\n  q: {kind: queue, de|}')).toMatchObject({ kind: 'key', path: ['nodes', 'q'] });
    expect(typed('nodes:\n  q:\n    kind: qu|\n')).toMatchObject({
      kind: 'value',
      path: ['nodes', 'q', 'kind'],
    });
    expect(typed('edges:\n  - source: |\n')).toMatchObject({ kind: 'value', path: ['edges', 0, 'source'] });
    expect(typed('# a comment |')).toBeNull();
  });
});

describe('what a schema says of a place', () => {
  const data = new Outline(TEXT).data;

  it('names the keys that are not there yet', () => {
    expect(keysAt(SCHEMA, data, ['nodes', 'orders']).map((key) => key.label)).toEqual(['fifo']);
    expect(keysAt(SCHEMA, data, ['nodes', 'work'])).toEqual([]);
  });

  it('names values, and the kinds of nodes that may be named', () => {
    expect(valuesAt(SCHEMA, data, ['nodes', 'work', 'kind']).map((value) => value.label)).toEqual([
      'queue',
      'function',
    ]);
    expect(referencesAt(SCHEMA, data, ['edges', 0, 'source'])).toEqual(['*']);
  });

  it('says what a field is, with its unit, bounds and default', () => {
    expect(docAt(SCHEMA, data, ['nodes', 'orders', 'delay_s'])).toEqual({
      title: 'delay_s',
      text: 'Waits.',
      facts: ['integer, s', 'from 0 to 900', 'default 0'],
    });
  });
});
