/** The shapes that the server publishes and that the Yjs document holds. */

import type { Run } from './runs';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export type FieldType =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'enum'
  | 'object'
  | 'array'
  | 'latency'
  | 'any';

export interface Field {
  name: string;
  type: FieldType;
  title?: string | null;
  default?: Json;
  doc?: string | null;
  unit?: string | null;
  minimum?: number | null;
  maximum?: number | null;
  choices?: Json[] | null;
  schema?: JsonObject | null;
  reference?: string[] | null;
  section?: string | null;
  secret?: boolean;
  /** The language of a filter; empty for every other field. */
  dialect?: string;
}

/** The call of the SDK that sends the same; texts in braces stand for what is sent. */
export interface SdkCall {
  python: string;
  package: string;
  client: string;
  operation: string;
  address: string;
  parameters: JsonObject;
}

export interface EntryField extends Field {
  /** The values of the node for which the field has a meaning. */
  only: JsonObject;
}

/** How a person sends to a node by hand. */
export interface Entry {
  form: 'request' | 'message';
  /** What the service calls the body. */
  body: string;
  /** Which part of a sample is sent to it. */
  sample?: 'body' | 'event';
  fields: EntryField[];
  call: SdkCall | null;
}

export interface Kind {
  name: string;
  title: string;
  group: string;
  icon: string;
  doc: string;
  fields: Field[];
  entry?: Entry | null;
  /** What a person may do to the messages in a node: redrive, delete, purge. */
  acts?: string[];
}

export type EdgeStyle = 'sync' | 'async' | 'data' | 'failure';

export interface Pair {
  source: string;
  target: string;
  fields: Field[];
}

export interface Relation {
  name: string;
  title: string;
  doc: string;
  written?: boolean;
  style: EdgeStyle;
  pairs: Pair[];
}

export interface Group {
  name: string;
  title: string;
}

export interface CatalogueData {
  kinds: Kind[];
  relations: Relation[];
  groups: Group[];
}

export interface Box {
  x: number;
  y: number;
  w?: number;
  h?: number;
  /** A zone that is folded: drawn as one card. */
  collapsed?: boolean;
  /** Placed by the console and not by a person: tidying may move it. */
  auto?: boolean;
  /** The free text of a note. */
  text?: string;
}

/** Free text on the canvas; it has a place in the layout and no part in the design. */
export interface NoteView {
  uid: string;
  text: string;
  box: Box;
}

/** An edge that stands in no document: what the definition of a workflow names. */
export interface StateEdge {
  id: string;
  source: string;
  target: string;
  relation: string;
}

export interface NodeView {
  uid: string;
  id: string;
  kind: string;
  order: number;
  title: string;
  fields: JsonObject;
}

export interface EdgeView {
  uid: string;
  id: string;
  source: string;
  target: string;
  sourceId: string;
  targetId: string;
  relation: string;
  order: number;
  fields: JsonObject;
}

export type Severity = 'error' | 'warning' | 'info';

export type Operation =
  | { op: 'add_node'; id: string; kind: string; fields?: JsonObject }
  | { op: 'remove_node'; id: string }
  | { op: 'rename'; id: string; to: string }
  | { op: 'add_edge'; source: string; target: string; relation: string; id?: string; fields?: JsonObject }
  | { op: 'remove_edge'; id: string }
  | { op: 'set'; node?: string; edge?: string; path: string | string[]; value: Json }
  | { op: 'unset'; node?: string; edge?: string; path: string | string[] };

export interface Fix {
  title: string;
  operations: Operation[];
}

export interface Finding {
  rule: string;
  name: string;
  severity: Severity;
  category: string;
  nodes: string[];
  edges: string[];
  path: string[];
  message: string;
  fixes: Fix[];
  suppressed: JsonObject | null;
}

export interface Rule {
  id: string;
  name: string;
  severity: Severity;
  category: string;
  summary: string;
  manual: string;
}

export interface Counts {
  error: number;
  warning: number;
  info: number;
}

/** Enough of a drawing for a thumbnail: places, and edges by the places of their ends in the list. */
export interface Preview {
  nodes: { kind: string; x: number; y: number }[];
  edges: [source: number, target: number][];
}

export interface GalleryProject {
  name: string;
  title: string;
  summary: string;
  nodes: number;
  edges: number;
  scenarios: string[];
  preview?: Preview;
}

export interface TopologySummary {
  id: string;
  name: string;
  title: string;
  summary?: string;
  preview?: Preview;
  nodes: number;
  edges: number;
  findings: Counts;
  updated_at: string;
  digest: string;
}

export interface ScenarioSummary {
  name: string;
  title: string;
  handlers: 'modelled' | 'sandboxed';
  clock: 'virtual' | 'wall';
  seed: number;
}

export interface Topology {
  id: string;
  name: string;
  title: string;
  digest: string;
  scenarios: ScenarioSummary[];
  updated_at: string;
  latest_run: Run | null;
}
