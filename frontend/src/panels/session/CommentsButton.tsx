import { MessageSquareText } from 'lucide-react';
import { closeComments, isUnread, showComments, useComments } from '../../store/comments';
import { usePerson } from '../../store/person';
import { Hint } from '../../ui/button';

/** Opens the comments; says how many threads have something new. */
export function CommentsButton() {
  const shown = useComments((state) => state.shown);
  const self = usePerson((state) => state.id);
  const unread = useComments(
    ({ threads, read }) => threads.filter((one) => isUnread(one, read, self)).length,
  );
  const label = unread > 0 ? `Comments: ${unread} not read` : 'Comments';
  return (
    <Hint label={label}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={shown}
        onClick={() => (shown ? closeComments() : showComments())}
        className={`relative flex size-8 items-center justify-center rounded-lg ${shown ? 'bg-accent-soft text-accent-text' : 'text-muted hover:bg-hover hover:text-text'}`}
      >
        <MessageSquareText size={16} aria-hidden />
        {unread > 0 && (
          <span className="tabular absolute -top-0.5 -right-0.5 flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 text-[10px] font-semibold text-on-accent">
            {unread}
          </span>
        )}
      </button>
    </Hint>
  );
}
