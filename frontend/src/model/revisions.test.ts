import { describe, expect, it } from 'vitest';
import { type Comparison, countsInWords, type Revision, shownValue, stepsOf, titleOf } from './revisions';

const revision = (given: Partial<Revision>): Revision => ({
  id: 'r',
  number: 1,
  label: '',
  reason: 'pause',
  author: 'Otter',
  counts: {},
  digest: '',
  created_at: '',
  ...given,
});

const node = (id: string, x = 0) => ({ id, kind: 'queue', title: id.toUpperCase(), x, y: 0 });

describe('revisions', () => {
  it('are called what a person called them, else why they were made', () => {
    expect(titleOf(revision({ label: 'Good' }))).toBe('Good');
    expect(titleOf(revision({ reason: 'fixes' }))).toBe('Before all fixes');
  });

  it('say what changed in words, moved last', () => {
    const counts = { moved: 2, nodes_added: 3, fields_changed: 1 };
    expect(countsInWords(counts)).toBe('3 nodes added, 1 field changed, 2 moved');
    expect(countsInWords({})).toBe('');
  });

  it('are stepped through by what happened, with the nodes to look at', () => {
    const comparison: Comparison = {
      before: {
        nodes: [node('a'), node('old'), node('c')],
        edges: [{ id: 'a.sends.old', source: 'a', target: 'old', relation: 'sends' }],
      },
      after: { nodes: [node('a'), node('b'), node('c', 9)], edges: [] },
      counts: {},
      changes: {
        nodes: [
          { id: 'b', mark: 'changed', was: 'old', fields: [] },
          { id: 'c', mark: 'moved', was: '', fields: [] },
        ],
        edges: [{ id: 'a.sends.old', mark: 'removed', was: '', fields: [] }],
        document: [],
        files: [{ path: 'x.py', mark: 'added', diff: ['+a'] }],
        reordered: true,
      },
    };
    expect(stepsOf(comparison).map(({ mark, title, nodes }) => [mark, title, nodes])).toEqual([
      ['removed', 'A sends OLD', ['a', 'b']],
      ['added', 'x.py', []],
      ['changed', 'B', ['b']],
      ['changed', 'The order of the edges', []],
      ['moved', 'C', ['c']],
    ]);
  });

  it('show values as they are written', () => {
    expect([shownValue(undefined), shownValue('a'), shownValue([1])]).toEqual(['not set', 'a', '[1]']);
  });
});
