/** The run that is shown: its stream folded into one value, written to the browser four times a second. */

import { create } from 'zustand';
import { get } from '../api/client';
import { type JsonSocket, openSocket } from '../api/socket';
import type { Picture } from '../model/replay';
import { type Controls, ENDED, type Frame, type Run, type Table } from '../model/runs';
import { EMPTY_STREAM, fold, increase, type StreamState } from '../model/stream';

interface RunStoreState {
  run: Run | null;
  stream: StreamState;
  connected: boolean;
  /** The run is still going on. */
  live: boolean;
}

export const useRun = create<RunStoreState>(() => ({
  run: null,
  stream: EMPTY_STREAM,
  connected: false,
  live: false,
}));

const WRITE_MS = 250;

let socket: JsonSocket | null = null;
let folded: StreamState = EMPTY_STREAM;
let timer = 0;

type Flow = { messages: Map<string, number>; errors: Map<string, number> };
const flowListeners = new Set<(flow: Flow) => void>();

const endListeners = new Set<() => void>();

/** Called when the run that is shown has ended. */
export function onEnd(listener: () => void): () => void {
  endListeners.add(listener);
  return () => endListeners.delete(listener);
}

/** Called with how many messages passed each edge since the last call; feeds the particles. */
export function onFlow(listener: (flow: Flow) => void): () => void {
  flowListeners.add(listener);
  return () => flowListeners.delete(listener);
}

/** Tells the listeners what passed the edges between two pictures of them. */
export function emitFlow(before: Table, after: Table): void {
  if (flowListeners.size === 0) return;
  const flow = {
    messages: increase(before, after, 'messages'),
    errors: increase(before, after, 'errors'),
  };
  for (const listener of flowListeners) listener(flow);
}

/** What the run has come to, whatever moment of it is shown. */
export function ending(): { nodes: Table; edges: Table } {
  const { run } = useRun.getState();
  const told = Object.keys(folded.nodes).length > 0 ? folded : (folded.result ?? run?.result);
  return { nodes: told?.nodes ?? {}, edges: told?.edges ?? {} };
}

let picture: Picture | null = null;

/** Shows another moment of the run; null goes back to now. What comes meanwhile is folded and not shown. */
export function showPicture(next: Picture | null): void {
  picture = next;
  useRun.setState({ stream: shown() });
}

const shown = (): StreamState => (picture ? { ...folded, ...picture, t_us: picture.t_us } : folded);

/** How far the run is, whatever moment of it is shown. */
export const reached = (): number => folded.t_us;

/** Whether the run stands still; null until its process has said how it goes on, and once it is over. */
export function isPaused({ run, live, stream }: RunStoreState): boolean | null {
  const isUnderWay = live && run?.state === 'running' && stream.controls.attended !== undefined;
  return isUnderWay ? (stream.controls.paused ?? false) : null;
}

/** What the answer to an order says comes before the socket tells it. */
export function told(controls: Controls): void {
  folded = { ...folded, controls };
  useRun.setState({ stream: shown() });
}

function write(): void {
  timer = 0;
  const before = useRun.getState().stream;
  if (before === folded) return;
  if (before.seq > 0 && !picture) emitFlow(before.edges, folded.edges);
  const state = folded.state ?? useRun.getState().run?.state ?? null;
  useRun.setState(({ run }) => ({
    stream: shown(),
    live: !folded.ended && state !== null && !ENDED.has(state),
    run: run && {
      ...run,
      state: state ?? run.state,
      error: folded.error ?? run.error,
      result: folded.result ?? run.result,
      gateway: folded.gateway ?? run.gateway,
    },
  }));
}

export function acceptFrame(frame: Frame): void {
  folded = fold(folded, frame);
  if (frame.type === 'end') for (const listener of endListeners) listener();
  if (frame.type === 'end' || frame.type === 'state' || frame.type === 'snapshot') {
    globalThis.clearTimeout(timer);
    write();
  } else if (timer === 0) timer = globalThis.setTimeout(write, WRITE_MS) as unknown as number;
}

const ASK_MS = 300;
const ASKS = 200;

/** A live run tells its addresses with its row, a moment after it started; no frame carries them. */
async function learnAddresses(id: string): Promise<void> {
  for (let asked = 0; asked < ASKS; asked += 1) {
    const { gateway = null } = await get<Run>(`/api/runs/${id}/`).catch(() => ({ gateway: null }));
    const { run, live } = useRun.getState();
    if (run?.id !== id || !live) return;
    if (gateway && Object.keys(gateway).length > 0) {
      useRun.setState({ run: { ...run, gateway } });
      return;
    }
    await new Promise((resolve) => globalThis.setTimeout(resolve, ASK_MS));
  }
}

export function showRun(run: Run | null): void {
  if (run && run.id === useRun.getState().run?.id) {
    useRun.setState({ run });
    return;
  }
  socket?.close();
  socket = null;
  globalThis.clearTimeout(timer);
  timer = 0;
  picture = null;
  folded = run
    ? {
        ...EMPTY_STREAM,
        controls: run.controls ?? {},
        state: run.state,
        error: run.error,
        result: run.result,
      }
    : EMPTY_STREAM;
  const live = run !== null && !ENDED.has(run.state);
  useRun.setState({ run, stream: folded, connected: false, live });
  if (!run) return;
  if (live && run.clock === 'wall') void learnAddresses(run.id);
  socket = openSocket({
    path: () => `/ws/runs/${run.id}/?after=${folded.seq}`,
    onFrame: (frame) => acceptFrame(frame as Frame),
    onState: (connected) => {
      useRun.setState({ connected });
      if (!connected && folded.ended) socket?.close();
    },
  });
}
