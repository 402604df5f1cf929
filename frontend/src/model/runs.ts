/** The shapes of a run as REST and the run socket give them. */

import type { Json, JsonObject } from './types';

export type RunState = 'queued' | 'claimed' | 'running' | 'finished' | 'failed' | 'cancelled' | 'interrupted';

export type Numbers = { [metric: string]: Json };
export type Table = { [name: string]: Numbers };

export interface Expectation {
  expect: JsonObject;
  actual: Json;
  ok: boolean;
}

export interface RunResult {
  run: JsonObject;
  requests: Numbers;
  ledger: Numbers;
  nodes: Table;
  edges: Table;
  expectations: Expectation[];
  ok: boolean;
}

/** Where things wait: on an edge or before a node; `condition` is a pattern on their body. */
export interface Breakpoint {
  id: string;
  node: string | null;
  edge: string | null;
  condition: Json;
  held: number;
  hits: number;
}

/** How a run goes on. Before its process is there it says only what it is to begin with. */
export interface Controls {
  paused?: boolean;
  speed?: number;
  /** It takes breakpoints while it goes. */
  attended?: boolean;
  /** When the last arrivals come. */
  until_us?: number;
  breakpoints?: Breakpoint[];
}

/** One thing that waits at a breakpoint. */
export interface Held {
  id: number;
  since_us: number;
  what: string;
  messages: number[];
  body: Json;
}

export interface Run {
  id: string;
  topology: string;
  state: RunState;
  scenario: string | null;
  seed: number;
  handlers: 'modelled' | 'sandboxed';
  clock: 'virtual' | 'wall';
  speed: number;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  seq: number;
  t_us: number;
  error: string | null;
  result: RunResult | null;
  gateway: { [node: string]: string } | null;
  isolation: string | null;
  /** Only where one run is read: headers by gateway and authorizer. */
  credentials?: { [gateway: string]: { [authorizer: string]: { [header: string]: string } } };
  /** Its log is kept whatever its age. */
  kept?: boolean;
  /** What somebody called it. */
  name?: string;
  revision?: string | null;
  duration_s?: number | null;
  log_bytes?: number;
  log_dropped?: boolean;
  controls?: Controls;
}

export interface RunEvent {
  seq: number;
  t_us: number;
  op: string;
  node: string | null;
  edge: string | null;
  message: string | number | null;
  invocation: string | number | null;
  attempt: number;
  value: Json;
}

export interface Aggregates {
  nodes?: Table;
  edges?: Table;
  ledger?: Numbers;
  requests?: Numbers;
}

export type Frame =
  | ({ type: 'snapshot'; seq: number; t_us: number; state: RunState } & Aggregates)
  | { type: 'batch'; from: number; seq: number; t_us: number; aggregates: Aggregates; samples: RunEvent[] }
  | { type: 'gap'; from: number; to: number }
  | {
      type: 'state';
      state: RunState;
      error?: string | null;
      gateway?: { [node: string]: string };
      controls?: Controls;
    }
  | { type: 'end'; seq: number; result: RunResult | null };

export interface TraceSummary {
  trace: string;
  t_us: number;
  title: string;
  node: string | null;
  duration_us: number;
  spans: number;
  error: boolean;
  /** Something of it has not ended yet: it lasts to the last row so far. */
  open: boolean;
}

export type SpanStatus = 'ok' | 'error' | 'timeout' | 'throttled';

export interface Span {
  span: string;
  parent: string | null;
  links: string[];
  name: string;
  node: string | null;
  edge: string | null;
  kind: string;
  start_us: number;
  end_us: number;
  status: SpanStatus;
  error: Json;
  attempt: number;
  message: string | number | null;
  attributes: JsonObject;
  input: Json;
  output: Json;
  logs: string[];
}

export interface Trace {
  trace: string;
  t_us: number;
  duration_us: number;
  open: boolean;
  spans: Span[];
}

export interface QueueMessage {
  message: number;
  state: string;
  receive_count: number;
  /** When it was sent, how old it is, when it was first and last received. */
  t_us: number;
  age_us?: number;
  first_us?: number | null;
  last_us?: number | null;
  body: Json;
  attributes: JsonObject;
  group?: string;
  error?: Json;
  /** The node that moved it here. */
  from?: string;
  /** How often it was received there. */
  from_receives?: number;
  redrivable?: boolean;
  /** The message that it is a corrected copy of; the traces of its own copies. */
  resent_of?: number;
  resent_as?: number[];
}

export interface Letter {
  message: number;
  outcome: string;
  to: string;
  as: number;
  attempts: number;
  failed_as: number;
  reason: string;
}

export interface Redrive {
  id: number;
  node: string;
  state: 'running' | 'done' | 'cancelled';
  rate_per_s: number | null;
  t_us: number;
  total: number;
  moved: number;
  counts: { [outcome: string]: number };
  messages: Letter[];
}

export const ENDED: ReadonlySet<RunState> = new Set(['finished', 'failed', 'cancelled', 'interrupted']);
