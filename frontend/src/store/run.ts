/** The run that is shown: its stream folded into one value, written to the browser four times a second. */

import { create } from 'zustand';
import { type JsonSocket, openSocket } from '../api/socket';
import { ENDED, type Frame, type Run } from '../model/runs';
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

/** Called with how many messages passed each edge since the last call; feeds the particles. */
export function onFlow(listener: (flow: Flow) => void): () => void {
  flowListeners.add(listener);
  return () => flowListeners.delete(listener);
}

function write(): void {
  timer = 0;
  const before = useRun.getState().stream;
  if (before === folded) return;
  if (flowListeners.size > 0 && before.seq > 0) {
    const flow = {
      messages: increase(before.edges, folded.edges, 'messages'),
      errors: increase(before.edges, folded.edges, 'errors'),
    };
    for (const listener of flowListeners) listener(flow);
  }
  const state = folded.state ?? useRun.getState().run?.state ?? null;
  useRun.setState(({ run }) => ({
    stream: folded,
    live: !folded.ended && state !== null && !ENDED.has(state),
    run: run && {
      ...run,
      state: state ?? run.state,
      error: folded.error ?? run.error,
      result: folded.result ?? run.result,
    },
  }));
}

export function acceptFrame(frame: Frame): void {
  folded = fold(folded, frame);
  if (frame.type === 'end' || frame.type === 'state' || frame.type === 'snapshot') {
    globalThis.clearTimeout(timer);
    write();
  } else if (timer === 0) timer = globalThis.setTimeout(write, WRITE_MS) as unknown as number;
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
  folded = run ? { ...EMPTY_STREAM, state: run.state, error: run.error, result: run.result } : EMPTY_STREAM;
  const live = run !== null && !ENDED.has(run.state);
  useRun.setState({ run, stream: folded, connected: false, live });
  if (!run) return;
  socket = openSocket({
    path: () => `/ws/runs/${run.id}/?after=${folded.seq}`,
    onFrame: (frame) => acceptFrame(frame as Frame),
    onState: (connected) => {
      useRun.setState({ connected });
      if (!connected && folded.ended) socket?.close();
    },
  });
}
