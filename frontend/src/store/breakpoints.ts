/** Where this person wants runs to stop: kept while the page is open, given to each run that begins. */

import { create } from 'zustand';
import { useSession } from './session';

/** On an edge or before a node, named by its id; the condition is the text of a pattern. */
export interface Planned {
  id: string;
  node?: string;
  edge?: string;
  condition: string;
}

interface BreakpointState {
  planned: Planned[];
}

export const useBreakpoints = create<BreakpointState>(() => ({ planned: [] }));

export const placeOf = (part: { node?: string; edge?: string }) =>
  part.edge === undefined ? `node:${part.node}` : `edge:${part.edge}`;

export function plan(point: Planned): void {
  useBreakpoints.setState(({ planned }) => ({
    planned: [...planned.filter(({ id }) => id !== point.id), point],
  }));
}

export function unplan(id: string): void {
  useBreakpoints.setState(({ planned }) => ({ planned: planned.filter((point) => point.id !== id) }));
}

useSession.subscribe((state, before) => {
  if (state.topology !== before.topology) useBreakpoints.setState({ planned: [] });
});
