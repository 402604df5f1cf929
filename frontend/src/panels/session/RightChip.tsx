import { Eye, LogOut, MessageSquare, Pencil } from 'lucide-react';
import { request } from '../../api/client';
import { RIGHT_WORDS, useRights } from '../../store/rights';
import { Hint, IconButton } from '../../ui/button';

const ICONS = { view: Eye, comment: MessageSquare, edit: Pencil };
const SAYS = {
  view: 'You came by a link that lets you look. Everything else is switched off.',
  comment: 'You came by a link that lets you look and comment. Everything else is switched off.',
  edit: 'You came by a link that lets you edit. Sharing and deleting are left to whoever gave it to you.',
};

async function leave(): Promise<void> {
  await request('DELETE', '/api/session/');
  window.location.assign('/');
}

/** What the link allows by which this browser came; nothing for the local user. */
export function RightChip() {
  const right = useRights((state) => state.right);
  if (right === 'own') return null;
  const Icon = ICONS[right];
  return (
    <div className="flex shrink-0 items-center rounded-full border border-accent/40 bg-accent-soft pl-2.5">
      <Hint label={SAYS[right]}>
        <span data-testid="right" className="flex items-center gap-1.5 text-xs font-medium text-accent-text">
          <Icon size={13} aria-hidden />
          {RIGHT_WORDS[right]}
        </span>
      </Hint>
      <IconButton label="Leave the link" small onClick={() => void leave()}>
        <LogOut size={12} aria-hidden />
      </IconButton>
    </div>
  );
}
