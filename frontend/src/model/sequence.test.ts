import { expect, test } from 'vitest';
import { diagramOf } from './sequence';

const TEXT = `sequenceDiagram
    actor n_shop as Shop
    participant n_place_order as Place order
    n_shop->>n_place_order: +0 ms POST /orders
    Note over n_place_order: +1.5 ms invocation, cold start 200 ms
    n_place_order-->>n_shop: +12 ms 201
    n_place_order-)n_nobody: +13 ms send
    Note over n_shop: 7 further steps
`;

test('who takes part and what is said stand in their order', () => {
  const { participants, steps } = diagramOf(TEXT);
  expect(participants.map(({ title, actor }) => [title, actor])).toEqual([
    ['Shop', true],
    ['Place order', false],
  ]);
  expect(steps).toEqual([
    { from: 0, to: 1, arrow: 'call', at: '+0 ms', text: 'POST /orders' },
    { from: 1, to: 1, arrow: null, at: '+1.5 ms', text: 'invocation, cold start 200 ms' },
    { from: 1, to: 0, arrow: 'answer', at: '+12 ms', text: '201' },
    { from: 0, to: 0, arrow: null, at: '', text: '7 further steps' },
  ]);
});

test('another text is no diagram', () => {
  expect(diagramOf('graph TD\n  a-->b')).toEqual({ participants: [], steps: [] });
});
