/** The comments of the topology, beside the drawing: all of them, one conversation, or a new one. */

import { ArrowLeft, MessageSquarePlus, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { commentOnSelection, startThread } from '../../actions/comments';
import { ago } from '../../model/format';
import {
  closeComments,
  isUnread,
  lastOf,
  showComments,
  showThread,
  type Target,
  type Thread,
  useComments,
} from '../../store/comments';
import { usePerson } from '../../store/person';
import { useWhyNot } from '../../store/rights';
import { Button, Hint, IconButton } from '../../ui/button';
import { Segments } from '../../ui/forms';
import { Composer } from './Composer';
import { useSubject } from './subject';
import { Face, ThreadView } from './ThreadView';

function Row({ thread }: { thread: Thread }) {
  const subject = useSubject(thread);
  const read = useComments((state) => state.read);
  const self = usePerson((state) => state.id);
  const unread = isUnread(thread, read, self);
  const last = lastOf(thread);
  const called = unread && last?.mentions.some(({ id }) => id === self);
  if (!last) return null;
  return (
    <li>
      <button
        type="button"
        onClick={() => showThread(thread.id)}
        className="flex w-full gap-2.5 rounded-lg px-2 py-2 text-left hover:bg-hover"
      >
        <Face name={last.author.name} color={last.author.color} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span
              className={`truncate text-xs font-semibold text-text ${subject.gone ? 'line-through' : ''}`}
            >
              {subject.title}
            </span>
            {subject.gone && <span className="shrink-0 text-2xs text-warning">deleted</span>}
            <span className="ml-auto shrink-0 text-2xs text-faint">{ago(last.created_at, Date.now())}</span>
          </span>
          <span className="line-clamp-2 text-xs text-muted">
            {last.author.name}: {last.body}
          </span>
          {unread && (
            <span className="text-2xs font-semibold text-accent-text">{called ? 'Mentions you' : 'New'}</span>
          )}
        </span>
      </button>
    </li>
  );
}

function List() {
  const threads = useComments((state) => state.threads);
  const resolved = useComments((state) => state.resolved);
  const why = useWhyNot('comment');
  const shown = threads.filter((thread) => (thread.resolved_at !== null) === resolved).reverse();
  const open = threads.filter((thread) => thread.resolved_at === null).length;
  return (
    <>
      <div className="border-b border-line p-2">
        <Segments
          label="Which comments"
          value={resolved ? 'resolved' : 'open'}
          options={[
            { value: 'open', label: `Open ${open}` },
            { value: 'resolved', label: `Resolved ${threads.length - open}` },
          ]}
          onChange={(which) => useComments.setState({ resolved: which === 'resolved' })}
        />
      </div>
      <ul aria-label="Threads" className="min-h-0 flex-1 overflow-y-auto p-1.5">
        {shown.map((thread) => (
          <Row key={thread.id} thread={thread} />
        ))}
        {shown.length === 0 && (
          <li className="px-4 py-6 text-center text-xs text-muted">
            {resolved
              ? 'Nothing is resolved yet.'
              : 'No comments yet. Select a node or an edge and press M to begin one.'}
          </li>
        )}
      </ul>
      <footer className="border-t border-line p-2">
        <Hint label={why ?? 'On what is selected, else on the middle of the canvas'} keys="M" side="top">
          <span className="block">
            <Button
              small
              className="w-full"
              disabled={why !== null}
              title={why ?? undefined}
              icon={<MessageSquarePlus size={13} aria-hidden />}
              onClick={commentOnSelection}
            >
              New comment
            </Button>
          </span>
        </Hint>
      </footer>
    </>
  );
}

function Beginning({ target }: { target: Target }) {
  const uid = target.about === 'canvas' ? '' : target.uid;
  const subject = useSubject({ about: target.about, uid, name: '' });
  return (
    <>
      <header className="flex items-center gap-1 border-b border-line py-1.5 pr-2 pl-1.5">
        <IconButton label="All comments" small onClick={showComments}>
          <ArrowLeft size={15} aria-hidden />
        </IconButton>
        <h3 className="min-w-0 flex-1 truncate text-xs font-semibold text-text">{subject.title}</h3>
      </header>
      <div className="p-3">
        <Composer
          below
          key={uid}
          focus
          label="Comment"
          placeholder="What should the others know?"
          onSend={(body, mentions) => startThread(target, body, mentions)}
        />
      </div>
    </>
  );
}

export function CommentsPanel() {
  const shown = useComments((state) => state.shown);
  const target = useComments((state) => state.target);
  const thread = useComments((state) => state.threads.find(({ id }) => id === state.thread));
  const panel = useRef<HTMLElement>(null);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    if (!shown) return;
    before.current = document.activeElement;
    if (!panel.current?.contains(document.activeElement)) panel.current?.focus();
    return () => {
      if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
    };
  }, [shown]);
  // What had the focus may have gone with what was shown before.
  // biome-ignore lint/correctness/useExhaustiveDependencies: this waits for what is shown
  useEffect(() => {
    if (shown && document.activeElement === document.body) panel.current?.focus();
  }, [shown, thread?.id, target]);
  if (!shown) return null;
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label="Comments"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        if (thread || target) showComments();
        else closeComments();
      }}
      onPointerMove={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      className="absolute top-3 right-3 z-[9] flex max-h-[calc(100%-88px)] min-h-72 w-[312px] flex-col overflow-hidden rounded-xl border border-line-strong bg-panel shadow-float outline-none max-[1100px]:w-[280px]"
    >
      <header className="flex items-center justify-between border-b border-line py-1.5 pr-1.5 pl-3">
        <h2 className="text-sm font-semibold text-text">Comments</h2>
        <IconButton label="Close the comments" keys="Escape" small onClick={closeComments}>
          <X size={15} aria-hidden />
        </IconButton>
      </header>
      {thread ? (
        <ThreadView key={thread.id} thread={thread} />
      ) : target ? (
        <Beginning target={target} />
      ) : (
        <List />
      )}
    </section>
  );
}
