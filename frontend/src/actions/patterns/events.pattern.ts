import type { Pattern } from './pattern';

const listener = (what: string) => `def handler(event, context):
    """${what} each order once; the event comes again when this raises."""
    print("${what.toLowerCase()}", event["detail"])
`;

const DLQ = { retention_s: 1_209_600, alarms: [{ metric: 'visible', above: 0 }] };

export const PATTERN: Pattern = {
  title: 'One event, two listeners',
  doc: 'A service puts an event on a bus; billing and shipping work on their own.',
  icon: 'split',
  order: 3,
  nodes: [
    { id: 'orders', kind: 'service', at: [0, 0], fields: { idempotency: { key: '$.order_id' } } },
    { id: 'order-events', kind: 'bus', at: [1, 0], fields: { archive_days: 30 } },
    {
      id: 'billing',
      kind: 'function',
      at: [2, 0],
      fields: { timeout_s: 10, idempotency: { key: '$.id' } },
      code: listener('Bills'),
    },
    {
      id: 'shipping',
      kind: 'function',
      at: [2, 1],
      fields: { timeout_s: 10, idempotency: { key: '$.id' } },
      code: listener('Ships'),
    },
    { id: 'failed-events', kind: 'queue', at: [3, 0], fields: DLQ },
  ],
  edges: [
    {
      source: 'orders',
      target: 'order-events',
      relation: 'publishes',
      fields: { detail_type: 'order.placed' },
    },
    ...['billing', 'shipping'].flatMap((target) => [
      {
        source: 'order-events',
        target,
        relation: 'delivers',
        fields: { pattern: { 'detail-type': ['order.placed'] }, dead_letter: 'failed-events' },
      },
      { source: target, target: 'failed-events', relation: 'dead_letters' },
    ]),
  ],
};
