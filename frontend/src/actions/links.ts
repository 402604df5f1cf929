/** A link to what is looked at, and going where one leads. */

import { get } from '../api/client';
import { ANY_TRACE } from '../api/traces';
import { queryOfView, type View, viewOf } from '../model/link';
import type { Run } from '../model/runs';
import { useCharts } from '../store/charts';
import { moveCursor, useCursor } from '../store/cursor';
import { showRun, useRun } from '../store/run';
import { useSession } from '../store/session';
import { toast } from '../store/toasts';
import { useTraceView } from '../store/traces';
import { showDock, useUi } from '../store/ui';

/** The view that is shown now; null without a run. */
export function currentView(): View | null {
  const { run } = useRun.getState();
  if (!run) return null;
  const { dock, trace } = useUi.getState();
  const { window, nodes } = useCharts.getState();
  return {
    run: run.id,
    tab: dock,
    trace: trace === null ? null : String(trace),
    t_us: useCursor.getState().shown_us,
    window,
    nodes,
    search: useTraceView.getState().search,
  };
}

export function linkTo(view: View): string {
  const { topology } = useSession.getState();
  return `${globalThis.location.origin}/t/${topology}?${queryOfView(view)}`;
}

export async function copyLink(view: View | null): Promise<void> {
  if (!view) return;
  await navigator.clipboard.writeText(linkTo(view));
  toast('The link was copied; it opens this view for others.', { tone: 'good' });
}

/** The run that the address names, if it names one. */
export const linkedView = (): View | null => viewOf(globalThis.location.search);

/** Shows the run and the view of a link; says so where the run is gone, and is false. */
export async function openView(view: View): Promise<boolean> {
  const { topology } = useSession.getState();
  try {
    const run = await get<Run>(`/api/runs/${view.run}/`);
    if (useSession.getState().topology !== topology || run.topology !== topology) return false;
    showRun(run);
  } catch {
    toast('The run of this link is not there any more.', { tone: 'bad' });
    return false;
  }
  useTraceView.setState({ search: { ...ANY_TRACE, ...view.search } });
  useCharts.setState({ window: view.window, ...(view.nodes ? { nodes: view.nodes, follow: false } : {}) });
  useUi.setState({ trace: view.trace });
  if (view.tab) showDock(view.tab);
  if (view.t_us !== null) moveCursor(view.t_us);
  return true;
}
