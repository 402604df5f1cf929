import { describe, expect, it } from 'vitest';
import { nested } from './paths';

describe('nested', () => {
  it('puts values where their paths lead', () => {
    expect(nested({ 'detail.amount': 5, 'detail.to.name': 'a', source: 'shop' })).toEqual({
      detail: { amount: 5, to: { name: 'a' } },
      source: 'shop',
    });
  });

  it('gives way where a value stands in the way of a path', () => {
    expect(nested({ a: 1, 'a.b': 2 })).toEqual({ a: { b: 2 } });
  });
});
