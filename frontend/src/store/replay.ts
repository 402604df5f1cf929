/** Plays an ended run again, and shows the moment at which the cursor stands, whoever moved it. */

import { create } from 'zustand';
import { momentOf } from '../api/moments';
import { filmOf } from '../api/queries';
import { advance, type Ending, type Film, pictureAt, type Speed } from '../model/replay';
import type { Table } from '../model/runs';
import { moveCursor, useCursor } from './cursor';
import { emitFlow, ending as figures, showPicture, useRun } from './run';
import { useSession } from './session';

interface ReplayState {
  playing: boolean;
  speed: Speed;
}

export const useReplay = create<ReplayState>(() => ({ playing: false, speed: 'fit' }));

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

/** Draws that moment; what happened since the last one flies along the edges while the run plays. */
function show(film: Film, t_us: number): void {
  const picture = pictureAt(film, parts(), t_us);
  const now = performance.now();
  if (!useReplay.getState().playing) flowed = { at: now, edges: picture.edges };
  else if (now - flowed.at >= FLOW_MS) {
    emitFlow(flowed.edges, picture.edges);
    flowed = { at: now, edges: picture.edges };
  }
  showPicture(picture);
}

export function pause(): void {
  globalThis.clearInterval(timer);
  timer = 0;
  useReplay.setState({ playing: false });
}

/** From where it stands; from the start when it stands at the end. */
export function play(film: Film): void {
  pause();
  const { shown_us: t_us } = useCursor.getState();
  if (t_us === null || t_us >= film.t_us) moveCursor(0);
  flowed = { at: performance.now(), edges: useRun.getState().stream.edges };
  useReplay.setState({ playing: true });
  last = performance.now();
  timer = globalThis.setInterval(() => {
    const now = performance.now();
    const next = advance(film, useCursor.getState().shown_us ?? 0, now - last, useReplay.getState().speed);
    last = now;
    moveCursor(next);
    if (next >= film.t_us) stop();
  }, TICK_MS) as unknown as number;
}

/** Back to the run as it stands now. */
export function stop(): void {
  pause();
  moveCursor(null);
}

/** The film is quick and told in steps; where the cursor comes to rest the log says how things stood. */
const SETTLE_MS = 120;
let settling = 0;

async function settle(run: string, t_us: number): Promise<void> {
  const told = await momentOf(run, t_us).catch(() => null);
  const isThere = useRun.getState().run?.id === run && useCursor.getState().shown_us === t_us;
  if (!told || !isThere) return;
  const film = filmOf(run);
  const drawn = film ? pictureAt(film, parts(), t_us) : { nodes: figures().nodes, edges: figures().edges };
  showPicture({
    ...told,
    nodes: laidOver(drawn.nodes, told.nodes, film !== undefined),
    edges: laidOver(drawn.edges, told.edges, film !== undefined),
  });
}

/** What is known of each part, the exact figures over the drawn ones; without a film there are only those. */
function laidOver(drawn: Table, exact: Table, isDrawn: boolean): Table {
  const names = new Set([...Object.keys(drawn), ...Object.keys(exact)]);
  return Object.fromEntries(
    [...names].map((name) => [name, { ...(isDrawn ? drawn[name] : {}), ...exact[name] }]),
  );
}

useCursor.subscribe(({ shown_us: t_us }, before) => {
  if (t_us === before.shown_us) return;
  const { run } = useRun.getState();
  const film = run ? filmOf(run.id) : undefined;
  globalThis.clearTimeout(settling);
  if (t_us === null) showPicture(null);
  else {
    if (film) show(film, t_us);
    if (run && !useReplay.getState().playing)
      settling = globalThis.setTimeout(() => void settle(run.id, t_us), SETTLE_MS) as unknown as number;
  }
});

useRun.subscribe((state, before) => {
  if (state.run?.id !== before.run?.id) pause();
});
