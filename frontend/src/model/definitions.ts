/** Where a workflow's definition stands: a file of the project, or the node itself. */

import type { Field, Json, JsonObject, Kind, NodeView } from './types';

/** The field that holds a definition, recognised by its shape: a file, or an object, named so. */
export function definitionField(kind: Kind | undefined): Field | undefined {
  return kind?.fields.find((field) => field.name === 'definition');
}

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The file that holds the node's definition; null where it is written in the node, or nowhere. */
export function definitionFile(node: NodeView): string | null {
  const said = node.fields.definition;
  if (typeof said === 'string') return said;
  return isObject(said) && typeof said.file === 'string' ? said.file : null;
}

/** The definition that is written in the node. */
export function inlineDefinition(node: NodeView): JsonObject | null {
  const said = node.fields.definition;
  return isObject(said) && definitionFile(node) === null ? said : null;
}

const MACHINE = ['Comment', 'QueryLanguage', 'Version', 'TimeoutSeconds', 'StartAt', 'States'];
const STATE = ['Type', 'Comment', 'QueryLanguage', 'Resource', 'Parameters', 'Arguments', 'Variable'];
const STATE_LAST = ['Retry', 'Catch', 'Choices', 'Default', 'Branches', 'ItemProcessor', 'Next', 'End'];
const RULE_LAST = ['Next'];

/** The keys in the order in which people write them: those named first, the others, those named last. */
function sorted(value: JsonObject, first: string[], last: string[]): [string, Json][] {
  const rank = (key: string) =>
    first.includes(key) ? first.indexOf(key) - 100 : last.includes(key) ? last.indexOf(key) + 100 : 0;
  return Object.entries(value).sort(([a], [b]) => rank(a) - rank(b));
}

function statesInOrder(states: JsonObject, start: Json | undefined): [string, Json][] {
  const order: string[] = [];
  const waiting = [String(start ?? '')];
  while (waiting.length > 0) {
    const name = waiting.shift() as string;
    const state = states[name];
    if (order.includes(name) || !isObject(state)) continue;
    order.push(name);
    const rules = [state.Choices, state.Catch].flatMap((list) =>
      Array.isArray(list) ? list.filter(isObject) : [],
    );
    waiting.push(
      ...[state.Next, ...rules.map((rule) => rule.Next), state.Default].filter(
        (to) => typeof to === 'string',
      ),
    );
  }
  const rest = Object.keys(states).filter((name) => !order.includes(name));
  return [...order, ...rest].map((name) => [name, states[name] as Json]);
}

/** A definition as people write it, whatever order its keys came in: shared values keep none. */
export function asWritten(value: Json): Json {
  if (Array.isArray(value)) return value.map(asWritten);
  if (!isObject(value)) return value;
  const inner = (pairs: [string, Json][]) =>
    Object.fromEntries(pairs.map(([key, part]) => [key, asWritten(part)]));
  if (isObject(value.States) && 'StartAt' in value)
    return Object.fromEntries(
      sorted(value, MACHINE, []).map(([key, part]) => [
        key,
        key === 'States' ? inner(statesInOrder(value.States as JsonObject, value.StartAt)) : asWritten(part),
      ]),
    );
  if (typeof value.Type === 'string') return inner(sorted(value, STATE, STATE_LAST));
  return inner(sorted(value, ['ErrorEquals', 'Variable'], RULE_LAST));
}
