import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addEdge, addNode, removeParts, roots, setPath } from './document';
import { conflictSentence, looseSentence, mergeOf, partsOf, removedSentence } from './merge';

/** What two people do apart, from one beginning; the four views and the ids of the parts. */
function apart(mine: (doc: Y.Doc, uids: Uids) => void, theirs: (doc: Y.Doc, uids: Uids) => void) {
  const base = new Y.Doc();
  const r = roots(base);
  const uids = { a: addNode(r, 'orders', 'queue'), b: addNode(r, 'bill', 'worker') };
  setPath(r.nodes.get(uids.b) as never, ['timeout_s'], 3);
  const start = Y.encodeStateAsUpdate(base);
  const sides = [new Y.Doc(), new Y.Doc()] as const;
  for (const side of sides) Y.applyUpdate(side, start);
  mine(sides[0], uids);
  theirs(sides[1], uids);
  const before = sides.map((side) => partsOf(roots(side)));
  Y.applyUpdate(sides[0], Y.encodeStateAsUpdate(sides[1]));
  Y.applyUpdate(sides[1], Y.encodeStateAsUpdate(sides[0]));
  const merged = partsOf(roots(sides[0]));
  expect(partsOf(roots(sides[1]))).toEqual(merged);
  return mergeOf({
    base: partsOf(r),
    mine: before[0] as never,
    theirs: before[1] as never,
    merged,
  });
}

interface Uids {
  a: string;
  b: string;
}

const set = (value: number) => (doc: Y.Doc, uids: Uids) =>
  setPath(roots(doc).nodes.get(uids.b) as never, ['timeout_s'], value);

describe('a merge', () => {
  it('tells nothing of changes that do not meet', () => {
    const merge = apart(set(20), (doc) => void addNode(roots(doc), 'pay', 'worker'));
    expect(merge).toEqual({ conflicts: [], removed: [], loose: [] });
  });

  it('names the field that both changed, and whose word holds', () => {
    const { conflicts } = apart(set(20), set(30));
    expect(conflicts).toHaveLength(1);
    expect(conflicts[0]).toMatchObject({
      of: 'node',
      name: 'bill',
      field: 'timeout_s',
      mine: 20,
      theirs: 30,
    });
    const said = conflictSentence(conflicts, ({ field }) => field);
    const [kept, lost] = conflicts[0]?.holds === 'mine' ? [20, 30] : [30, 20];
    expect(said).toBe(`Changed on both sides. timeout_s of bill: ${kept} holds, not ${lost}.`);
  });

  it('tells nothing where both said the same', () => {
    expect(apart(set(20), set(20)).conflicts).toEqual([]);
  });

  it('names the edge that lost its end, whoever drew it', () => {
    const draw = (doc: Y.Doc, { a, b }: Uids) =>
      void addEdge(roots(doc), { source: a, target: b, relation: 'feeds' });
    const drop = (doc: Y.Doc, { b }: Uids) => removeParts(roots(doc), [b]);
    for (const { loose } of [apart(draw, drop), apart(drop, draw)])
      expect(loose).toEqual([{ source: 'orders', target: 'bill', relation: 'feeds', gone: ['bill'] }]);
  });

  it('tells what went with a node that somebody else removed', () => {
    const { removed, conflicts } = apart(set(20), (doc, { b }) => removeParts(roots(doc), [b]));
    expect(removed).toEqual(['bill']);
    expect(conflicts).toEqual([]);
  });
});

describe('the sentences', () => {
  it('name what they are about', () => {
    const edge = { source: 'orders', target: 'bill', relation: 'feeds', gone: ['bill'] };
    expect(looseSentence([edge])).toBe(
      'The edge orders → bill was removed: bill had been deleted meanwhile.',
    );
    expect(looseSentence([edge, { ...edge, source: 'pay' }])).toBe(
      'The edges orders → bill and pay → bill were removed: bill had been deleted meanwhile.',
    );
    expect(removedSentence(['bill'])).toContain('deleted bill meanwhile');
  });

  it('stop after three conflicts and count the rest', () => {
    const one = {
      of: 'node',
      uid: 'u',
      name: 'bill',
      field: 'x',
      mine: 1,
      theirs: 2,
      holds: 'mine',
    } as const;
    expect(conflictSentence([one, one, one, one, one], () => 'X')).toMatch(/; and 2 more\.$/);
  });
});
