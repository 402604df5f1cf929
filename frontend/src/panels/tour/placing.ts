/** Where the note of a step stands: beside what it is about, inside the window. */

import type { TourStep } from './steps';

export interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
}

const GAP = 14;
const EDGE = 10;

const within = (value: number, size: number, room: number) =>
  Math.max(EDGE, Math.min(value, room - size - EDGE));

export function placeNote(
  target: Rect | null,
  side: TourStep['side'],
  note: { width: number; height: number },
  room: { width: number; height: number },
): { left: number; top: number } {
  const t = target ?? { left: 0, top: 0, width: room.width, height: room.height };
  const middle = { left: t.left + (t.width - note.width) / 2, top: t.top + (t.height - note.height) / 2 };
  const beside = {
    right: { left: t.left + t.width + GAP, top: t.top + GAP },
    left: { left: t.left - note.width - GAP, top: t.top + GAP },
    bottom: { left: middle.left, top: t.top + t.height + GAP },
    top: { left: middle.left, top: t.top - note.height - GAP },
    over: middle,
  }[target ? side : 'over'];
  return {
    left: within(beside.left, note.width, room.width),
    top: within(beside.top, note.height, room.height),
  };
}
