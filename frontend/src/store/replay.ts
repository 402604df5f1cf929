/** Which moment of an ended run is shown, and the clock that moves it on. */

import { create } from 'zustand';
import { advance, type Ending, type Film, pictureAt, type Speed } from '../model/replay';
import type { Table } from '../model/runs';
import { emitFlow, ending as figures, showPicture, useRun } from './run';
import { useSession } from './session';

interface ReplayState {
  /** Null while the run is shown as it ended. */
  t_us: number | null;
  playing: boolean;
  speed: Speed;
}

export const useReplay = create<ReplayState>(() => ({ t_us: null, playing: false, speed: 'fit' }));

const TICK_MS = 100;
/** Particles are born as often as those of a live run. */
const FLOW_MS = 250;
let timer = 0;
let last = 0;
let flowed: { at: number; edges: Table } = { at: 0, edges: {} };

function parts(): Ending {
  const ends = useSession
    .getState()
    .project.edges.map((edge) => [edge.id, { source: edge.sourceId, target: edge.targetId }] as const);
  return { ...figures(), ends: new Map(ends) };
}

/** Shows that moment; `moving` lets what happened since the last one fly along the edges. */
export function seek(film: Film, t_us: number, moving = false): void {
  const picture = pictureAt(film, parts(), t_us);
  const now = performance.now();
  if (!moving) flowed = { at: now, edges: picture.edges };
  else if (now - flowed.at >= FLOW_MS) {
    emitFlow(flowed.edges, picture.edges);
    flowed = { at: now, edges: picture.edges };
  }
  showPicture(picture);
  useReplay.setState({ t_us });
}

export function pause(): void {
  globalThis.clearInterval(timer);
  timer = 0;
  useReplay.setState({ playing: false });
}

/** From where it stands; from the start when it stands at the end. */
export function play(film: Film): void {
  pause();
  const { t_us } = useReplay.getState();
  if (t_us === null || t_us >= film.t_us) seek(film, 0);
  flowed = { at: performance.now(), edges: useRun.getState().stream.edges };
  useReplay.setState({ playing: true });
  last = performance.now();
  timer = globalThis.setInterval(() => {
    const now = performance.now();
    const state = useReplay.getState();
    const next = advance(film, state.t_us ?? 0, now - last, state.speed);
    last = now;
    seek(film, next, true);
    if (next >= film.t_us) stop();
  }, TICK_MS) as unknown as number;
}

/** Back to the run as it ended. */
export function stop(): void {
  pause();
  showPicture(null);
  useReplay.setState({ t_us: null });
}

useRun.subscribe((state, before) => {
  if (state.run?.id === before.run?.id) return;
  pause();
  useReplay.setState({ t_us: null });
});
