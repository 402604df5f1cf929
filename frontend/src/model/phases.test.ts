import { describe, expect, it } from 'vitest';
import { phaseOf } from './phases';
import type { Span } from './runs';

const span = (kind: string, attempt = 1, more: Partial<Span> = {}) =>
  ({ span: kind, parent: 'm1', links: [], kind, attempt, start_us: 5, end_us: 5, ...more }) as Span;

describe('the phase of a span', () => {
  it.each([
    ['request', 1, 'work'],
    ['request', 2, 'retry'],
    ['queue', 1, 'rest'],
    ['wait', 1, 'wait'],
    ['wait', 2, 'redelivery'],
    ['backoff', 2, 'backoff'],
    ['dead_letter', 1, 'dead-letter'],
  ])('of kind %s, attempt %i is %s', (kind, attempt, phase) => {
    expect(phaseOf(span(kind, attempt), [])).toBe(phase);
  });
  it('of an invocation is a redelivery where its message was received before', () => {
    expect(phaseOf(span('invoke'), [span('wait', 2)])).toBe('redelivery');
    expect(phaseOf(span('invoke', 1, { parent: null, links: ['m1'] }), [span('wait', 3)])).toBe('redelivery');
    expect(phaseOf(span('invoke'), [span('wait', 1)])).toBe('work');
    expect(phaseOf(span('invoke', 1, { parent: 'm9' }), [span('wait', 2)])).toBe('work');
  });
});
