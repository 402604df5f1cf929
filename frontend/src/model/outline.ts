/** Where the parts of a document stand in its text: also in one that is half typed. YAML; JSON is part of it. */

import { type Document, isMap, isPair, isScalar, isSeq, type Node, parseDocument } from 'yaml';

export type Place = (string | number)[];

export interface Span {
  from: number;
  to: number;
}

interface Part extends Span {
  path: Place;
  /** The key's own span; an item of a list has none. */
  key: Span | null;
}

const OPTIONS = {
  version: '1.2',
  schema: 'core',
  strict: false,
  uniqueKeys: false,
  stringKeys: true,
  logLevel: 'silent',
} as const;

export const parsed = (text: string): Document => parseDocument(text, OPTIONS);

const span = (node: Node | null | undefined): Span | null =>
  node?.range ? { from: node.range[0], to: node.range[1] } : null;

/** Where the item of a list begins: at its dash, where it has one. */
const dash = (text: string, from: number) => from - (/- +$/.exec(text.slice(0, from))?.[0].length ?? 0);

function walk(text: string, node: unknown, path: Place, found: Part[]): void {
  if (isMap(node))
    for (const pair of node.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue;
      const key = span(pair.key);
      const value = span(pair.value as Node | null);
      if (!key) continue;
      const inner = [...path, String(pair.key.value)];
      found.push({ path: inner, key, from: key.from, to: Math.max(key.to, value?.to ?? 0) });
      walk(text, pair.value, inner, found);
    }
  else if (isSeq(node))
    for (const [index, item] of node.items.entries()) {
      const at = span(item as Node);
      if (at) found.push({ path: [...path, index], key: null, from: dash(text, at.from), to: at.to });
      walk(text, item, [...path, index], found);
    }
}

const nameOf = (path: Place) => JSON.stringify(path);

export class Outline {
  readonly data: unknown;
  private readonly parts: Part[] = [];
  private readonly byPath = new Map<string, Part>();
  private readonly edgesById = new Map<string, number>();

  constructor(readonly text: string) {
    const document = parsed(text);
    walk(text, document.contents, [], this.parts);
    for (const part of this.parts)
      if (!this.byPath.has(nameOf(part.path))) this.byPath.set(nameOf(part.path), part);
    this.data = plain(document);
    this.nameEdges();
  }

  private nameEdges(): void {
    const edges = (this.data as { edges?: unknown } | null)?.edges;
    if (!Array.isArray(edges)) return;
    for (const [index, edge] of edges.entries()) {
      if (edge === null || typeof edge !== 'object') continue;
      const { id, source, target, relation } = edge as Record<string, unknown>;
      const name = id ?? `${source}.${relation ?? ''}.${target}`;
      if (!this.edgesById.has(String(name))) this.edgesById.set(String(name), index);
    }
  }

  /** The deepest part of the path that is there. */
  find(path: Place): Part | null {
    for (let length = path.length; length > 0; length -= 1) {
      const part = this.byPath.get(nameOf(path.slice(0, length)));
      if (part) return part;
    }
    return null;
  }

  /** The path of the innermost part around an offset; the end of its line belongs to it. */
  at(offset: number): Place {
    let best: Part | null = null;
    for (const part of this.parts)
      if (part.from <= offset && offset <= part.to && (!best || part.to - part.from <= best.to - best.from))
        best = part;
    return best?.path ?? [];
  }

  node(id: string): Part | null {
    return this.byPath.get(nameOf(['nodes', id])) ?? null;
  }

  /** The edge of this id; one that leaves its only possible relation out is found by its ends. */
  edge(id: string): Part | null {
    const [source, , target] = id.split('.');
    const index = this.edgesById.get(id) ?? this.edgesById.get(`${source}..${target}`);
    return index === undefined ? null : (this.byPath.get(nameOf(['edges', index])) ?? null);
  }

  /** The id of the node or edge around an offset. */
  owner(offset: number): { node: string } | { edge: string } | null {
    const [top, name] = this.at(offset);
    if (top === 'nodes' && typeof name === 'string') return { node: name };
    if (top !== 'edges' || typeof name !== 'number') return null;
    for (const [id, index] of this.edgesById) if (index === name) return { edge: id };
    return null;
  }
}

function plain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 });
  } catch {
    // Too many aliases, or one of nothing: positions are known all the same.
    return null;
  }
}
