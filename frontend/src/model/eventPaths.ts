/** What a handler may ask of its event at the caret: the keys of a sample, through what the code names on the way. */

import type { Json } from './types';

export interface EventKeys {
  /** Where the name that is being typed begins. */
  from: number;
  keys: { label: string; detail: string }[];
}

const KEY = /\[\s*(?:"([^"]*)"|'([^']*)'|(-?\d+))\s*\]|\.get\(\s*(?:"([^"]*)"|'([^']*)')[^()]*\)|\.(\w+)/g;
const CHAIN = String.raw`(?:\[\s*(?:"[^"]*"|'[^']*'|-?\d+)\s*\]|\.get\(\s*(?:"[^"]*"|'[^']*')[^()]*\)|\??\.(?!get\()\w+)*`;
/** How many names may stand for each other before nobody follows. */
const DEPTH_MAX = 8;

type Values = Map<string, Json>;

function step(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return value[key === '-1' ? value.length - 1 : Number(key)];
  return value !== null && typeof value === 'object' ? value[key] : undefined;
}

function follow(value: Json | undefined, chain: string): Json | undefined {
  let here = value;
  for (const found of chain.matchAll(KEY))
    here = step(here, found.slice(1).find((part) => part !== undefined) ?? '');
  return here;
}

function decoded(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return undefined;
  }
}

/** `json.loads(x["body"])`, `JSON.parse(x.body)` or a plain chain, as the value it has in the sample. */
function meant(expression: string, known: Values): Json | undefined {
  const text = expression.trim();
  const inner = /^(?:json\.loads|JSON\.parse)\((.*)\)((?:\[.*|\..*)?)$/.exec(text);
  if (inner) return follow(decoded(meant(inner[1] as string, known)), inner[2] ?? '');
  const plain = new RegExp(`^(\\w+)(${CHAIN})$`).exec(text);
  return plain ? follow(known.get(plain[1] as string), plain[2] ?? '') : undefined;
}

/** The name of the handler's first parameter: `event`, unless the code says otherwise. */
export function eventName(source: string): string {
  const found =
    /(?:def|function)\s+(?:handler|lambda_handler|main)\s*\(\s*(\w+)|handler\s*=\s*(?:async\s*)?\(?\s*(\w+)/.exec(
      source,
    );
  return found?.[1] ?? found?.[2] ?? 'event';
}

/** What the names before the caret stand for: assignments and loops, in the order of the lines. */
function namesBefore(source: string, sample: Json): Values {
  const known: Values = new Map([[eventName(source), sample]]);
  for (let depth = 0; depth < DEPTH_MAX; depth += 1) {
    const before = known.size;
    for (const line of source.split('\n')) {
      const loop =
        /^\s*for\s+(\w+)\s+in\s+(.+):\s*$/.exec(line) ??
        /\bfor\s*\(\s*(?:const|let)\s+(\w+)\s+of\s+(.+)\)\s*\{/.exec(line);
      const set = /^\s*(?:const\s+|let\s+)?(\w+)\s*=\s*([^=].*?);?\s*$/.exec(line);
      const [, name, expression] = loop ?? set ?? [];
      if (!name || !expression || known.has(name)) continue;
      const value = meant(expression, known);
      const item = loop ? (Array.isArray(value) ? value[0] : undefined) : value;
      if (item !== undefined) known.set(name, item);
    }
    if (known.size === before) break;
  }
  return known;
}

const kindOf = (value: Json): string =>
  value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;

/** The keys at the caret; null where no key of the event is asked for. */
export function eventKeysAt(source: string, offset: number, sample: Json): EventKeys | null {
  const line = source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset);
  const asked = /(?:\[\s*["']|\.get\(\s*["'])([\w:.-]*)$/.exec(line);
  const dotted = asked ? null : /^(?!.*["'][^"']*$).*?\.(\w*)$/.exec(line);
  const word = asked?.[1] ?? dotted?.[1];
  if (word === undefined) return null;
  const whole = asked ? line.slice(0, asked.index) : line.slice(0, line.length - word.length - 1);
  const expression = new RegExp(`((?:json\\.loads|JSON\\.parse)\\(.*\\)${CHAIN}|\\w+${CHAIN})$`).exec(
    whole,
  )?.[1];
  if (!expression) return null;
  const value = meant(expression, namesBefore(source.slice(0, offset), sample));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const keys = Object.entries(value).map(([label, inner]) => ({ label, detail: kindOf(inner) }));
  return keys.length > 0 ? { from: offset - word.length, keys } : null;
}
