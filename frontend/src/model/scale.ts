/** Time as a trace shows it: where nothing happens for long, the axis is cut short. */

import type { Span } from './runs';

/** A gap is idle where it takes more than this part of the trace, and at least so long in microseconds. */
const IDLE_PART = 0.08;
const IDLE_US = 1_000;
/** What a cut takes of the width. */
const CUT_PART = 0.05;
const CUTS_PART_MAX = 0.4;

export interface Gap {
  start_us: number;
  end_us: number;
  /** Where the cut is drawn, 0 to 1. */
  start: number;
  width: number;
}

export interface Scale {
  at: (us: number) => number;
  gaps: Gap[];
}

interface Interval {
  start_us: number;
  end_us: number;
}

/** Kinds of spans in which nobody works: a message lies in a queue, or someone waits to try again. */
const RESTING = new Set(['queue', 'wait', 'backoff']);

/** When something happens: work, and the moments at which waiting begins and ends. */
function busy(spans: Span[]): Interval[] {
  const parents = new Set(spans.map((span) => span.parent));
  return spans
    .flatMap((span) =>
      RESTING.has(span.kind) || (parents.has(span.span) && span.kind === 'start')
        ? [
            { start_us: span.start_us, end_us: span.start_us },
            { start_us: span.end_us, end_us: span.end_us },
          ]
        : [{ start_us: span.start_us, end_us: Math.max(span.start_us, span.end_us) }],
    )
    .sort((a, b) => a.start_us - b.start_us);
}

function idle(spans: Span[], whole: number): Interval[] {
  const gaps: Interval[] = [];
  let until: number | null = null;
  for (const { start_us, end_us } of busy(spans)) {
    if (until !== null && start_us - until > Math.max(IDLE_US, whole * IDLE_PART))
      gaps.push({ start_us: until, end_us: start_us });
    until = Math.max(until ?? end_us, end_us);
  }
  return gaps;
}

/** The scale of a trace; uncut, or where nothing is idle, it is even. */
export function scaleOf(spans: Span[], start_us: number, end_us: number, cut: boolean): Scale {
  const whole = Math.max(1, end_us - start_us);
  const found = cut ? idle(spans, whole) : [];
  const left = whole - found.reduce((sum, gap) => sum + gap.end_us - gap.start_us, 0);
  const part = found.length === 0 ? 0 : Math.min(CUT_PART, CUTS_PART_MAX / found.length);
  const room = (1 - part * found.length) / Math.max(1, left);
  const gaps: Gap[] = [];
  let at_us = start_us;
  let at = 0;
  for (const gap of found) {
    at += (gap.start_us - at_us) * room;
    gaps.push({ ...gap, start: at, width: part });
    at += part;
    at_us = gap.end_us;
  }
  return { at: (us) => place(us - start_us, gaps, start_us, room), gaps };
}

function place(us: number, gaps: Gap[], start_us: number, room: number): number {
  const time = start_us + us;
  let skipped_us = 0;
  let taken = 0;
  for (const gap of gaps) {
    if (time <= gap.start_us) break;
    const inside = Math.min(time, gap.end_us) - gap.start_us;
    skipped_us += inside;
    taken += gap.width * (inside / (gap.end_us - gap.start_us));
  }
  return Math.min(1, (us - skipped_us) * room + taken);
}
