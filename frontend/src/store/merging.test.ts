import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { describe, expect, it } from 'vitest';
import { writeSyncStep1, writeSyncStep2 } from 'y-protocols/sync';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { addNode, roots, setPath } from '../model/document';
import type { Merge } from '../model/merge';
import { Merging } from './merging';

const MINE = 500;

/** A provider without a line, and what the room answers when it is there again. */
function lineTo(doc: Y.Doc) {
  const provider = new WebsocketProvider('ws://nowhere', 'room', doc, { connect: false, disableBc: true });
  const hear = (write: (encoder: encoding.Encoder) => void) => {
    const frame = encoding.createEncoder();
    write(frame);
    const decoder = decoding.createDecoder(encoding.toUint8Array(frame));
    provider.messageHandlers[0]?.(encoding.createEncoder(), decoder, provider, true, 0);
  };
  return { provider, hear };
}

/** What is told when both set a field while the line was down; the others' client has the number `theirs`. */
function told(theirs: number, before: number | undefined): Merge[] {
  const there = new Y.Doc();
  there.clientID = theirs;
  const uid = addNode(roots(there), 'bill', 'function');
  const set = (doc: Y.Doc, value: number) =>
    setPath(roots(doc).nodes.get(uid) as never, ['timeout_s'], value);
  if (before !== undefined) set(there, before);
  const here = new Y.Doc();
  here.clientID = MINE;
  Y.applyUpdate(here, Y.encodeStateAsUpdate(there));
  const { provider, hear } = lineTo(here);
  const merges: Merge[] = [];
  new Merging(roots(here), provider, (merge) => merges.push(merge));
  provider.emit('status', [{ status: 'disconnected' }]);
  set(here, 20);
  set(there, 30);
  hear((frame) => writeSyncStep1(frame, there));
  hear((frame) => writeSyncStep2(frame, there, Y.encodeStateVector(here)));
  provider.destroy();
  return merges;
}

describe('a line that comes back', () => {
  for (const [theirs, holds] of [
    [MINE - 1, 'mine'],
    [MINE + 1, 'theirs'],
  ] as const)
    for (const before of [undefined, 10])
      it(`tells what both set, where ${holds} holds and it was ${before ?? 'unset'} before`, () => {
        expect(told(theirs, before)).toMatchObject([
          { conflicts: [{ name: 'bill', field: 'timeout_s', mine: 20, theirs: 30, holds }] },
        ]);
      });
});
