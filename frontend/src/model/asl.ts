/** A definition in the Amazon States Language as a graph: states, ways between them, machines within states. */

import type { Place } from './outline';

export type WayKind = 'next' | 'choice' | 'default' | 'catch';

export interface State {
  name: string;
  type: string;
  /** Where it is written. */
  path: Place;
  /** The state that holds its machine; null for those of the outermost. */
  parent: string | null;
  start: boolean;
  end: boolean;
  retries: boolean;
  catches: boolean;
  holds: boolean;
}

export interface Way {
  id: string;
  from: string;
  to: string;
  kind: WayKind;
  label: string;
}

export interface Machine {
  states: State[];
  ways: Way[];
}

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isObject) : []);
const SIGNS: Record<string, string> = {
  Equals: '=',
  LessThan: '<',
  LessThanEquals: '≤',
  GreaterThan: '>',
  GreaterThanEquals: '≥',
  Matches: '~',
};
const WORDS_MAX = 34;
const DEPTH_MAX = 32;

const shorter = (text: string) => (text.length > WORDS_MAX ? `${text.slice(0, WORDS_MAX - 1)}…` : text);
const last = (path: unknown) => String(path ?? '').replace(/^.*[.$]/, '') || '$';

/** A rule of a Choice as people say it: `score < 300`. */
export function ruleText(rule: Fields): string {
  if (typeof rule.Condition === 'string') return shorter(rule.Condition.replace(/^\{%\s*|\s*%\}$/g, ''));
  if (isObject(rule.Not)) return shorter(`not ${ruleText(rule.Not)}`);
  for (const [key, word] of [
    ['And', ' and '],
    ['Or', ' or '],
  ] as const)
    if (Array.isArray(rule[key])) return shorter(listOf(rule[key]).map(ruleText).join(word));
  const operator = Object.keys(rule).find(
    (key) => !['Variable', 'Next', 'Comment', 'Assign', 'Output'].includes(key),
  );
  if (!operator) return '';
  const said = rule[operator];
  if (operator.startsWith('Is')) {
    const what = operator.slice(2).toLowerCase();
    return shorter(`${last(rule.Variable)} is ${said === false ? 'not ' : ''}${what}`);
  }
  const sign = /(LessThanEquals|GreaterThanEquals|LessThan|GreaterThan|Equals|Matches)(?:Path)?$/.exec(
    operator,
  )?.[1];
  return shorter(
    `${last(rule.Variable)} ${SIGNS[sign ?? ''] ?? operator} ${typeof said === 'string' ? said : JSON.stringify(said)}`,
  );
}

function waysOf(name: string, state: Fields): Way[] {
  const found: Omit<Way, 'id' | 'from'>[] = [];
  if (typeof state.Next === 'string') found.push({ to: state.Next, kind: 'next', label: '' });
  for (const rule of listOf(state.Choices))
    if (typeof rule.Next === 'string') found.push({ to: rule.Next, kind: 'choice', label: ruleText(rule) });
  if (typeof state.Default === 'string') found.push({ to: state.Default, kind: 'default', label: 'else' });
  for (const catcher of listOf(state.Catch))
    if (typeof catcher.Next === 'string') {
      const errors = Array.isArray(catcher.ErrorEquals) ? catcher.ErrorEquals.map(String) : [];
      const label = errors.includes('States.ALL')
        ? 'any error'
        : errors.map((error) => error.replace(/^States\./, '')).join(', ');
      found.push({ to: catcher.Next, kind: 'catch', label: shorter(label) });
    }
  return found.map((way, index) => ({ ...way, from: name, id: `${name}→${way.to}#${index}` }));
}

/** The machines within a state: branches of a Parallel, the processor of a Map. */
function within(state: Fields): [Place, Fields][] {
  const branches = Array.isArray(state.Branches) ? state.Branches : [];
  const found: [Place, Fields][] = [];
  for (const [index, branch] of branches.entries())
    if (isObject(branch)) found.push([['Branches', index], branch]);
  for (const key of ['ItemProcessor', 'Iterator']) {
    const inner = state[key];
    if (isObject(inner)) found.push([[key], inner]);
  }
  return found;
}

function read(machine: Fields, path: Place, parent: string | null, found: Machine, depth: number): void {
  if (!isObject(machine.States) || depth > DEPTH_MAX) return;
  for (const [name, state] of Object.entries(machine.States)) {
    if (!isObject(state)) continue;
    const here: Place = [...path, 'States', name];
    const type = String(state.Type ?? '?');
    const inner = within(state);
    found.states.push({
      name,
      type,
      path: here,
      parent,
      start: machine.StartAt === name,
      end: state.End === true || type === 'Succeed' || type === 'Fail',
      retries: listOf(state.Retry).length > 0,
      catches: listOf(state.Catch).length > 0,
      holds: inner.length > 0,
    });
    found.ways.push(...waysOf(name, state));
    for (const [below, one] of inner) read(one, [...here, ...below], name, found, depth + 1);
  }
}

/** The graph of a definition; ways to states that are not there are left out, as the checks name them. */
export function machineOf(definition: unknown): Machine {
  const found: Machine = { states: [], ways: [] };
  if (isObject(definition)) read(definition, [], null, found, 0);
  const parents = new Map(found.states.map((state) => [state.name, state.parent]));
  found.ways = found.ways.filter(
    (way) => parents.has(way.to) && parents.get(way.to) === parents.get(way.from),
  );
  return found;
}

/** The graph without what folded states hold. */
export function folded(machine: Machine, closed: ReadonlySet<string>): Machine {
  const hidden = new Set<string>();
  for (const state of machine.states)
    if (state.parent !== null && (closed.has(state.parent) || hidden.has(state.parent)))
      hidden.add(state.name);
  return {
    states: machine.states
      .filter((state) => !hidden.has(state.name))
      .map((state) => (closed.has(state.name) ? { ...state, holds: false } : state)),
    ways: machine.ways.filter((way) => !hidden.has(way.from) && !hidden.has(way.to)),
  };
}
