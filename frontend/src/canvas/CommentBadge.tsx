import { MessageSquare } from 'lucide-react';
import { plural } from '../model/format';
import { isUnread, showThread, threadsOn, useComments } from '../store/comments';
import { usePerson } from '../store/person';

const SIZE = {
  far: 'h-9 gap-1.5 px-2.5 text-[22px] -bottom-5 -right-4 border-2',
  middle: 'h-6.5 gap-1 px-2 text-[15px] -bottom-3.5 -right-2.5 border',
  near: 'h-5 gap-1 px-1.5 text-2xs -bottom-2.5 -right-2 border',
};
const ICON = { far: 22, middle: 15, near: 11 };

interface Props {
  uid: string;
  detail: keyof typeof SIZE;
  /** Where on the drawing, instead of at the corner of a card. */
  at?: { x: number; y: number };
}

/** How many threads are open on a part, and whether something in them is new; a press shows them. */
export function CommentBadge({ uid, detail, at }: Props) {
  const all = useComments((state) => state.threads);
  const read = useComments((state) => state.read);
  const self = usePerson((state) => state.id);
  const threads = threadsOn(all, uid);
  if (threads.length === 0) return null;
  const unread = threads.filter((thread) => isUnread(thread, read, self));
  const said = threads.reduce((sum, thread) => sum + thread.comments.length, 0);
  const label = `${plural(said, 'comment')}${unread.length > 0 ? ', not read' : ''}`;
  return (
    <button
      type="button"
      data-testid="comment-badge"
      tabIndex={-1}
      aria-label={label}
      title={label}
      onClick={(event) => {
        event.stopPropagation();
        showThread((unread[0] ?? threads[0])?.id ?? '');
      }}
      className={`nodrag nopan pointer-events-auto absolute flex items-center rounded-full font-semibold shadow-card ${SIZE[detail]} ${at ? '!inset-auto !top-0 !left-0' : ''} ${unread.length > 0 ? 'border-accent bg-accent text-on-accent' : 'border-line-strong bg-raised text-muted hover:text-text'}`}
      style={at && { transform: `translate(${at.x}px, ${at.y}px) translate(-50%, -50%)` }}
    >
      <MessageSquare size={ICON[detail]} aria-hidden />
      {said}
    </button>
  );
}
