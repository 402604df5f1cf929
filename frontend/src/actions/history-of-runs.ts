/** What is done to runs that are over: naming, keeping, deleting with a way back. */

import { Problem, post, remove, request } from '../api/client';
import { queryClient, runsKey } from '../api/queries';
import type { Run } from '../model/runs';
import { showRun, useRun } from '../store/run';
import { useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce } from '../store/ui';
import { openRun } from './runs';

const say = (error: unknown) =>
  toast(error instanceof Problem ? error.message : 'That did not work.', { tone: 'bad' });

async function refresh(): Promise<void> {
  const { topology } = useSession.getState();
  if (topology) await queryClient.invalidateQueries({ queryKey: runsKey(topology) });
}

async function change(run: Run, what: { kept?: boolean; name?: string }): Promise<boolean> {
  try {
    await request<Run>('PATCH', `/api/runs/${run.id}/`, what);
    await refresh();
    return true;
  } catch (error) {
    say(error);
    return false;
  }
}

export async function nameRun(run: Run, name: string): Promise<void> {
  if (name.trim() !== (run.name ?? '') && (await change(run, { name: name.trim() })))
    announce(name.trim() ? `The run is called ${name.trim()}.` : 'The run has no name any more.');
}

export async function keepRun(run: Run, kept: boolean): Promise<void> {
  if (await change(run, { kept })) announce(kept ? 'The run is kept.' : 'The run is no longer kept.');
}

export async function deleteRun(run: Run): Promise<void> {
  const shown = useRun.getState().run?.id === run.id;
  try {
    await remove(`/api/runs/${run.id}/`);
    if (shown) showRun(null);
    toast('The run was deleted.', { action: { label: 'Undo', run: () => void restoreRun(run, shown) } });
    await refresh();
  } catch (error) {
    say(error);
  }
}

async function restoreRun(run: Run, show: boolean): Promise<void> {
  try {
    await post<Run>(`/api/runs/${run.id}/restore/`);
    await refresh();
    if (show) await openRun(run.id);
    announce('The run is back.');
  } catch (error) {
    say(error);
  }
}
