/** What a span of a trace is to who reads it: work, or one of the ways to wait or to try again. */

import type { Span } from './runs';

export type Phase = 'work' | 'rest' | 'wait' | 'backoff' | 'retry' | 'redelivery' | 'dead-letter';

/** The phases as the key of a waterfall tells them, in this order. */
export const PHASES: { phase: Phase; label: string }[] = [
  { phase: 'work', label: 'Work' },
  { phase: 'wait', label: 'Waits in a queue' },
  { phase: 'backoff', label: 'Backoff' },
  { phase: 'retry', label: 'Retry' },
  { phase: 'redelivery', label: 'Redelivery' },
  { phase: 'dead-letter', label: 'Dead-letter' },
];

const BY_KIND: { [kind: string]: Phase } = {
  queue: 'rest',
  wait: 'wait',
  backoff: 'backoff',
  dead_letter: 'dead-letter',
};

/**
 * A wait before a second receive, and the invocation that follows, are a redelivery; any other second attempt
 * is a retry of the sender.
 */
export function phaseOf(span: Span, spans: Span[]): Phase {
  if (span.kind === 'wait' && span.attempt > 1) return 'redelivery';
  const known = BY_KIND[span.kind];
  if (known) return known;
  if (span.kind === 'invoke' && isRedelivered(span, spans)) return 'redelivery';
  return span.attempt > 1 ? 'retry' : 'work';
}

const isRedelivered = (span: Span, spans: Span[]) =>
  spans.some(
    (other) =>
      other.kind === 'wait' &&
      other.attempt > 1 &&
      other.end_us === span.start_us &&
      (other.parent === span.parent || (other.parent !== null && span.links.includes(other.parent))),
  );
