/** Edits on the text of a scenario: only the lines of what is set change, comments and spacing stay. */

import { isCollection, parseDocument } from 'yaml';
import type { Json, JsonObject } from './types';

export type Path = (string | number)[];

const STYLE = { lineWidth: 0, flowCollectionPadding: false } as const;

/** The scenario of a text, or null where it is none that can be read. */
export function readScenario(text: string): JsonObject | null {
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0) return null;
  const value = document.toJS() as Json;
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The value with something set at a path; without a value what is there goes. */
export function valueWith(value: JsonObject, path: Path, set: Json | undefined): JsonObject {
  const copy = structuredClone(value);
  const [last] = path.slice(-1);
  let at: JsonObject | Json[] = copy;
  for (const [i, key] of path.slice(0, -1).entries()) {
    const next: Json | undefined = (at as JsonObject)[key as string];
    if (next === null || typeof next !== 'object')
      (at as JsonObject)[key as string] = typeof path[i + 1] === 'number' ? [] : {};
    at = (at as JsonObject)[key as string] as JsonObject | Json[];
  }
  if (set !== undefined) (at as JsonObject)[last as string] = set;
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else delete at[last as string];
  return copy;
}

/** The text with something set at a path; the lines that say something else stay as they are. */
export function textWith(text: string, path: Path, set: Json | undefined): string {
  const document = parseDocument(text);
  const plain = document.toString(STYLE);
  if (set === undefined) document.deleteIn(path);
  else {
    const node = document.createNode(set);
    if (isCollection(node) && path.length > 1) node.flow = true;
    if (isCollection(node) && path.length === 1)
      for (const item of node.items) if (isCollection(item)) item.flow = true;
    const old = document.getIn(path, true);
    if (isCollection(node) && isCollection(old) && old.flow !== undefined) node.flow = old.flow;
    document.setIn(path, node);
  }
  const [container] = path;
  const left = document.getIn([container]);
  if (set === undefined && path.length > 1 && isCollection(left) && left.items.length === 0)
    document.deleteIn([container]);
  return kept(text.split('\n'), plain.split('\n'), document.toString(STYLE).split('\n')).join('\n');
}

/** The new lines, each as it was written where the library would write it the same before and after. */
function kept(old: string[], plain: string[], next: string[]): string[] {
  if (old.length !== plain.length) return next;
  let head = 0;
  while (head < plain.length && head < next.length && plain[head] === next[head]) head += 1;
  let tail = 0;
  while (
    tail < plain.length - head &&
    tail < next.length - head &&
    plain[plain.length - 1 - tail] === next[next.length - 1 - tail]
  )
    tail += 1;
  return [
    ...old.slice(0, head),
    ...next.slice(head, next.length - tail),
    ...(tail > 0 ? old.slice(old.length - tail) : []),
  ];
}

/** A scenario as text. */
export function scenarioText(value: JsonObject): string {
  const document = parseDocument('{}');
  document.contents = document.createNode(value) as never;
  for (const key of ['arrivals', 'faults', 'expect']) {
    const list = document.getIn([key], true);
    if (isCollection(list)) for (const item of list.items) if (isCollection(item)) item.flow = true;
  }
  return document.toString(STYLE);
}
