/** Everything a person does to the scenarios of the project: each one gesture and one undo entry. */

import * as Y from 'yjs';
import { ID_PATTERN, type Roots } from '../model/document';
import { type Path, readScenario, scenarioText, textWith, valueWith } from '../model/scenarioText';
import type { Json, JsonObject } from '../model/types';
import { change, session, sessionOrNull } from '../store/session';

export interface ScenarioEntry {
  name: string;
  /** The file that holds it; null for one inside the document. */
  path: string | null;
  /** Null where its text cannot be read. */
  value: JsonObject | null;
}

const FILE = /^scenarios\/([a-z][a-z0-9-]{0,62})\.(?:ya?ml|json)$/;

const inline = (r: Roots): JsonObject => {
  const value = r.extra.get('scenarios');
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};
};

/** All scenarios of the open project, by name. */
export function scenarios(): ScenarioEntry[] {
  const r = sessionOrNull()?.roots;
  if (!r) return [];
  const found: ScenarioEntry[] = [];
  for (const [path, text] of r.files.entries()) {
    const name = FILE.exec(path)?.[1];
    if (name) found.push({ name, path, value: readScenario(String(text)) });
  }
  for (const [name, value] of Object.entries(inline(r)))
    found.push({ name, path: null, value: (value ?? {}) as JsonObject });
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

/** Told whenever a scenario may have changed, whoever did it. */
export function onScenarios(listener: () => void): () => void {
  const r = sessionOrNull()?.roots;
  if (!r) return () => undefined;
  r.files.observeDeep(listener);
  r.extra.observe(listener);
  return () => {
    r.files.unobserveDeep(listener);
    r.extra.unobserve(listener);
  };
}

/** Replaces the one stretch of a shared text that differs, so that what others type beside it stays. */
function rewrite(text: Y.Text, next: string): void {
  const old = text.toString();
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head += 1;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < next.length - head &&
    old[old.length - 1 - tail] === next[next.length - 1 - tail]
  )
    tail += 1;
  if (old.length - tail > head) text.delete(head, old.length - tail - head);
  if (next.length - tail > head) text.insert(head, next.slice(head, next.length - tail));
}

/** Sets something in a scenario, or takes it away; gestures of one `key` that follow each other are one entry. */
export function setInScenario(
  entry: ScenarioEntry,
  path: Path,
  value: Json | undefined,
  label = 'Edit scenario',
  key: string | null = null,
): void {
  change(
    label,
    (r) => {
      const text = entry.path ? r.files.get(entry.path) : undefined;
      if (text) rewrite(text, textWith(text.toString(), path, value));
      else {
        const all = inline(r);
        r.extra.set('scenarios', {
          ...all,
          [entry.name]: valueWith((all[entry.name] ?? {}) as JsonObject, path, value),
        });
      }
    },
    key && `scenario:${entry.name}:${key}`,
  );
}

function freeName(base: string): string {
  const taken = new Set(scenarios().map(({ name }) => name));
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(name)) return name;
  }
}

const create = (r: Roots, name: string, text: string) =>
  r.files.set(`scenarios/${name}.yaml`, new Y.Text(text));

/** A new scenario with the load that a run without scenarios has; its name. */
export function addScenario(source: string | null): string {
  const name = freeName('scenario');
  const arrivals = source ? [{ source, rate_per_s: 1 }] : [];
  const text = scenarioText({ title: 'New scenario', seed: 1, duration_s: 60, drain_s: 60, arrivals });
  change('Add scenario', (r) => create(r, name, text));
  return name;
}

export function duplicateScenario(entry: ScenarioEntry): string {
  const name = freeName(`${entry.name}-copy`.slice(0, 58));
  const title = `${entry.value?.title ?? entry.name} (copy)`;
  const text = entry.path
    ? (session().roots.files.get(entry.path)?.toString() ?? '')
    : scenarioText(entry.value ?? {});
  change('Duplicate scenario', (r) => create(r, name, textWith(text, ['title'], title)));
  return name;
}

/** Why a scenario cannot be called that; null where it can. */
export function nameProblem(entry: ScenarioEntry, to: string): string | null {
  if (to === entry.name) return null;
  if (!ID_PATTERN.test(to)) return 'A name is small letters, digits and dashes, and begins with a letter.';
  return scenarios().some(({ name }) => name === to) ? `There is a scenario ${to} already.` : null;
}

export function renameScenario(entry: ScenarioEntry, to: string): void {
  if (to === entry.name || nameProblem(entry, to)) return;
  change('Rename scenario', (r) => {
    if (entry.path) {
      const ending = entry.path.slice(entry.path.lastIndexOf('.'));
      const text = r.files.get(entry.path)?.toString() ?? '';
      r.files.delete(entry.path);
      r.files.set(`scenarios/${to}${ending}`, new Y.Text(text));
    } else {
      const { [entry.name]: value, ...rest } = inline(r);
      r.extra.set('scenarios', { ...rest, [to]: value ?? {} });
    }
  });
}

export function removeScenario(entry: ScenarioEntry): void {
  change('Delete scenario', (r) => {
    if (entry.path) r.files.delete(entry.path);
    else {
      const { [entry.name]: _, ...rest } = inline(r);
      if (Object.keys(rest).length > 0) r.extra.set('scenarios', rest);
      else r.extra.delete('scenarios');
    }
  });
}
