import { OctagonPause } from 'lucide-react';
import { heldAt } from '../model/breakpoints';
import { count } from '../model/format';
import { placeOf, useBreakpoints } from '../store/breakpoints';
import { useRun } from '../store/run';
import { showDock } from '../store/ui';

/** Whether a breakpoint stands there, and how many wait at it; null where none does. */
export function useStop(part: { node?: string; edge?: string } | null): number | null {
  const id = part ? placeOf(part) : '';
  const planned = useBreakpoints((state) => state.planned.some((point) => point.id === id));
  const standing = useRun(
    (state) => state.live && (state.stream.controls.breakpoints?.some((point) => point.id === id) ?? false),
  );
  const held = useRun((state) => (state.live ? heldAt(state.stream.controls.breakpoints, id) : 0));
  return planned || standing ? held : null;
}

/** The mark of a breakpoint on a card or an edge; it leads to what waits there. */
export function StopBadge({ held, className = '' }: { held: number; className?: string }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      data-testid="stop"
      title={held > 0 ? `${count(held)} held at this breakpoint` : 'Breakpoint'}
      onClick={() => showDock('breakpoints')}
      className={`nodrag nopan pointer-events-auto flex h-5 items-center gap-1 rounded-full px-1 text-2xs font-semibold ${
        held > 0
          ? 'bg-danger pr-1.5 text-[var(--panel)]'
          : 'border border-danger/50 bg-danger-soft text-danger'
      } ${className}`}
    >
      <OctagonPause size={12} aria-hidden />
      {held > 0 && <span className="tabular">{count(held)}</span>}
    </button>
  );
}
