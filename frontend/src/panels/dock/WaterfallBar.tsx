import type { CSSProperties } from 'react';
import type { Phase } from '../../model/phases';

const hatched = (color: string) =>
  `repeating-linear-gradient(135deg, ${color} 0 2px, color-mix(in srgb, ${color} 22%, transparent) 2px 6px)`;

/** How a phase is drawn: work is solid, waiting is hatched, backoff is a line, what is done again is in amber. */
export function barStyle(phase: Phase, color: string, waits: boolean): CSSProperties {
  const again = 'var(--warning)';
  if (phase === 'rest')
    return {
      background: `color-mix(in srgb, ${color} 14%, transparent)`,
      outline: `1px solid color-mix(in srgb, ${color} 45%, transparent)`,
      outlineOffset: -1,
    };
  if (phase === 'wait') return { background: hatched(color) };
  if (phase === 'backoff') return { borderBottom: `3px dotted ${again}`, borderRadius: 0, height: 7 };
  if (phase === 'redelivery') return { background: waits ? hatched(again) : again };
  if (phase === 'retry') return { background: color, outline: `2px solid ${again}`, outlineOffset: 1 };
  if (phase === 'dead-letter') return { background: 'var(--danger)' };
  return { background: color };
}
