import { ArrowLeft, CheckCheck, Crosshair, RotateCcw } from 'lucide-react';
import { useEffect } from 'react';
import { answer, resolve, reveal } from '../../actions/comments';
import { ago } from '../../model/format';
import { pieces } from '../../model/mentions';
import { type Comment, markRead, showComments, type Thread } from '../../store/comments';
import { useWhyNot } from '../../store/rights';
import { Button, Hint, IconButton } from '../../ui/button';
import { Composer } from './Composer';
import { useSubject } from './subject';

export function Face({ name, color, size = 22 }: { name: string; color: string; size?: number }) {
  return (
    <span
      aria-hidden
      className="flex shrink-0 items-center justify-center rounded-full text-2xs font-semibold text-white"
      style={{ background: color, width: size, height: size }}
    >
      {name.slice(0, 1)}
    </span>
  );
}

function Said({ comment }: { comment: Comment }) {
  return (
    <li className="flex gap-2.5">
      <Face name={comment.author.name} color={comment.author.color} />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="truncate text-xs font-semibold text-text">{comment.author.name}</span>
          <span className="shrink-0 text-2xs text-faint">{ago(comment.created_at, Date.now())}</span>
        </p>
        <p className="text-xs leading-[18px] break-words whitespace-pre-wrap text-text">
          {pieces(comment.body, comment.mentions).map((piece, index) =>
            piece.call ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text never change their order
              <b key={index} className="rounded bg-accent-soft px-0.5 font-semibold text-accent-text">
                {piece.text}
              </b>
            ) : (
              piece.text
            ),
          )}
        </p>
      </div>
    </li>
  );
}

/** One conversation: what was said, and where to answer. */
export function ThreadView({ thread }: { thread: Thread }) {
  const subject = useSubject(thread);
  const why = useWhyNot('comment');
  useEffect(() => markRead(thread), [thread]);
  return (
    <>
      <header className="flex items-center gap-1 border-b border-line py-1.5 pr-2 pl-1.5">
        <IconButton label="All comments" small onClick={showComments}>
          <ArrowLeft size={15} aria-hidden />
        </IconButton>
        <h3 className="min-w-0 flex-1 truncate text-xs font-semibold text-text">{subject.title}</h3>
        {!subject.gone && (
          <IconButton label="Show it" small onClick={() => reveal(thread)}>
            <Crosshair size={14} aria-hidden />
          </IconButton>
        )}
      </header>
      {subject.gone && (
        <p className="border-b border-line bg-warning-soft px-3 py-2 text-2xs text-warning">{subject.gone}</p>
      )}
      <ul aria-label="Conversation" className="min-h-0 flex-1 space-y-3 overflow-y-auto p-3">
        {thread.comments.map((comment) => (
          <Said key={comment.id} comment={comment} />
        ))}
        {thread.resolved_at && (
          <li className="flex items-center gap-1.5 text-2xs text-success">
            <CheckCheck size={13} aria-hidden /> Resolved by {thread.resolved_by}
          </li>
        )}
      </ul>
      <footer className="space-y-2 border-t border-line p-3">
        <Composer
          key={thread.id}
          focus
          label="Answer"
          placeholder={thread.resolved_at ? 'An answer opens it again' : 'Answer'}
          onSend={(body, mentions) => answer(thread.id, body, mentions)}
        />
        <Hint
          label={
            why ?? (thread.resolved_at ? 'It goes back to the open ones' : 'It moves to the resolved ones')
          }
        >
          <span className="block">
            <Button
              small
              disabled={why !== null}
              title={why ?? undefined}
              className="w-full"
              icon={
                thread.resolved_at ? (
                  <RotateCcw size={12} aria-hidden />
                ) : (
                  <CheckCheck size={13} aria-hidden />
                )
              }
              onClick={() => void resolve(thread, thread.resolved_at === null)}
            >
              {thread.resolved_at ? 'Open again' : 'Resolve'}
            </Button>
          </span>
        </Hint>
      </footer>
    </>
  );
}
