import { expect, test } from 'vitest';
import { heldAt, readCondition } from './breakpoints';

test('a condition is a pattern, or none', () => {
  expect(readCondition('  ')).toEqual({ pattern: null });
  expect(readCondition('{"order": ["a"]}')).toEqual({ pattern: { order: ['a'] } });
  expect(readCondition('{')).toEqual({ problem: 'This is no JSON.' });
  expect(readCondition('[1]')).toHaveProperty('problem');
});

test('how many wait at a place', () => {
  const point = { id: 'node:a', node: 'a', edge: null, condition: null, held: 3, hits: 4 };
  expect(heldAt([point], 'node:a')).toBe(3);
  expect(heldAt(undefined, 'node:a')).toBe(0);
});
