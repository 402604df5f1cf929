/** A small catalogue and a small design for the tests. Nothing outside tests imports this. */

import * as Y from 'yjs';
import { buildCatalogue } from '../model/catalogue';
import { addEdge, addNode, type Roots, roots } from '../model/document';
import type { CatalogueData, Field } from '../model/types';

const field = (name: string, type: Field['type'], more: Partial<Field> = {}): Field => ({
  name,
  type,
  ...more,
});

export const DATA: CatalogueData = {
  groups: [
    { name: 'Compute', title: 'Compute' },
    { name: 'Messaging', title: 'Messaging' },
  ],
  kinds: [
    {
      name: 'worker',
      title: 'Worker',
      group: 'Compute',
      icon: 'square-function',
      doc: '',
      fields: [
        field('timeout_s', 'number', { unit: 's', default: 3, minimum: 1, maximum: 900, title: 'Timeout' }),
        field('handler', 'object', { schema: { properties: { file: { type: 'string' } } } }),
        field('deciders', 'object', {
          schema: {
            additionalProperties: { properties: { by: { type: 'string', 'x-reference': ['worker'] } } },
          },
        }),
      ],
    },
    { name: 'queue', title: 'Queue', group: 'Messaging', icon: 'rows-3', doc: '', fields: [] },
    { name: 'store', title: 'Store', group: 'Compute', icon: 'box', doc: '', fields: [] },
  ],
  relations: [
    {
      name: 'sends',
      title: 'Sends',
      doc: '',
      style: 'async',
      pairs: [{ source: 'worker', target: 'queue', fields: [] }],
    },
    {
      name: 'delivers',
      title: 'Delivers',
      doc: '',
      style: 'async',
      pairs: [
        {
          source: 'queue',
          target: 'worker',
          fields: [field('batch_size', 'integer'), field('dead_letter', 'string', { reference: ['queue'] })],
        },
      ],
    },
    {
      name: 'reads',
      title: 'Reads',
      doc: '',
      style: 'data',
      pairs: [{ source: 'worker', target: 'store', fields: [] }],
    },
    {
      name: 'writes',
      title: 'Writes',
      doc: '',
      style: 'data',
      pairs: [{ source: 'worker', target: 'store', fields: [] }],
    },
    {
      name: 'dead_letters',
      title: 'Dead-letters',
      doc: '',
      style: 'failure',
      pairs: [{ source: 'queue', target: 'queue', fields: [] }],
    },
  ],
};

export const CATALOGUE = buildCatalogue(DATA);

export interface Sample {
  r: Roots;
  emails: string;
  send: string;
  edge: string;
}

/** `emails:queue -> send:worker(timeout_s=10)` */
export function sample(): Sample {
  const r = roots(new Y.Doc());
  const emails = addNode(r, 'emails', 'queue', {}, { x: 0, y: 0 });
  const send = addNode(r, 'send', 'worker', { timeout_s: 10 }, { x: 400, y: 0 });
  const edge = addEdge(r, { source: emails, target: send, relation: 'delivers' });
  return { r, emails, send, edge };
}
