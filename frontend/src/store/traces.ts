/** What the traces are searched for and how the open one is shown; it outlasts the tab. */

import { create } from 'zustand';
import { ANY_TRACE, type TraceSearch } from '../api/traces';
import { useRun } from './run';
import { useSession } from './session';

export type TraceView = 'waterfall' | 'sequence';

interface TracesState {
  search: TraceSearch;
  /** The span that is looked into. */
  span: string | null;
  view: TraceView;
  /** The node of which it is asked why the trace did not reach it. */
  why: string | null;
  /** The invocation whose log lines alone are shown. */
  logsOf: { trace: string; span: string; node: string } | null;
}

const INITIAL: TracesState = { search: ANY_TRACE, span: null, view: 'waterfall', why: null, logsOf: null };

export const useTraceView = create<TracesState>(() => INITIAL);

useSession.subscribe((state, before) => {
  if (state.topology !== before.topology) useTraceView.setState(INITIAL);
});
useRun.subscribe((state, before) => {
  // What was asked of a trace of another run has no answer here.
  if (before.run && state.run?.id !== before.run.id) useTraceView.setState({ why: null, logsOf: null });
});
