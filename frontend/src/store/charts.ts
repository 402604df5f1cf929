/** What the charts show: which nodes, which part of the run, how. It outlasts the tab and goes with the topology. */

import { create } from 'zustand';
import type { Choice } from '../model/charts';
import { useRun } from './run';
import { useSession } from './session';

interface ChartsState extends Choice {
  /** The nodes that were chosen, by id; null for those where most of the time went. */
  nodes: string[] | null;
  /** A selection on the canvas comes before what was chosen. */
  follow: boolean;
  /** The part of the run that is shown, in microseconds; null is all of it. */
  window: [number, number] | null;
}

const INITIAL: ChartsState = {
  nodes: null,
  follow: true,
  by: 'figure',
  quantile: 'p95',
  window: null,
  hidden: new Set(),
};

export const useCharts = create<ChartsState>(() => INITIAL);

export const zoomTo = (window: [number, number] | null): void => useCharts.setState({ window });

export function toggleHidden(line: string): void {
  useCharts.setState(({ hidden }) => {
    const next = new Set(hidden);
    if (!next.delete(line)) next.add(line);
    return { hidden: next };
  });
}

useSession.subscribe((state, before) => {
  if (state.topology !== before.topology) useCharts.setState(INITIAL);
});
useRun.subscribe((state, before) => {
  if (before.run && state.run?.id !== before.run.id) zoomTo(null);
});
