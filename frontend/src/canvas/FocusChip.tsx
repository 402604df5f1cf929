import { X } from 'lucide-react';
import { useEffect } from 'react';
import { endFocus } from '../actions/focus';
import { useCanvas } from '../store/canvas';
import { useSession } from '../store/session';
import { IconButton } from '../ui/button';

/** Says which part of the drawing stands out, and lets it go; it goes of itself when no node is left that it is of. */
export function FocusChip() {
  const title = useCanvas((state) => state.focus?.title);
  const start = useCanvas((state) => state.focus?.start);
  const gone = useSession(({ project }) => start?.every((uid) => !project.nodeByUid.has(uid)) ?? false);
  useEffect(() => {
    if (gone) endFocus();
  }, [gone]);
  if (!title) return null;
  return (
    <div
      data-testid="focus"
      className="flex h-8 max-w-full items-center gap-1 rounded-full border border-accent/50 bg-raised pr-1 pl-3.5 text-xs font-medium text-text shadow-float"
    >
      <span className="truncate">{title}</span>
      <IconButton label="End focus" keys="Escape" small side="top" onClick={endFocus}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
