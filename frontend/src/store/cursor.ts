/** The moment of the run that is looked at: one cursor for the canvas, the queues and every chart. */

import { create } from 'zustand';
import { useRun } from './run';

interface CursorState {
  /** Microseconds of the run's own time that every chart marks; null while nothing is pointed at. */
  t_us: number | null;
  /** The moment at which the run is shown; null while it is shown as it stands now. */
  shown_us: number | null;
}

export const useCursor = create<CursorState>(() => ({ t_us: null, shown_us: null }));

/** Points at a moment for as long as the pointer is there; null goes back to the moment that is shown. */
export function point(t_us: number | null): void {
  const state = useCursor.getState();
  const next = t_us ?? state.shown_us;
  if (state.t_us !== next) useCursor.setState({ t_us: next });
}

/** Shows the run at that moment, everywhere; null goes back to now. */
export function moveCursor(t_us: number | null): void {
  if (useCursor.getState().shown_us !== t_us) useCursor.setState({ t_us, shown_us: t_us });
}

useRun.subscribe((state, before) => {
  if (state.run?.id !== before.run?.id) moveCursor(null);
});
