/** What a payload has that the payload of the hop before had not, field by field. */

import type { Json } from './types';

export interface Change {
  /** Names and indexes from the root, joined by dots; empty for the whole. */
  path: string;
  kind: 'added' | 'removed' | 'changed';
  before?: Json;
  after?: Json;
}

const CHANGES_MAX = 200;
const isTree = (value: Json | undefined): value is Json[] | { [name: string]: Json } =>
  typeof value === 'object' && value !== null;

/** The changes in the order of the fields of `before`, then the new ones; at most 200. */
export function payloadDiff(before: Json, after: Json): Change[] {
  const changes: Change[] = [];
  compare(before, after, '', changes);
  return changes.slice(0, CHANGES_MAX);
}

function compare(before: Json | undefined, after: Json | undefined, path: string, changes: Change[]): void {
  if (changes.length >= CHANGES_MAX) return;
  if (before === undefined && after !== undefined) changes.push({ path, kind: 'added', after });
  else if (after === undefined && before !== undefined) changes.push({ path, kind: 'removed', before });
  else if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const old = new Map(Object.entries(before));
    const now = new Map(Object.entries(after));
    for (const name of new Set([...old.keys(), ...now.keys()]))
      compare(old.get(name), now.get(name), path === '' ? name : `${path}.${name}`, changes);
  } else if (before !== undefined && after !== undefined && before !== after)
    changes.push({ path, kind: 'changed', before, after });
}
