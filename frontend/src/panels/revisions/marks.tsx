/** Each mark has a sign, a word and a colour: no one of them alone. */

import { Minus, Move, Pencil, Plus } from 'lucide-react';
import type { Mark } from '../../model/revisions';

export const MARKS: Record<Mark, { word: string; color: string; text: string; Icon: typeof Plus }> = {
  added: { word: 'Added', color: 'var(--success)', text: 'text-success', Icon: Plus },
  removed: { word: 'Removed', color: 'var(--danger)', text: 'text-danger', Icon: Minus },
  changed: { word: 'Changed', color: 'var(--warning)', text: 'text-warning', Icon: Pencil },
  moved: { word: 'Moved', color: 'var(--info)', text: 'text-info', Icon: Move },
};

export function MarkBadge({ mark, size = 12 }: { mark: Mark; size?: number }) {
  const { word, text, Icon } = MARKS[mark];
  return (
    <span className={`inline-flex shrink-0 items-center gap-1 text-2xs font-semibold ${text}`}>
      <Icon size={size} aria-hidden strokeWidth={2.5} />
      {word}
    </span>
  );
}
