import { useStore, ViewportPortal } from '@xyflow/react';
import { MessageSquare } from 'lucide-react';
import { plural } from '../model/format';
import { isUnread, lastOf, showThread, type Thread, useComments } from '../store/comments';
import { usePerson } from '../store/person';

function Pin({ thread, zoom, unread }: { thread: Thread; zoom: number; unread: boolean }) {
  const first = thread.comments[0];
  if (!first) return null;
  return (
    <button
      type="button"
      data-testid="comment-pin"
      aria-label={`${plural(thread.comments.length, 'comment')}, ${first.author.name}: ${first.body}${unread ? ', not read' : ''}`}
      title={`${lastOf(thread)?.author.name}: ${lastOf(thread)?.body}`}
      onClick={() => showThread(thread.id)}
      className="nodrag nopan pointer-events-auto absolute top-0 left-0 flex h-8 origin-bottom-left items-center gap-1.5 rounded-2xl rounded-bl-none border-2 border-white px-2 text-xs font-semibold text-white shadow-float"
      style={{
        background: first.author.color,
        transform: `translate(${thread.x}px, ${thread.y}px) translateY(-100%) scale(${1 / zoom})`,
      }}
    >
      <MessageSquare size={13} aria-hidden />
      {thread.comments.length}
      {unread && <span className="size-2 rounded-full bg-white" aria-hidden />}
    </button>
  );
}

/** The open comments on places of the canvas, as large on the screen at every zoom. */
export function CommentPins() {
  const threads = useComments((state) => state.threads);
  const read = useComments((state) => state.read);
  const self = usePerson((state) => state.id);
  const zoom = useStore((state) => state.transform[2]);
  return (
    <ViewportPortal>
      {threads
        .filter((thread) => thread.about === 'canvas' && !thread.resolved_at)
        .map((thread) => (
          <Pin key={thread.id} thread={thread} zoom={zoom} unread={isUnread(thread, read, self)} />
        ))}
    </ViewportPortal>
  );
}
