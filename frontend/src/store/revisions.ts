/** Whether revisions are shown, which two are compared, and the change that is looked at. */

import { create } from 'zustand';
import { useSession } from './session';

interface RevisionsState {
  shown: boolean;
  /** The revision that is compared; null shows the list. */
  from: string | null;
  /** Another revision, or `live`. */
  to: string;
  /** The key of the change that is looked at. */
  step: string | null;
}

const INITIAL: RevisionsState = { shown: false, from: null, to: 'live', step: null };

export const useRevisionsView = create<RevisionsState>(() => INITIAL);

useSession.subscribe((state, before) => {
  if (state.topology !== before.topology) useRevisionsView.setState(INITIAL);
});

export const closeRevisions = () => useRevisionsView.setState(INITIAL);
export const compare = (from: string, to = 'live') => useRevisionsView.setState({ from, to, step: null });
export const stopComparing = () => useRevisionsView.setState({ from: null, to: 'live', step: null });
export const lookAtStep = (step: string | null) => useRevisionsView.setState({ step });
