/** Where a comment is written. `@` offers those who are here. */

import { SendHorizontal } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { called, completed, matching, typedName } from '../../model/mentions';
import type { Person } from '../../store/person';
import { usePresence } from '../../store/presence';
import { useWhyNot } from '../../store/rights';
import { Button, Hint } from '../../ui/button';

const LONGEST = 4000;

interface Props {
  label: string;
  placeholder: string;
  /** Whether it was sent; else the text stays. */
  onSend: (body: string, mentions: Person[]) => Promise<boolean>;
  focus?: boolean;
  /** Names are offered below, where there is no room above. */
  below?: boolean;
}

function People({
  id,
  people,
  active,
  onPick,
  below,
}: {
  id: string;
  people: Person[];
  active: number;
  onPick: (one: Person) => void;
  below: boolean;
}) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="People here"
      className={`absolute inset-x-0 z-10 overflow-hidden ${below ? 'top-full mt-1' : 'bottom-full mb-1'} rounded-lg border border-line-strong bg-raised p-1 shadow-float`}
    >
      {people.map((one, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the text keeps the focus; it names the active option
        // biome-ignore lint/a11y/useKeyWithClickEvents: the text hears the keys
        <div
          key={one.id}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(one)}
          className={`flex h-7 cursor-pointer items-center gap-2 rounded-md px-2 text-xs text-text ${index === active ? 'bg-hover' : ''}`}
        >
          <span className="size-2.5 rounded-full" style={{ background: one.color }} aria-hidden />
          {one.name}
        </div>
      ))}
    </div>
  );
}

export function Composer({ label, placeholder, onSend, focus = false, below = false }: Props) {
  const why = useWhyNot('comment');
  const peers = usePresence((state) => state.peers);
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState(false);
  const [sending, setSending] = useState(false);
  const menu = useId();
  useEffect(() => {
    if (focus) area.current?.focus();
  }, [focus]);

  const typed = typedName(text, caret);
  const offered = typed && !closed ? matching(peers, typed.query).slice(0, 6) : [];
  const empty = text.trim() === '';

  const pick = (one: Person) => {
    const next = completed(text, caret, one.name);
    setText(next.text);
    setCaret(next.caret);
    requestAnimationFrame(() => area.current?.setSelectionRange(next.caret, next.caret));
  };
  const send = async () => {
    if (empty || sending || why) return;
    setSending(true);
    const mentions = called(text, peers).map(({ id, name, color }) => ({ id, name, color }));
    if (await onSend(text.trim(), mentions)) setText('');
    setSending(false);
    area.current?.focus();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const one = offered[active];
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
    else if (one && (event.key === 'Enter' || event.key === 'Tab')) pick(one);
    else if (one && event.key === 'ArrowDown') setActive((active + 1) % offered.length);
    else if (one && event.key === 'ArrowUp') setActive((active + offered.length - 1) % offered.length);
    else if (one && event.key === 'Escape') setClosed(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="relative">
      {offered.length > 0 && (
        <People below={below} id={menu} people={offered} active={active} onPick={pick} />
      )}
      <textarea
        ref={area}
        value={text}
        rows={3}
        maxLength={LONGEST}
        aria-label={label}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={offered.length > 0 ? menu : undefined}
        aria-activedescendant={offered.length > 0 ? `${menu}-${active}` : undefined}
        placeholder={why ?? placeholder}
        disabled={why !== null}
        onChange={(event) => {
          setText(event.target.value);
          setCaret(event.target.selectionStart);
          setActive(0);
          setClosed(false);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
        className="block w-full resize-none rounded-lg border border-line bg-sunken px-2.5 py-2 text-xs leading-[18px] text-text outline-none placeholder:text-faint hover:border-line-strong focus:border-accent focus:ring-2 focus:ring-accent/25"
      />
      <div className="mt-1.5 flex items-center justify-between gap-2">
        <span className="text-2xs text-faint">@ calls somebody who is here</span>
        <Hint label={why ?? (empty ? 'Write something first' : 'Send')} keys="Mod+Enter">
          <span>
            <Button
              small
              tone="primary"
              disabled={empty || sending || why !== null}
              title={why ?? (empty ? 'Write something first.' : sending ? 'It is on its way.' : undefined)}
              icon={<SendHorizontal size={12} aria-hidden />}
              onClick={() => void send()}
            >
              Send
            </Button>
          </span>
        </Hint>
      </div>
    </div>
  );
}
