import { PYTHON } from '../files';
import type { Pattern } from './pattern';

export const PATTERN: Pattern = {
  title: 'Function behind a route',
  doc: 'A client, a gateway and a handler that answers.',
  icon: 'route',
  order: 1,
  nodes: [
    { id: 'visitor', kind: 'client', at: [0, 0] },
    { id: 'api', kind: 'gateway', at: [1, 0], fields: { throttle: { rate_per_s: 50, burst: 100 } } },
    { id: 'hello', kind: 'function', at: [2, 0], code: PYTHON },
  ],
  edges: [
    { source: 'visitor', target: 'api', relation: 'calls' },
    {
      source: 'api',
      target: 'hello',
      relation: 'routes',
      fields: { method: 'GET', path: '/hello', public: true },
    },
  ],
};
