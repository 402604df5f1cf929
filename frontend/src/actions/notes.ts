/** Notes: free text on the canvas, kept in the layout. */

import { newUid } from '../model/document';
import { NOTE, noteKey } from '../model/notes';
import { snap } from '../model/place';
import { useCanvas } from '../store/canvas';
import { change } from '../store/session';
import { announce, select, useUi } from '../store/ui';
import { viewport } from './viewport';

/** A new note at a place, else in the middle of what is seen, ready to be written. */
export function addNote(at?: { x: number; y: number }): string {
  const middle = at ?? viewport().centre();
  const uid = noteKey(newUid());
  const box = { x: snap(middle.x - NOTE.width / 2), y: snap(middle.y - NOTE.height / 2) };
  change('Add note', (r) => r.layout.set(uid, { ...box, w: NOTE.width, h: NOTE.height, text: '' }));
  select([uid]);
  useCanvas.setState({ writing: uid });
  announce('Note added. Write its text; Escape ends.');
  return uid;
}

export function writeNote(uid: string, text: string): void {
  useCanvas.setState({ writing: null });
  change('Write note', (r) => {
    const box = r.layout.get(uid);
    if (box && box.text !== text) r.layout.set(uid, { ...box, text });
  });
}

export function resizeBox(uid: string, w: number, h: number, x: number, y: number): void {
  change('Resize', (r) => {
    const box = r.layout.get(uid) ?? { x, y };
    r.layout.set(uid, { ...box, x, y, w: snap(w), h: snap(h) });
  });
  useUi.setState({ drag: new Map() });
}
