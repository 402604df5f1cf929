/**
 * The catalogue of kinds and relations, indexed. Every rule about what may be drawn comes from
 * here; no kind and no relation is known by name.
 */

import type { CatalogueData, EdgeStyle, Field, Group, Kind, Relation } from './types';

export interface Option {
  relation: Relation;
  fields: Field[];
}

export interface Catalogue {
  kinds: Map<string, Kind>;
  relations: Map<string, Relation>;
  groups: Group[];
  /** `source>target` to the relations that may join them. */
  options: Map<string, Option[]>;
}

const HUES = 7;

export function buildCatalogue(data: CatalogueData): Catalogue {
  const options = new Map<string, Option[]>();
  // What is derived from elsewhere, as the states of a workflow, is not drawn by hand.
  for (const relation of data.relations)
    for (const pair of relation.written === false ? [] : relation.pairs) {
      const key = `${pair.source}>${pair.target}`;
      const list = options.get(key) ?? [];
      list.push({ relation, fields: pair.fields });
      options.set(key, list);
    }
  return {
    kinds: new Map(data.kinds.map((kind) => [kind.name, kind])),
    relations: new Map(data.relations.map((relation) => [relation.name, relation])),
    groups: data.groups,
    options,
  };
}

export const EMPTY: Catalogue = buildCatalogue({ kinds: [], relations: [], groups: [] });

export function optionsBetween(catalogue: Catalogue, source: string, target: string): Option[] {
  return catalogue.options.get(`${source}>${target}`) ?? [];
}

export function connectionFields(
  catalogue: Catalogue,
  source: string,
  relation: string,
  target: string,
): Field[] {
  return optionsBetween(catalogue, source, target).find((o) => o.relation.name === relation)?.fields ?? [];
}

export function styleOf(catalogue: Catalogue, relation: string): EdgeStyle {
  return catalogue.relations.get(relation)?.style ?? 'sync';
}

/** The number of the category colour of a kind: the place of its group in the catalogue. */
export function hueOf(catalogue: Catalogue, kind: string): number {
  const group = catalogue.kinds.get(kind)?.group;
  const index = catalogue.groups.findIndex((g) => g.name === group);
  return index < 0 ? HUES - 1 : index % HUES;
}

export function colorOf(catalogue: Catalogue, kind: string): string {
  return `var(--cat-${hueOf(catalogue, kind)})`;
}

export function kindTitle(catalogue: Catalogue, kind: string): string {
  return catalogue.kinds.get(kind)?.title ?? kind;
}

/** Titles of the kinds that `kind` may reach (`out`) or be reached from (`in`). */
export function neighbours(catalogue: Catalogue, kind: string, side: 'out' | 'in'): Kind[] {
  const found: Kind[] = [];
  for (const candidate of catalogue.kinds.values()) {
    const key = side === 'out' ? `${kind}>${candidate.name}` : `${candidate.name}>${kind}`;
    if (catalogue.options.has(key)) found.push(candidate);
  }
  return found;
}

const article = (noun: string) => (/^[aeiou]/i.test(noun) ? `an ${noun}` : `a ${noun}`);

function either(words: string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}

/** Why two kinds cannot be joined, and what can be done instead; null when they can. */
export function refusal(catalogue: Catalogue, source: string, target: string): string | null {
  if (optionsBetween(catalogue, source, target).length > 0) return null;
  const from = kindTitle(catalogue, source).toLowerCase();
  const to = kindTitle(catalogue, target).toLowerCase();
  const reverse = optionsBetween(catalogue, target, source);
  const sentence = `${article(from).replace(/^a/, 'A')} cannot connect to ${article(to)}.`;
  if (reverse.length > 0) return `${sentence} Draw it the other way round: ${to} to ${from}.`;
  const reachable = neighbours(catalogue, source, 'out').map((kind) => kind.title.toLowerCase());
  if (reachable.length === 0) return `${sentence} Nothing can leave ${article(from)}.`;
  const between = neighbours(catalogue, source, 'out').find((kind) =>
    catalogue.options.has(`${kind.name}>${target}`),
  );
  if (between) return `${sentence} Put ${article(between.title.toLowerCase())} between them.`;
  return `${sentence} It may connect to ${either(reachable.map(article))}.`;
}

/** The field that holds a kind's code, recognised by its shape: an object named `handler`. */
export function handlerField(kind: Kind | undefined): Field | undefined {
  return kind?.fields.find((field) => field.name === 'handler' && field.type === 'object');
}
