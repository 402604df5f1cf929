import { type KeyboardEvent, useRef } from 'react';
import { duration, plural } from '../../../model/format';
import type { QueueMessage } from '../../../model/runs';
import type { Json } from '../../../model/types';

interface Props {
  messages: QueueMessage[];
  open: number | null;
  selected: ReadonlySet<number>;
  onOpen: (message: number | null) => void;
  onSelect: (selected: ReadonlySet<number>) => void;
}

const ROW = '[data-testid="message"]';
const brief = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value));

/** What an error says, without the fields around it. */
function reason(error: Json): string {
  if (error !== null && typeof error === 'object' && !Array.isArray(error)) {
    const said = error.message ?? error.errorMessage ?? error.type;
    if (typeof said === 'string') return said;
  }
  return brief(error);
}

function toggled(set: ReadonlySet<number>, message: number, on = !set.has(message)): ReadonlySet<number> {
  const next = new Set(set);
  if (on) next.add(message);
  else next.delete(message);
  return next;
}

function Row({
  message,
  open,
  selected,
  onOpen,
  onToggle,
}: {
  message: QueueMessage;
  open: boolean;
  selected: boolean;
  onOpen: () => void;
  onToggle: (extend: boolean) => void;
}) {
  return (
    <li
      className={`flex h-8 items-center [content-visibility:auto] [contain-intrinsic-height:32px] ${open ? 'bg-accent-soft' : selected ? 'bg-hover' : 'hover:bg-hover'}`}
    >
      <label className="flex h-full w-9 shrink-0 items-center justify-center">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Select message ${message.message}`}
          checked={selected}
          onClick={(event) => onToggle(event.shiftKey)}
          onChange={() => {}}
          className="size-3.5 accent-[var(--accent)]"
        />
      </label>
      <button
        type="button"
        data-testid="message"
        data-message={message.message}
        aria-pressed={open}
        onClick={onOpen}
        className="flex h-full min-w-0 flex-1 items-center gap-3 pr-4 text-left text-2xs"
      >
        <span className="tabular w-10 shrink-0 text-faint">{message.message}</span>
        <span className="w-16 shrink-0 truncate font-medium text-text">
          {message.state.replace('_', ' ')}
        </span>
        <span className="tabular w-16 shrink-0 text-muted">{plural(message.receive_count, 'receive')}</span>
        <span className="tabular w-20 shrink-0 text-right text-muted" title="Age">
          {message.age_us === undefined ? '' : duration(message.age_us)}
        </span>
        {message.error ? (
          <span className="max-w-[40%] shrink-0 truncate text-danger">{reason(message.error)}</span>
        ) : null}
        <span className="min-w-0 flex-1 truncate font-mono text-muted">{brief(message.body)}</span>
      </button>
    </li>
  );
}

/** Messages to read and to choose: arrows move, Space chooses, with Shift a range, Ctrl A all. */
export function MessageList({ messages, open, selected, onOpen, onSelect }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const anchor = useRef<number | null>(null);

  const toggle = (message: number, extend: boolean) => {
    const from = messages.findIndex((one) => one.message === anchor.current);
    const to = messages.findIndex((one) => one.message === message);
    anchor.current = message;
    if (!extend || from < 0) {
      onSelect(toggled(selected, message));
      return;
    }
    const range = messages.slice(Math.min(from, to), Math.max(from, to) + 1);
    onSelect(new Set([...selected, ...range.map((one) => one.message)]));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const rows = [...(list.current?.querySelectorAll<HTMLButtonElement>(ROW) ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
      next?.focus();
      const message = Number(next?.dataset.message);
      if (event.shiftKey && next) {
        const here = Number(rows[at]?.dataset.message);
        onSelect(toggled(toggled(selected, here, true), message, true));
      }
    } else if (event.key === ' ' && at >= 0) toggle(Number(rows[at]?.dataset.message), event.shiftKey);
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey))
      onSelect(new Set(messages.map((one) => one.message)));
    else if (event.key === 'Escape' && selected.size > 0) onSelect(new Set());
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <ul ref={list} aria-label="Messages" onKeyDown={onKeyDown} className="min-h-0 flex-1 overflow-y-auto">
      {messages.map((message) => (
        <Row
          key={message.message}
          message={message}
          open={message.message === open}
          selected={selected.has(message.message)}
          onOpen={() => onOpen(message.message === open ? null : message.message)}
          onToggle={(extend) => toggle(message.message, extend)}
        />
      ))}
    </ul>
  );
}
