/** Spans of one trace as the rows of a waterfall: an order, a depth, and a bar in fractions of the whole. */

import type { Span } from './runs';

export interface Row {
  span: Span;
  depth: number;
  /** Start and width of the bar, 0 to 1 of the trace. */
  start: number;
  width: number;
  /** Nothing joins this row to the one above it but time: it has no parent and no link in the trace. */
  root: boolean;
}

export interface Waterfall {
  rows: Row[];
  start_us: number;
  end_us: number;
}

/** What a span hangs on: its parent, else the first span that it is linked to. */
function ownerOf(span: Span, known: Map<string, Span>): string | null {
  if (span.parent !== null && known.has(span.parent)) return span.parent;
  return span.links.find((link) => known.has(link) && link !== span.span) ?? null;
}

export function waterfall(spans: Span[]): Waterfall {
  const known = new Map(spans.map((span) => [span.span, span]));
  const children = new Map<string | null, Span[]>();
  const owners = new Map<string, string | null>();
  for (const span of spans) owners.set(span.span, ownerOf(span, known));
  for (const span of spans) {
    const owner = breakCycle(span.span, owners);
    const list = children.get(owner) ?? [];
    list.push(span);
    children.set(owner, list);
  }
  const start = Math.min(...spans.map((span) => span.start_us));
  const end = Math.max(...spans.map((span) => Math.max(span.end_us, span.start_us)));
  const whole = Math.max(1, end - start);
  const rows: Row[] = [];
  const stack = order(children.get(null) ?? []).map((span) => ({ span, depth: 0 }));
  while (stack.length > 0) {
    const { span, depth } = stack.shift() as { span: Span; depth: number };
    rows.push({
      span,
      depth,
      start: (span.start_us - start) / whole,
      width: Math.max(0, span.end_us - span.start_us) / whole,
      root: owners.get(span.span) === null,
    });
    stack.unshift(
      ...order(children.get(span.span) ?? []).map((child) => ({ span: child, depth: depth + 1 })),
    );
  }
  return spans.length === 0 ? { rows: [], start_us: 0, end_us: 0 } : { rows, start_us: start, end_us: end };
}

/** The owner, or null where following owners leads back: links may form a ring. */
function breakCycle(span: string, owners: Map<string, string | null>): string | null {
  const seen = new Set([span]);
  let at = owners.get(span) ?? null;
  while (at !== null) {
    if (seen.has(at)) {
      owners.set(span, null);
      return null;
    }
    seen.add(at);
    at = owners.get(at) ?? null;
  }
  return owners.get(span) ?? null;
}

const isCall = (span: Span) => Number(span.kind === 'sdk');

// A call of the SDK comes before what it set off, which starts at the same moment.
const order = (spans: Span[]) =>
  [...spans].sort(
    (a, b) =>
      a.start_us - b.start_us || isCall(b) - isCall(a) || b.end_us - a.end_us || a.span.localeCompare(b.span),
  );

/** Round tick marks for an axis of `whole` microseconds: at most `count`, at 1, 2 or 5 times a power of ten. */
export function ticks(whole: number, count = 6): number[] {
  if (whole <= 0) return [0];
  const rough = whole / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? 10 * power;
  const marks: number[] = [];
  for (let at = 0; at <= whole + step * 1e-9; at += step) marks.push(at);
  return marks;
}
