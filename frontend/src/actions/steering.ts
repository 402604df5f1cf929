/** Steering a run while it goes: pause, step, speed, and what waits at breakpoints. */

import { Problem, post, remove } from '../api/client';
import { filmOf, queryClient } from '../api/queries';
import { readCondition } from '../model/breakpoints';
import { moment, plural } from '../model/format';
import type { Controls } from '../model/runs';
import type { Json } from '../model/types';
import { placeOf, plan, unplan, useBreakpoints } from '../store/breakpoints';
import { moveCursor, useCursor } from '../store/cursor';
import { pause as pauseReplay } from '../store/replay';
import { isPaused, reached, told, useRun } from '../store/run';
import { useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, showDock, useUi } from '../store/ui';

const say = (error: unknown) =>
  toast(error instanceof Problem ? error.message : 'That did not work.', { tone: 'bad' });

/** Asks the run that is shown; null where it is over or refuses. */
async function ask<T>(work: (run: string) => Promise<T>): Promise<T | null> {
  const { run, live } = useRun.getState();
  if (!run || !live) return null;
  try {
    return await work(run.id);
  } catch (error) {
    say(error);
    return null;
  }
}

async function steer(values: { action: string; count?: number; speed?: number }): Promise<boolean> {
  const controls = await ask((run) => post<Controls>(`/api/runs/${run}/control/`, values));
  if (controls) told(controls);
  return controls !== null;
}

export async function pauseRun(): Promise<void> {
  if (await steer({ action: 'pause' })) announce('The run is paused.');
}

export async function resumeRun(): Promise<void> {
  if (await steer({ action: 'resume' })) announce('The run goes on.');
}

export async function stepRun(): Promise<void> {
  if (standing() && (await steer({ action: 'step' }))) announce('One step.');
}

export async function setSpeed(speed: number): Promise<void> {
  if (await steer({ action: 'speed', speed })) announce(`${speed} times as fast.`);
}

/** Paused or not; null for a run that is not under way. */
const standing = () => isPaused(useRun.getState());

export function togglePause(): void {
  const paused = standing();
  if (paused !== null) void (paused ? resumeRun() : pauseRun());
}

/** Sets a breakpoint on this edge or before this node; a run that takes none has it from its next start on. */
export async function addBreakpoint(part: { node?: string; edge?: string }, condition = ''): Promise<void> {
  const id = placeOf(part);
  const read = readCondition(condition);
  if ('problem' in read) return;
  plan({ id, ...part, condition });
  if (takesBreakpoints()) {
    if (await put(part, read.pattern)) announce('The breakpoint is set.');
  } else announce('The breakpoint holds from the next run on.');
}

const put = (part: { node?: string; edge?: string }, condition: Json) =>
  ask((run) => post(`/api/runs/${run}/breakpoints/`, { node: part.node, edge: part.edge, condition }));

const takesBreakpoints = () => {
  const { live, stream } = useRun.getState();
  return live && stream.controls.attended === true;
};

/** A run that is only beginning learns of the breakpoints that were set meanwhile. */
useRun.subscribe((state, before) => {
  if (state.stream.controls === before.stream.controls || before.stream.controls.attended === true) return;
  if (!takesBreakpoints()) return;
  const known = new Set(state.stream.controls.breakpoints?.map(({ id }) => id));
  for (const point of useBreakpoints.getState().planned) {
    const read = readCondition(point.condition);
    if (!known.has(point.id) && 'pattern' in read) void put(point, read.pattern);
  }
});

/** Takes it away; what waits there goes on. */
export async function removeBreakpoint(id: string): Promise<void> {
  unplan(id);
  announce('The breakpoint is gone.');
  const isThere = useRun.getState().stream.controls.breakpoints?.some((point) => point.id === id);
  if (isThere) await ask((run) => remove(`/api/runs/${run}/breakpoints/${encodeURIComponent(id)}/`));
}

export async function release(id: string, which: { count?: number; message?: number } = {}): Promise<void> {
  const gone = await ask((run) =>
    post<{ released: number }>(`/api/runs/${run}/breakpoints/${encodeURIComponent(id)}/release/`, which),
  );
  if (!gone) return;
  announce(`${plural(gone.released, 'thing')} went on.`);
  await queryClient.invalidateQueries({ queryKey: ['held'] });
}

/** Breakpoint on, or off, for what is selected. */
export function toggleBreakpoint(): void {
  const { nodes, edges } = useUi.getState();
  const { nodeByUid, edgeByUid } = useSession.getState().project;
  const parts = [
    ...[...nodes].flatMap((uid) => (nodeByUid.has(uid) ? [{ node: nodeByUid.get(uid)?.id ?? '' }] : [])),
    ...[...edges].flatMap((uid) => (edgeByUid.has(uid) ? [{ edge: edgeByUid.get(uid)?.id ?? '' }] : [])),
  ];
  if (parts.length === 0) {
    announce('Select a node or an edge to stop at.');
    return;
  }
  const planned = new Set(useBreakpoints.getState().planned.map(({ id }) => id));
  for (const part of parts) {
    if (planned.has(placeOf(part))) void removeBreakpoint(placeOf(part));
    else void addBreakpoint(part);
  }
  showDock('breakpoints');
}

/** Moves the time cursor by hundredths of the run, back or forward. */
export function moveBy(hundredths: number): void {
  const { run } = useRun.getState();
  if (!run) return;
  pauseReplay();
  const end_us = filmOf(run.id)?.t_us ?? reached();
  const from_us = useCursor.getState().shown_us ?? end_us;
  const next_us = Math.round(from_us + (hundredths * end_us) / 100);
  moveCursor(Math.max(0, Math.min(end_us, next_us)));
  announce(moment(useCursor.getState().shown_us ?? end_us));
}

export function backToNow(): void {
  if (useCursor.getState().shown_us === null) return;
  pauseReplay();
  moveCursor(null);
  announce('The run as it stands now.');
}
