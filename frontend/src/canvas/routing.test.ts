import { describe, expect, it } from 'vitest';
import type { NodeView } from '../model/types';
import { bundled, zoneAt, zonesOf } from '../model/zones';
import { placeLabels } from './labels';
import { routesOf } from './routing';

const boxes = new Map([
  ['a', { x: 0, y: 0 }],
  ['between', { x: 300, y: 0 }],
  ['b', { x: 600, y: 0 }],
]);
const arc = { uid: 'e', source: 'a', target: 'b' };

describe('a route', () => {
  it('is the plain one where nothing stands in its way', () => {
    const free = new Map([...boxes].filter(([uid]) => uid !== 'between'));
    const route = routesOf([arc], free).get('e');
    expect(route?.points.filter((_, i) => i % 2 === 1).every((y) => Math.abs(y - 36) < 0.01)).toBe(true);
  });
  it('leads around a card that is not one of its ends', () => {
    const points = routesOf([arc], boxes).get('e')?.points ?? [];
    for (let i = 0; i < points.length; i += 2) {
      const [x = 0, y = 0] = points.slice(i, i + 2);
      expect(x > 300 && x < 512 && y > 0 && y < 72).toBe(false);
    }
  });
});

describe('labels', () => {
  it('of two edges on one way stand apart', () => {
    const far = new Map([
      ['a', { x: 0, y: 0 }],
      ['b', { x: 900, y: 0 }],
    ]);
    const arcs = ['one', 'two'].map((uid) => ({ ...arc, uid, text: 'a label' }));
    const places = placeLabels(arcs, routesOf(arcs, far), far, 1);
    const [one, two] = [places.get('one'), places.get('two')];
    expect(Math.abs((one?.x ?? 0) - (two?.x ?? 0))).toBeGreaterThanOrEqual(one?.width ?? 0);
  });
  it('without a free place are left out', () => {
    const near = new Map([
      ['a', { x: 0, y: 0 }],
      ['b', { x: 300, y: 0 }],
    ]);
    const arcs = Array.from({ length: 12 }, (_, i) => ({ ...arc, uid: `e${i}`, text: 'a label' }));
    const placed = placeLabels(arcs, routesOf(arcs, near), near, 1).size;
    expect(placed > 0 && placed < 12).toBe(true);
  });
});

const node = (id: string, kind: string, group?: string): NodeView => ({
  uid: id,
  id,
  kind,
  order: 0,
  title: id,
  fields: group ? { group } : {},
});
const nodes = [
  node('z', 'zone'),
  node('inner', 'zone', 'z'),
  node('q', 'queue', 'inner'),
  node('f', 'worker'),
];
const layout = new Map([
  ['q', { x: 100, y: 100 }],
  ['f', { x: 600, y: 100 }],
]);

describe('zones', () => {
  it('hold their nodes, the inner one within the outer', () => {
    const zones = zonesOf(nodes, layout, new Set(['zone']));
    const [outer, inner] = [zones.areas.get('z'), zones.areas.get('inner')];
    expect(outer && inner && outer.x < inner.x && outer.w > inner.w).toBe(true);
    expect(zoneAt(zones, { x: 150, y: 120 }, new Set())).toBe('inner');
    expect(zoneAt(zones, { x: 700, y: 120 }, new Set())).toBeNull();
  });
  it('that name each other in a circle hold nobody twice', () => {
    const circle = [node('a', 'zone', 'b'), node('b', 'zone', 'a')];
    expect(zonesOf(circle, new Map(), new Set(['zone'])).parent.size).toBe(1);
  });
  it('folded, bundle the edges of what they hold by their other end', () => {
    const edge = (uid: string, source: string, target: string) => ({
      ...{ uid, id: uid, source, target, sourceId: source, targetId: target },
      ...{ relation: 'sends', order: 0, fields: {} },
    });
    const hidden = new Map([
      ['q', 'z'],
      ['p', 'z'],
    ]);
    const { plain, bundles } = bundled(
      [edge('1', 'f', 'q'), edge('2', 'f', 'p'), edge('3', 'q', 'p')],
      hidden,
    );
    expect(plain).toEqual([]);
    expect(bundles.map((bundle) => bundle.edges.length)).toEqual([2]);
  });
});
