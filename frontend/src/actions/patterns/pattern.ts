/** A small design to start from, as data. Patterns are content: here alone kinds are named. */

export interface PatternNode {
  id: string;
  kind: string;
  /** Column and row, in cards. */
  at: [column: number, row: number];
  fields?: { [name: string]: unknown };
  /** Python for a handler of its own; its file is named after the node. */
  code?: string;
}

export interface Pattern {
  title: string;
  doc: string;
  /** A lucide icon. */
  icon: string;
  /** Where it stands in the list. */
  order: number;
  nodes: PatternNode[];
  /** `dead_letter` names a node of the pattern. */
  edges: { source: string; target: string; relation: string; fields?: { [name: string]: unknown } }[];
}
