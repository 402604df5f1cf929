import { describe, expect, it } from 'vitest';
import { pathText, schemaProblems } from './schema';
import type { Json, JsonObject } from './types';

const told = (value: Json, schema: JsonObject) =>
  schemaProblems(value, schema).map(({ path, text }) => `${pathText(path)}|${text}`);

const ORDER: JsonObject = {
  type: 'object',
  required: ['id', 'amount'],
  properties: {
    id: { type: 'string', minLength: 2, pattern: '^[a-z]+$' },
    amount: { type: 'integer', minimum: 1, exclusiveMaximum: 100, multipleOf: 5 },
    state: { enum: ['new', 'paid'] },
    items: { type: 'array', minItems: 1, uniqueItems: true, items: { $ref: '#/definitions/item' } },
  },
  additionalProperties: false,
  definitions: { item: { type: 'object', required: ['sku'], properties: { sku: { const: 'x' } } } },
};

describe('a value against a JSON Schema', () => {
  it.each<[Json, string[]]>([
    [{ id: 'ab', amount: 5, state: 'new', items: [{ sku: 'x' }] }, []],
    ['no', ['|Must be object, is string.']],
    [{ id: 'ab' }, ['|“amount” is missing.']],
    [{ id: 'A', amount: 5 }, ['id|Must have at least 2 characters.', 'id|Must match ^[a-z]+$.']],
    [{ id: 'ab', amount: 5.5 }, ['amount|Must be integer, is number.']],
    [{ id: 'ab', amount: 0 }, ['amount|Must be at least 1.']],
    [{ id: 'ab', amount: 100 }, ['amount|Must be less than 100.']],
    [{ id: 'ab', amount: 7 }, ['amount|Must be a multiple of 5.']],
    [{ id: 'ab', amount: 5, state: 'old' }, ['state|Must be one of "new", "paid".']],
    [{ id: 'ab', amount: 5, colour: 1 }, ['colour|“colour” is not known.']],
    [{ id: 'ab', amount: 5, items: [] }, ['items|Must have at least 1 items.']],
    [{ id: 'ab', amount: 5, items: [{}] }, ['items[0]|“sku” is missing.']],
    [
      { id: 'ab', amount: 5, items: [{ sku: 'y' }, { sku: 'y' }] },
      ['items|Items must differ.', 'items[0].sku|Must be "x".', 'items[1].sku|Must be "x".'],
    ],
  ])('%j', (value, problems) => {
    expect(told(value, ORDER)).toEqual(problems);
  });

  it('takes a whole number for a number, and null where it may be', () => {
    expect(told(3, { type: 'number' })).toEqual([]);
    expect(told(null, { type: ['string', 'null'] })).toEqual([]);
  });

  it('combines forms', () => {
    const forms: JsonObject = { oneOf: [{ type: 'string' }, { type: 'string', maxLength: 3 }] };
    expect(told('long enough', forms)).toEqual([]);
    expect(told('abc', forms)).toEqual(['|Fits more than one of the forms.']);
    expect(told(1, { anyOf: [{ type: 'string' }, { minimum: 2 }] })).toEqual(['|Fits none of the forms.']);
    expect(told(1, { not: { type: 'integer' } })).toEqual(['|Must not be so.']);
    expect(told(1, { allOf: [{ minimum: 2 }, { maximum: 0 }] })).toEqual([
      '|Must be at least 2.',
      '|Must be at most 0.',
    ]);
  });

  it('ends on a schema that refers to itself', () => {
    expect(told({}, { $ref: '#' })).toEqual([]);
  });
});
