import type { NodeProps } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { writeNote } from '../actions/notes';
import { useCanvas } from '../store/canvas';
import { usePresence } from '../store/presence';
import { useSession } from '../store/session';
import { BoxCorner } from './BoxCorner';
import type { CardNode } from './useFlow';

const TEXT =
  'h-full w-full resize-none bg-transparent p-2.5 text-[13px] leading-[19px] text-text outline-none';

function Writing({ uid, text }: { uid: string; text: string }) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  return (
    <textarea
      ref={area}
      defaultValue={text}
      aria-label="Text of the note"
      placeholder="Write a note"
      className={`nodrag nopan nowheel ${TEXT} placeholder:text-muted`}
      onBlur={(event) => writeNote(uid, event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' && !(event.key === 'Enter' && (event.ctrlKey || event.metaKey))) return;
        event.preventDefault();
        event.stopPropagation();
        const note = event.currentTarget.closest<HTMLElement>('.react-flow__node');
        event.currentTarget.blur();
        note?.focus();
      }}
    />
  );
}

/** Free text on the canvas. A double click, or F2, writes it. */
export const NoteCard = memo(function NoteCard({ id, selected = false }: NodeProps<CardNode>) {
  const text = useSession((state) => state.project.layout.get(id)?.text ?? '');
  const holder = usePresence((state) => state.holders.get(id));
  const writing = useCanvas((state) => state.writing === id);
  return (
    <>
      <div
        data-testid="note"
        style={holder && !selected ? { boxShadow: `0 0 0 2px ${holder.color}` } : undefined}
        className={`h-full w-full overflow-hidden rounded-lg border bg-warning-soft shadow-card ${selected ? 'border-transparent ring-2 ring-accent' : 'border-warning/35'}`}
      >
        {writing ? (
          <Writing uid={id} text={text} />
        ) : (
          <p className={`${TEXT} overflow-hidden whitespace-pre-wrap ${text ? '' : '!text-muted'}`}>
            {text || 'Double-click to write'}
          </p>
        )}
      </div>
      {selected && !writing && <BoxCorner id={id} minWidth={120} minHeight={56} />}
    </>
  );
});
