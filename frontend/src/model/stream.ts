/**
 * The run socket's frames, folded into one value. The log is the truth: what the socket left out is
 * known as a gap and can be read from the log by its sequence numbers.
 */

import type { Aggregates, Controls, Frame, Numbers, RunEvent, RunResult, RunState, Table } from './runs';

export const RING = 5000;

export interface Gap {
  from: number;
  to: number;
}

export interface StreamState {
  seq: number;
  t_us: number;
  state: RunState | null;
  error: string | null;
  nodes: Table;
  edges: Table;
  ledger: Numbers;
  requests: Numbers;
  samples: RunEvent[];
  gaps: Gap[];
  /** Addresses of the gateways of a live run; null before any was told. */
  gateway: { [node: string]: string } | null;
  controls: Controls;
  result: RunResult | null;
  ended: boolean;
}

export const EMPTY_STREAM: StreamState = {
  seq: 0,
  t_us: 0,
  state: null,
  error: null,
  nodes: {},
  edges: {},
  ledger: {},
  requests: {},
  samples: [],
  gaps: [],
  gateway: null,
  controls: {},
  result: null,
  ended: false,
};

function mergeTable(old: Table, changed: Table | undefined): Table {
  if (!changed) return old;
  const merged: Table = { ...old };
  for (const [name, numbers] of Object.entries(changed)) merged[name] = { ...merged[name], ...numbers };
  return merged;
}

function mergeAggregates(state: StreamState, changed: Aggregates): StreamState {
  return {
    ...state,
    nodes: mergeTable(state.nodes, changed.nodes),
    edges: mergeTable(state.edges, changed.edges),
    ledger: changed.ledger ? { ...state.ledger, ...changed.ledger } : state.ledger,
    requests: changed.requests ? { ...state.requests, ...changed.requests } : state.requests,
  };
}

function addGap(gaps: Gap[], gap: Gap): Gap[] {
  const last = gaps[gaps.length - 1];
  if (last && gap.from <= last.to + 1)
    return [...gaps.slice(0, -1), { from: last.from, to: Math.max(last.to, gap.to) }];
  return [...gaps, gap];
}

/** A frame that was sent twice (a resume that overlaps) changes no sample and makes no gap. */
export function fold(state: StreamState, frame: Frame): StreamState {
  switch (frame.type) {
    case 'snapshot':
      return {
        ...state,
        seq: Math.max(state.seq, frame.seq),
        t_us: Math.max(state.t_us, frame.t_us),
        state: frame.state ?? state.state,
        nodes: frame.nodes ?? {},
        edges: frame.edges ?? {},
        ledger: frame.ledger ?? {},
        requests: frame.requests ?? {},
      };
    case 'batch': {
      if (frame.seq <= state.seq && state.seq > 0) return state;
      const missed = state.seq > 0 && frame.from > state.seq + 1;
      const fresh = frame.samples.filter((event) => event.seq > state.seq);
      const samples = fresh.length > 0 ? [...state.samples, ...fresh].slice(-RING) : state.samples;
      return {
        ...mergeAggregates(state, frame.aggregates),
        seq: frame.seq,
        t_us: Math.max(state.t_us, frame.t_us),
        samples,
        gaps: missed ? addGap(state.gaps, { from: state.seq + 1, to: frame.from - 1 }) : state.gaps,
      };
    }
    case 'gap':
      return {
        ...state,
        seq: Math.max(state.seq, frame.to),
        gaps: addGap(state.gaps, { from: frame.from, to: frame.to }),
      };
    case 'state':
      return {
        ...state,
        state: frame.state,
        error: frame.error ?? state.error,
        gateway: frame.gateway ?? state.gateway,
        controls: frame.controls ?? state.controls,
      };
    case 'end':
      return { ...state, seq: Math.max(state.seq, frame.seq), result: frame.result, ended: true };
  }
}

/** Two lists of events as one, in order and each row once; at most as many as the ring holds. */
export function rejoined(one: RunEvent[], other: RunEvent[]): RunEvent[] {
  if (one.length === 0) return other;
  const known = new Set(other.map(({ seq }) => seq));
  return [...one.filter(({ seq }) => !known.has(seq)), ...other].sort((a, b) => a.seq - b.seq).slice(-RING);
}

/** How many more of `metric` each name has than before; names without a change are left out. */
export function increase(before: Table, after: Table, metric: string): Map<string, number> {
  const grown = new Map<string, number>();
  for (const [name, numbers] of Object.entries(after)) {
    const more = Number(numbers[metric] ?? 0) - Number(before[name]?.[metric] ?? 0);
    if (more > 0) grown.set(name, more);
  }
  return grown;
}
