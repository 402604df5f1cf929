/** Revisions in words: who, when, why, and what differs. */

import { plural, words } from './format';
import type { Json } from './types';

export type Reason = '' | 'start' | 'pause' | 'run' | 'import' | 'restore' | 'fixes';
export type Mark = 'added' | 'removed' | 'changed' | 'moved';

export interface Revision {
  id: string;
  number: number;
  label: string;
  reason: Reason;
  author: string;
  counts: { [what: string]: number };
  digest: string;
  created_at: string;
}

export interface FieldChange {
  path: string[];
  old?: Json;
  new?: Json;
}

interface PartChange {
  id: string;
  mark: Mark;
  was: string;
  fields: FieldChange[];
}

export interface SideNode {
  id: string;
  kind: string;
  title: string;
  x: number;
  y: number;
  w?: number;
  h?: number;
}

export interface SideEdge {
  id: string;
  source: string;
  target: string;
  relation: string;
}

interface Side {
  nodes: SideNode[];
  edges: SideEdge[];
}

export interface Comparison {
  before: Side;
  after: Side;
  counts: { [what: string]: number };
  changes: {
    nodes: PartChange[];
    edges: PartChange[];
    document: FieldChange[];
    files: { path: string; mark: Mark; diff: string[] }[];
    reordered: boolean;
  };
}

const WHY: Record<Reason, string> = {
  '': 'Saved by hand',
  start: 'As it began',
  pause: 'After a pause',
  run: 'Before a run',
  import: 'Before an import',
  restore: 'Before a restore',
  fixes: 'Before all fixes',
};

export const titleOf = ({ label, reason }: Revision): string => label || WHY[reason];

const NOUNS: [what: string, one: string, said: string][] = [
  ['nodes_added', 'node', 'added'],
  ['nodes_removed', 'node', 'removed'],
  ['nodes_renamed', 'node', 'renamed'],
  ['edges_added', 'edge', 'added'],
  ['edges_removed', 'edge', 'removed'],
  ['fields_changed', 'field', 'changed'],
  ['files_added', 'file', 'added'],
  ['files_removed', 'file', 'removed'],
  ['files_changed', 'file', 'changed'],
];

/** `3 nodes added, 1 field changed`; empty where nothing differs. */
export function countsInWords(counts: Revision['counts']): string {
  const parts = NOUNS.filter(([what]) => counts[what]).map(
    ([what, one, said]) => `${plural(counts[what] ?? 0, one)} ${said}`,
  );
  if (counts.reordered) parts.push('edges in another order');
  if (counts.moved) parts.push(`${counts.moved} moved`);
  return parts.join(', ');
}

/** One thing that differs, in the order in which a person steps through. */
export interface Step {
  key: string;
  mark: Mark;
  title: string;
  about: 'node' | 'edge' | 'topology' | 'file';
  /** The nodes to bring into view. */
  nodes: string[];
  id: string;
  was: string;
  fields: FieldChange[];
  /** Lines of a file that differ, as a unified diff. */
  diff: string[];
}

const RANK: Record<Mark, number> = { removed: 0, added: 1, changed: 2, moved: 3 };

/** Nodes and edges by what happened to them, then the topology and its files; what only moved comes last. */
export function stepsOf({ before, after, changes }: Comparison): Step[] {
  const titles = new Map([...before.nodes, ...after.nodes].map((node) => [node.id, node.title]));
  const lines = new Map([...before.edges, ...after.edges].map((edge) => [edge.id, edge]));
  const renamed = new Map(changes.nodes.filter(({ was }) => was).map(({ was, id }) => [was, id]));
  const name = (id: string) => titles.get(id) ?? id;
  const steps: Step[] = changes.nodes.map((part) => ({
    ...part,
    key: `node:${part.id}:${part.mark}`,
    about: 'node',
    title: name(part.id),
    nodes: [part.id],
    diff: [],
  }));
  for (const part of changes.edges) {
    const line = lines.get(part.id);
    const ends = line ? [line.source, line.target].map((id) => renamed.get(id) ?? id) : [];
    const title = line
      ? `${name(line.source)} ${words(line.relation).toLowerCase()} ${name(line.target)}`
      : part.id;
    steps.push({ ...part, key: `edge:${part.id}:${part.mark}`, about: 'edge', title, nodes: ends, diff: [] });
  }
  if (changes.document.length > 0 || changes.reordered)
    steps.push({
      key: 'topology',
      mark: 'changed',
      about: 'topology',
      title: changes.document.length > 0 ? 'The topology itself' : 'The order of the edges',
      nodes: [],
      id: '',
      was: '',
      fields: changes.document,
      diff: [],
    });
  for (const { path, mark, diff } of changes.files)
    steps.push({
      key: `file:${path}`,
      mark,
      about: 'file',
      title: path,
      nodes: [],
      id: path,
      was: '',
      fields: [],
      diff,
    });
  return steps
    .map((step, index) => ({ step, index }))
    .sort((a, b) => RANK[a.step.mark] - RANK[b.step.mark] || a.index - b.index)
    .map(({ step }) => step);
}

/** A value as it is shown beside another one. */
export function shownValue(value: Json | undefined): string {
  if (value === undefined) return 'not set';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
