/** What is being typed at a place of a YAML text: a key or a value, and where in the document. */

import { isMap, isScalar, isSeq } from 'yaml';
import { type Place, parsed } from './outline';

export interface Context {
  kind: 'key' | 'value';
  /** The object that the key belongs to, or the place of the value. */
  path: Place;
  /** Where the word that is being typed begins. */
  from: number;
  data: unknown;
  /** In braces: what is inserted stays on the line. */
  flow: boolean;
}

const HERE = '__here__';

function pathOf(node: unknown, path: Place): { path: Place; kind: 'key' | 'value' } | null {
  if (isMap(node)) {
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      if (key === HERE) return { path, kind: 'key' };
      const inner = pathOf(pair.value, [...path, key]);
      if (inner) return inner;
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const inner = pathOf(item, [...path, index]);
      if (inner) return inner;
    }
  } else if (isScalar(node) && node.value === HERE) return { path, kind: 'value' };
  return null;
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== HERE)
      .map(([key, inner]) => [key, without(inner)]),
  );
}

/** The context of an offset; null in a comment, in quotes, or where nothing can be made of it. */
export function contextAt(text: string, offset: number): Context | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(start, offset);
  const word = /[\w$.-]*$/.exec(before)?.[0] ?? '';
  const lead = before.slice(0, before.length - word.length);
  if (/(^|\s)#/.test(lead) || /["'][^"']*$/.test(lead.replace(/"[^"]*"|'[^']*'/g, ''))) return null;
  const rest = /^[\w$.-]*/.exec(text.slice(offset))?.[0] ?? '';
  const after = text.slice(offset + rest.length);
  const block = /^\s*(- +)*$/.test(lead);
  const flow = /[{,[]\s*$/.test(lead);
  const value = /:\s+$/.test(lead);
  if (!block && !flow && !value) return null;
  const isPair = /^\s*:/.test(after);
  const mark = block && !isPair ? `${HERE}: 0` : HERE;
  const document = parsed(text.slice(0, offset - word.length) + mark + after);
  const found = pathOf(document.contents, []);
  if (!found) return null;
  let data: unknown = null;
  try {
    data = without(document.toJS({ maxAliasCount: 1000 }));
  } catch {
    return null;
  }
  return { ...found, from: offset - word.length, data, flow };
}
