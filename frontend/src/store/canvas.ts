/** What this browser shows of the canvas beside the selection: focus, find, the table, the note in hand. */

import { create } from 'zustand';
import { useSession } from './session';

export type FindFilter = 'invalid' | 'unused' | 'changed';

export type MenuOf = 'nodes' | 'edge' | 'canvas' | 'tidy';

export interface Find {
  query: string;
  filters: ReadonlySet<FindFilter>;
}

export interface CanvasView {
  /** The edge under the pointer. */
  hover: string | null;
  /** The edge that what is being dragged would be set into. */
  aim: string | null;
  /** The zone that what is being dragged would stand in. */
  over: string | null;
  /** A part of the drawing that stands out, with the sentence that says which. */
  focus: {
    title: string;
    start: readonly string[];
    nodes: ReadonlySet<string>;
    edges: ReadonlySet<string>;
  } | null;
  find: Find | null;
  found: ReadonlySet<string> | null;
  table: boolean;
  /** The note whose text is being written. */
  writing: string | null;
  /** The kind that is being dragged out of the palette. */
  carried: string | null;
  /** The menu that is open, and where on the screen. */
  menu: { x: number; y: number; of: MenuOf } | null;
}

const INITIAL: CanvasView = {
  hover: null,
  aim: null,
  over: null,
  focus: null,
  find: null,
  found: null,
  table: false,
  writing: null,
  carried: null,
  menu: null,
};

export const useCanvas = create<CanvasView>(() => INITIAL);

// Everything of it belongs to one topology.
useSession.subscribe((state, before) => {
  if (state.topology !== before.topology) useCanvas.setState(INITIAL);
});

export function openFind(filter?: FindFilter): void {
  const filters = new Set(useCanvas.getState().find?.filters);
  if (filter) filters.add(filter);
  useCanvas.setState(({ find }) => ({ find: { query: find?.query ?? '', filters } }));
}

export function closeFind(): void {
  useCanvas.setState({ find: null, found: null });
}
