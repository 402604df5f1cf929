/** Puts a pattern into the drawing: one gesture, one undo entry. */

import * as Y from 'yjs';
import { addEdge, addNode, freeId } from '../../model/document';
import { plural } from '../../model/format';
import { CARD } from '../../model/place';
import type { JsonObject } from '../../model/types';
import { refused } from '../../store/rights';
import { change, session } from '../../store/session';
import { announce, select } from '../../store/ui';
import { handlerPath } from '../files';
import { viewport } from '../viewport';
import type { Pattern } from './pattern';

const PITCH = { x: 336, y: 160 };
const BELOW = 120;

/** The left upper corner of what is new: the origin, or below all that is drawn. */
function corner(): { x: number; y: number } {
  const boxes = [...session().roots.layout.values()];
  if (boxes.length === 0) return { x: 0, y: 0 };
  return {
    x: Math.min(...boxes.map(({ x }) => x)),
    y: Math.max(...boxes.map(({ y, h }) => y + (h ?? CARD.height))) + BELOW,
  };
}

export function insertPattern(pattern: Pattern): void {
  if (refused('edit')) return;
  const at = corner();
  const added = change(pattern.title, (r) => {
    const uids = new Map<string, string>();
    const ids = new Map<string, string>();
    for (const {
      id,
      kind,
      at: [column, row],
      fields = {},
      code,
    } of pattern.nodes) {
      const free = freeId(r, id);
      const own = { ...fields } as JsonObject;
      if (code !== undefined) {
        const path = handlerPath(free, 'python');
        r.files.set(path, new Y.Text(code));
        own.handler = { file: path, entry: 'handler' };
      }
      ids.set(id, free);
      uids.set(id, addNode(r, free, kind, own, { x: at.x + column * PITCH.x, y: at.y + row * PITCH.y }));
    }
    for (const { source, target, relation, fields = {} } of pattern.edges) {
      const own = { ...fields } as JsonObject;
      const named = ids.get(String(own.dead_letter ?? ''));
      if (named) own.dead_letter = named;
      addEdge(r, {
        source: uids.get(source) as string,
        target: uids.get(target) as string,
        relation,
        fields: own,
      });
    }
    return [...uids.values()];
  });
  select(added);
  viewport().fit();
  announce(`${pattern.title}: ${plural(added.length, 'node')} added.`);
}
