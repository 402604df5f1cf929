/** What the actions need to know of the canvas; the canvas hands it over when it is there. */

export interface Viewport {
  centre(): { x: number; y: number };
  /** Where a place of the drawing is on the screen. */
  screenOf(at: { x: number; y: number }): { x: number; y: number };
  /** The place of the drawing at a point of the screen. */
  placeOf(at: { x: number; y: number }): { x: number; y: number };
  /** Gives a card the focus of the keyboard, once it is drawn. */
  focus(uid: string): void;
  /** Brings nodes into view. */
  reveal(uids: string[]): void;
  /** Shows a part of the drawing as closely as it fits, without coming closer than it was for a point. */
  lookAt(view: { x: number; y: number; w: number; h: number }): void;
  fit(): void;
  zoomIn(): void;
  zoomOut(): void;
}

const NOWHERE: Viewport = {
  centre: () => ({ x: 0, y: 0 }),
  screenOf: (at) => at,
  placeOf: (at) => at,
  focus: () => undefined,
  reveal: () => undefined,
  lookAt: () => undefined,
  fit: () => undefined,
  zoomIn: () => undefined,
  zoomOut: () => undefined,
};

let current = NOWHERE;

export const viewport = () => current;

export function setViewport(next: Viewport | null): void {
  current = next ?? NOWHERE;
}
