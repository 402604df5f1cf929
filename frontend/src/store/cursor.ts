/** The moment of the run that is pointed at: every chart marks it, and whatever else shows time may. */

import { create } from 'zustand';
import { useRun } from './run';

interface CursorState {
  /** Microseconds of the run's own time; null while nothing is pointed at. */
  t_us: number | null;
}

export const useCursor = create<CursorState>(() => ({ t_us: null }));

export function point(t_us: number | null): void {
  if (useCursor.getState().t_us !== t_us) useCursor.setState({ t_us });
}

useRun.subscribe((state, before) => {
  if (state.run?.id !== before.run?.id) point(null);
});
