import { describe, expect, it } from 'vitest';
import { payloadDiff } from './payloadDiff';

describe('the difference of two payloads', () => {
  it('of the same is empty, whatever the order of its fields', () => {
    expect(payloadDiff({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toEqual([]);
  });
  it('names what was added, removed and changed by its path', () => {
    expect(
      payloadDiff({ id: 1, lines: [{ n: 1 }], old: true }, { id: 1, lines: [{ n: 2 }], new: 'x' }),
    ).toEqual([
      { path: 'lines.0.n', kind: 'changed', before: 1, after: 2 },
      { path: 'old', kind: 'removed', before: true },
      { path: 'new', kind: 'added', after: 'x' },
    ]);
  });
  it('of another shape is one change', () => {
    expect(payloadDiff({ a: 1 }, [1])).toEqual([{ path: '', kind: 'changed', before: { a: 1 }, after: [1] }]);
  });
});
