/** Starting, stopping and looking into runs. */

import { get, Problem, post } from '../api/client';
import { messagesKey, queryClient, runsKey } from '../api/queries';
import { plural } from '../model/format';
import type { Run } from '../model/runs';
import { showRun, useRun } from '../store/run';
import { useSession } from '../store/session';
import { useRunSettings } from '../store/settings';
import { toast } from '../store/toasts';
import { announce, openDialog } from '../store/ui';

const say = (error: unknown) =>
  toast(error instanceof Problem ? error.message : 'That did not work.', { tone: 'bad' });

export async function startRun(): Promise<void> {
  const { topology } = useSession.getState();
  if (!topology) return;
  const { handlers, scenario, seed, clock, speed } = useRunSettings.getState();
  try {
    const run = await post<Run>(`/api/topologies/${topology}/runs/`, {
      scenario,
      handlers,
      clock,
      ...(seed.trim() === '' ? {} : { seed: Number(seed) }),
      ...(clock === 'wall' ? { speed } : {}),
    });
    openDialog(null);
    showRun(run);
    announce('The run was started.');
    await queryClient.invalidateQueries({ queryKey: runsKey(topology) });
  } catch (error) {
    say(error);
  }
}

export async function cancelRun(): Promise<void> {
  const { run } = useRun.getState();
  if (!run) return;
  try {
    await post(`/api/runs/${run.id}/cancel/`);
    announce('The run is being cancelled.');
  } catch (error) {
    say(error);
  }
}

export async function openRun(id: string): Promise<void> {
  try {
    showRun(await get<Run>(`/api/runs/${id}/`));
  } catch (error) {
    say(error);
  }
}

export async function redrive(node: string, messages?: string[]): Promise<void> {
  const { run } = useRun.getState();
  if (!run) return;
  try {
    const { outcome } = await post<{ outcome: { moved: number } }>(
      `/api/runs/${run.id}/nodes/${node}/redrive/`,
      messages ? { messages } : {},
    );
    if (outcome.moved > 0)
      toast(
        `${plural(outcome.moved, 'message')} went back to where ${outcome.moved === 1 ? 'it' : 'they'} came from.`,
        {
          tone: 'good',
        },
      );
    else toast('Nothing went back: only what a queue moved here can be redriven.', { tone: 'bad' });
    await queryClient.invalidateQueries({ queryKey: messagesKey(run.id, node) });
  } catch (error) {
    say(error);
  }
}

export interface ByHand {
  node: string;
  method: string;
  path: string;
  headers: { [name: string]: string };
  body: string;
}

export async function sendByHand(message: ByHand): Promise<unknown> {
  const { run } = useRun.getState();
  if (!run) return null;
  try {
    return await post(`/api/runs/${run.id}/send/`, message);
  } catch (error) {
    say(error);
    return null;
  }
}
