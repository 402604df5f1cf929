/** Places for the labels of edges: on their edge, beside no card and on no other label. */

import { CARD } from '../model/place';
import type { Box } from '../model/types';
import { at, type Card, cardGrid, Grid, type Rect, type Route } from './routing';

const HEIGHT = 18;
const LETTER = 6.1;
const AROUND = 16;
const LEAST = 36;
const MOST = 200;
/** From the middle outwards. */
const PLACES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];

export interface LabelPlace {
  x: number;
  y: number;
  /** The widest it may be, unscaled. */
  width: number;
}

export interface Labelled {
  uid: string;
  source: string;
  target: string;
  text: string;
}

function meets(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

const around = (x: number, y: number, width: number, scale: number): Rect => ({
  x: x - (width * scale) / 2,
  y: y - (HEIGHT * scale) / 2,
  w: width * scale,
  h: HEIGHT * scale,
});

/** Between cards of one row a label takes what is free. */
function widthOf(text: string, from: Box, to: Box, scale: number): number {
  const wanted = Math.min(MOST, Math.ceil(text.length * LETTER) + AROUND);
  const gap = to.x - from.x - CARD.width - 2 * AROUND;
  const row = Math.abs(from.y - to.y) < CARD.height / 2 && gap > 0 && gap < MOST * 2;
  return row ? Math.max(LEAST, Math.min(wanted, gap / scale)) : wanted;
}

/**
 * A place for each label that finds one; the others are not drawn until their edge is chosen. `extra` is room for
 * figures of a run behind the text.
 */
export function placeLabels(
  edges: readonly Labelled[],
  routes: ReadonlyMap<string, Route>,
  boxes: ReadonlyMap<string, Box>,
  scale: number,
): Map<string, LabelPlace> {
  const cards = cardGrid(boxes);
  const taken = new Grid<Rect>();
  const places = new Map<string, LabelPlace>();
  for (const edge of edges) {
    const route = routes.get(edge.uid);
    const from = boxes.get(edge.source);
    const to = boxes.get(edge.target);
    if (!route || !from || !to || edge.text === '') continue;
    const width = widthOf(edge.text, from, to, scale);
    for (const fraction of PLACES) {
      const [x, y] = at(route.points, fraction);
      const rect = around(x, y, width, scale);
      if (!isFree(rect, cards, taken)) continue;
      taken.add(rect);
      places.set(edge.uid, { x, y, width });
      break;
    }
  }
  return places;
}

function isFree(rect: Rect, cards: Grid<Card>, taken: Grid<Rect>): boolean {
  const edges = [rect.x, rect.y, rect.x + rect.w, rect.y + rect.h] as const;
  // A card's rectangle here has a margin, which a label may use.
  for (const card of cards.near(...edges))
    if (meets(rect, { x: card.x + 5, y: card.y + 5, w: card.w - 10, h: card.h - 10 })) return false;
  for (const other of taken.near(...edges)) if (meets(rect, other)) return false;
  return true;
}
