/** Nudge, align and distribute: what sets selected cards in order. */

import { CARD, GRID } from '../model/place';
import type { Box } from '../model/types';
import { useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, useUi } from '../store/ui';
import { moveNodes } from './nodes';
import { currentZones, withHeld } from './zones';

export type Side = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom';
export type Axis = 'horizontal' | 'vertical';

interface Placed {
  uid: string;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** The selected nodes and notes with their sizes; what stands in a selected zone moves with it. */
function selected(): Placed[] {
  const { layout } = useSession.getState().project;
  const { nodes } = useUi.getState();
  const zones = currentZones();
  const carried = (uid: string) => {
    for (let up = zones.parent.get(uid); up; up = zones.parent.get(up)) if (nodes.has(up)) return true;
    return false;
  };
  return [...nodes].flatMap((uid) => {
    const box = layout.get(uid);
    if (!box || carried(uid)) return [];
    const area = zones.areas.get(uid);
    return [
      area ? { uid, ...area } : { uid, x: box.x, y: box.y, w: box.w ?? CARD.width, h: box.h ?? CARD.height },
    ];
  });
}

const SIDES: Record<Side, (all: Placed[]) => (one: Placed) => Box> = {
  left: (all) => (one) => ({ x: Math.min(...all.map((p) => p.x)), y: one.y }),
  right: (all) => (one) => ({ x: Math.max(...all.map((p) => p.x + p.w)) - one.w, y: one.y }),
  centre: (all) => {
    const middle = (Math.min(...all.map((p) => p.x)) + Math.max(...all.map((p) => p.x + p.w))) / 2;
    return (one) => ({ x: middle - one.w / 2, y: one.y });
  },
  top: (all) => (one) => ({ x: one.x, y: Math.min(...all.map((p) => p.y)) }),
  bottom: (all) => (one) => ({ x: one.x, y: Math.max(...all.map((p) => p.y + p.h)) - one.h }),
  middle: (all) => {
    const middle = (Math.min(...all.map((p) => p.y)) + Math.max(...all.map((p) => p.y + p.h))) / 2;
    return (one) => ({ x: one.x, y: middle - one.h / 2 });
  },
};

export function align(side: Side): void {
  const all = selected();
  if (all.length < 2) {
    toast('Select two or more nodes to align.');
    return;
  }
  const to = SIDES[side](all);
  moveNodes(withHeld(new Map(all.map((one) => [one.uid, to(one)]))), 'Align');
  announce(`${all.length} nodes aligned: ${side}.`);
}

/** Equal gaps between the first and the last, which stay. */
export function distribute(axis: Axis): void {
  const all = selected();
  if (all.length < 3) {
    toast('Select three or more nodes to distribute.');
    return;
  }
  const [at, size] = axis === 'horizontal' ? (['x', 'w'] as const) : (['y', 'h'] as const);
  all.sort((a, b) => a[at] - b[at]);
  const first = all[0] as Placed;
  const last = all[all.length - 1] as Placed;
  const taken = all.slice(0, -1).reduce((sum, one) => sum + one[size], 0);
  const gap = (last[at] - first[at] - taken) / (all.length - 1);
  const boxes = new Map<string, Box>();
  let next = first[at];
  for (const one of all) {
    boxes.set(one.uid, { x: one.x, y: one.y, [at]: next });
    next += one[size] + gap;
  }
  moveNodes(withHeld(boxes), 'Distribute');
  announce(`${all.length} nodes distributed.`);
}

export function nudge(dx: number, dy: number, big: boolean): void {
  const step = big ? GRID * 4 : GRID;
  const all = selected();
  const boxes = new Map(all.map(({ uid, x, y }) => [uid, { x: x + dx * step, y: y + dy * step }]));
  moveNodes(withHeld(boxes), 'Nudge', `nudge:${all.map((one) => one.uid).join()}`);
}
