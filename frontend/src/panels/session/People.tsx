/** Who is here: their faces in the bar, and behind them the list, one's own name, and whom to follow. */

import { Check, Eye, Users } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { endFollow, follow, useFollow } from '../../store/follow';
import { COLORS, callMyself, NAME_MAX, usePerson, wearColor } from '../../store/person';
import { ownClient, type Peer, usePresence } from '../../store/presence';
import { RIGHT_WORDS, useRights } from '../../store/rights';
import { Button, Hint } from '../../ui/button';
import { Input } from '../../ui/forms';
import { Face } from '../comments/ThreadView';

const SHOWN = 4;

function Myself() {
  const { name, color } = usePerson();
  const right = useRights((state) => state.right);
  const [text, setText] = useState(name);
  return (
    <section aria-label="You" className="border-b border-line p-3">
      <div className="flex items-center gap-2.5">
        <Face name={name} color={color} size={30} />
        <Input
          value={text}
          aria-label="Your name"
          maxLength={NAME_MAX}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => {
            callMyself(text);
            if (!text.trim()) setText(name);
          }}
          onKeyDown={(event) => event.key === 'Enter' && callMyself(text)}
        />
      </div>
      <div role="radiogroup" aria-label="Your colour" className="mt-2.5 flex justify-between">
        {COLORS.map((one, index) => (
          // biome-ignore lint/a11y/useSemanticElements: a swatch is a button that looks chosen
          <button
            key={one}
            type="button"
            role="radio"
            aria-checked={one === color}
            aria-label={`Colour ${index + 1}`}
            onClick={() => wearColor(one)}
            className="flex size-6 items-center justify-center rounded-full text-white ring-offset-2 ring-offset-[var(--raised)] hover:ring-2 hover:ring-line-strong"
            style={{ background: one }}
          >
            {one === color && <Check size={13} aria-hidden />}
          </button>
        ))}
      </div>
      <p className="mt-2 text-2xs text-muted">
        {right === 'own'
          ? 'The others see this name.'
          : `The others see this name. ${RIGHT_WORDS[right]}, by a link.`}
      </p>
    </section>
  );
}

function Other({ peer, onFollow }: { peer: Peer; onFollow: () => void }) {
  const following = useFollow((state) => state.client === peer.client);
  const why = peer.following === ownClient() ? `${peer.name} follows you already` : null;
  return (
    <li className="flex h-10 items-center gap-2.5 px-3">
      <Face name={peer.name} color={peer.color} size={24} />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-xs font-medium text-text">{peer.name}</span>
        {peer.right !== 'own' && <span className="block text-2xs text-faint">{RIGHT_WORDS[peer.right]}</span>}
      </span>
      <Hint label={why ?? (following ? 'Look for yourself again' : `See what ${peer.name} sees`)}>
        <span>
          <Button
            small
            tone={following ? 'primary' : 'plain'}
            disabled={why !== null}
            title={why ?? undefined}
            aria-pressed={following}
            aria-label={following ? `Stop following ${peer.name}` : `Follow ${peer.name}`}
            icon={<Eye size={13} aria-hidden />}
            onClick={() => {
              if (following) endFollow();
              else {
                follow(peer.client);
                onFollow();
              }
            }}
          >
            {following ? 'Following' : 'Follow'}
          </Button>
        </span>
      </Hint>
    </li>
  );
}

/** Their faces; who looks at the list sees the names. */
function Faces({ peers }: { peers: Peer[] }) {
  return (
    <ul className="flex items-center" aria-label="Also here">
      {peers.slice(0, SHOWN).map((peer) => (
        <li key={peer.client} className="-ml-1.5 first:ml-0">
          <button
            type="button"
            data-testid="peer"
            aria-label={`Follow ${peer.name}`}
            title={`Follow ${peer.name}`}
            aria-disabled={peer.following === ownClient() || undefined}
            onClick={() => peer.following !== ownClient() && follow(peer.client)}
            className="flex size-7 items-center justify-center rounded-full border-2 border-panel text-2xs font-semibold text-white transition-transform hover:z-10 hover:scale-110"
            style={{ background: peer.color }}
          >
            {peer.name.slice(0, 1)}
          </button>
        </li>
      ))}
      {peers.length > SHOWN && (
        <li className="-ml-1 rounded-full bg-hover px-1.5 text-2xs text-muted">+{peers.length - SHOWN}</li>
      )}
    </ul>
  );
}

function List({ children }: { children: ReactNode }) {
  return <ul aria-label="People here">{children}</ul>;
}

export function People() {
  const peers = usePresence((state) => state.peers);
  const [open, setOpen] = useState(false);
  return (
    <div className="flex items-center gap-1">
      {peers.length > 0 && <Faces peers={peers} />}
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Hint label={open ? 'Who is here' : 'Who is here, and your name'}>
          <Popover.Trigger
            aria-label={`People: ${peers.length + 1} here`}
            className="flex size-8 items-center justify-center rounded-lg text-muted hover:bg-hover hover:text-text data-[state=open]:bg-accent-soft data-[state=open]:text-accent-text"
          >
            <Users size={16} aria-hidden />
          </Popover.Trigger>
        </Hint>
        <Popover.Portal>
          <Popover.Content
            align="end"
            sideOffset={8}
            aria-label="People"
            className="z-40 w-72 overflow-hidden rounded-xl border border-line-strong bg-raised shadow-float outline-none"
          >
            <Myself />
            {peers.length > 0 ? (
              <List>
                {peers.map((peer) => (
                  <Other key={peer.client} peer={peer} onFollow={() => setOpen(false)} />
                ))}
              </List>
            ) : (
              <p className="px-3 py-3 text-xs text-muted">
                Nobody else is here. Share a link to draw together.
              </p>
            )}
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </div>
  );
}
