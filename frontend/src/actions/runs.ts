/** Starting, stopping and looking into runs. */

import { get, Problem, post } from '../api/client';
import { queryClient, runsKey } from '../api/queries';
import { readCondition } from '../model/breakpoints';
import type { Run } from '../model/runs';
import { useBreakpoints } from '../store/breakpoints';
import { showRun, useRun } from '../store/run';
import { useSession } from '../store/session';
import { type RunSettings, useRunSettings } from '../store/settings';
import { toast } from '../store/toasts';
import { announce, openDialog } from '../store/ui';

const say = (error: unknown) =>
  toast(error instanceof Problem ? error.message : 'That did not work.', { tone: 'bad' });

/** The breakpoints of this person that the drawing still has a place for. */
function plannedBreakpoints() {
  const { nodeById, edgeById } = useSession.getState().project;
  return useBreakpoints
    .getState()
    .planned.filter(({ node, edge }) => nodeById.has(node ?? '') || edgeById.has(edge ?? ''))
    .map(({ node, edge, condition }) => {
      const read = readCondition(condition);
      return { node, edge, condition: 'pattern' in read ? read.pattern : null };
    });
}

/** How much faster than a clock a run goes that is made again to be steered: minutes pass in seconds. */
const AGAIN_SPEED = 10;

/** The traffic of a run that is over once more, on the wall clock: while it goes on, its messages can be redriven. */
export const runAgainLive = ({ scenario, seed, handlers }: Run): Promise<void> =>
  startRun({ scenario, seed: String(seed), handlers, clock: 'wall', speed: AGAIN_SPEED, paused: false });

/** Starts a run as the settings say, but for what is `asked` of this one. */
export async function startRun(asked: Partial<RunSettings> = {}): Promise<void> {
  const { topology } = useSession.getState();
  if (!topology) return;
  const { handlers, scenario, seed, clock, speed, paused } = { ...useRunSettings.getState(), ...asked };
  const breakpoints = plannedBreakpoints();
  try {
    const run = await post<Run>(`/api/topologies/${topology}/runs/`, {
      scenario,
      handlers,
      clock,
      ...(seed.trim() === '' ? {} : { seed: Number(seed) }),
      ...(clock === 'wall' ? { speed } : {}),
      ...(paused ? { paused } : {}),
      ...(breakpoints.length > 0 ? { breakpoints } : {}),
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
