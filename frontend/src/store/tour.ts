/** The first-run tour: at which step it is, and whether this browser has seen it. */

import { create } from 'zustand';

const KEY = 'signalbox.tour';

export const useTour = create<{ step: number | null }>(() => ({ step: null }));

export const tourSeen = (): boolean => globalThis.localStorage?.getItem(KEY) !== null;

export const startTour = () => useTour.setState({ step: 0 });
export const goToStep = (step: number) => useTour.setState({ step });

/** Over, by its end or by skipping: it never comes again by itself. */
export function endTour(): void {
  globalThis.localStorage?.setItem(KEY, 'done');
  useTour.setState({ step: null });
}
