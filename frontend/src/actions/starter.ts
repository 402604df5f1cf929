/** The smallest design that answers: a function behind a route. The one place that names kinds. */

import * as Y from 'yjs';
import { addEdge, addNode } from '../model/document';
import { change } from '../store/session';
import { announce, select } from '../store/ui';
import { handlerPath, PYTHON } from './files';
import { viewport } from './viewport';

const PITCH = 336;

export function addRoutedFunction(): void {
  const path = handlerPath('hello', 'python');
  const uid = change('Function behind a route', (r) => {
    const client = addNode(r, 'visitor', 'client', {}, { x: 0, y: 0 });
    const throttle = { rate_per_s: 50, burst: 100 };
    const gateway = addNode(r, 'api', 'gateway', { throttle }, { x: PITCH, y: 0 });
    const handler = { file: path, entry: 'handler' };
    const made = addNode(r, 'hello', 'function', { handler }, { x: 2 * PITCH, y: 0 });
    r.files.set(path, new Y.Text(PYTHON));
    addEdge(r, { source: client, target: gateway, relation: 'calls' });
    addEdge(r, {
      source: gateway,
      target: made,
      relation: 'routes',
      fields: { method: 'GET', path: '/hello', public: true },
    });
    return made;
  });
  select([uid]);
  viewport().fit();
  announce('A client, a gateway and a function were added.');
}
