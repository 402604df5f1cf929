/** Links by which others come: made, copied and revoked. */

import { Copy, Eye, Link2, MessageSquare, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Problem } from '../../api/client';
import { addressOf, type Link, makeLink, revokeLink, useLinks } from '../../api/links';
import { ago } from '../../model/format';
import { RIGHT_WORDS, useRights } from '../../store/rights';
import { useSession } from '../../store/session';
import { toast } from '../../store/toasts';
import { announce, openDialog, useUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { Input, Segments } from '../../ui/forms';
import { Dialog } from '../../ui/overlay';

const ICONS = { view: Eye, comment: MessageSquare, edit: Pencil };
const DOES: Record<Link['right'], string> = {
  view: 'Looks at the drawing and its runs; changes nothing, starts nothing.',
  comment: 'Looks, and comments; changes nothing, starts nothing.',
  edit: 'Draws, comments and runs; cannot share, nor delete the topology.',
};

const failed = (error: unknown) =>
  toast(error instanceof Problem ? error.message : 'That did not work.', { tone: 'bad' });

async function copy(link: Link): Promise<void> {
  try {
    await navigator.clipboard.writeText(addressOf(link));
    toast('The link was copied.', { tone: 'good' });
  } catch {
    toast('The browser keeps its clipboard closed: mark the address and copy it.', { tone: 'bad' });
  }
}

function Row({ link, topology }: { link: Link; topology: string }) {
  const [asking, setAsking] = useState(false);
  const Icon = ICONS[link.right];
  const name = link.title || RIGHT_WORDS[link.right];
  const revoke = () =>
    revokeLink(topology, link.id).then(() => announce(`The link ${name} was revoked.`), failed);
  return (
    <li className="flex flex-wrap items-center gap-2 py-2.5">
      <span className="flex size-8 shrink-0 items-center justify-center rounded-lg bg-accent-soft text-accent-text">
        <Icon size={15} aria-hidden />
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium text-text">
          {name} {link.title && <span className="font-normal text-muted">· {RIGHT_WORDS[link.right]}</span>}
        </p>
        <p className="text-2xs text-muted">
          Made {ago(link.created_at, Date.now())} ·{' '}
          {link.opened_at ? `opened ${ago(link.opened_at, Date.now())}` : 'not opened yet'}
        </p>
      </div>
      {asking ? (
        <>
          <span className="text-xs text-muted">Whoever is here by it has to leave.</span>
          <Button small tone="danger" onClick={revoke}>
            Revoke it
          </Button>
          <Button small onClick={() => setAsking(false)}>
            Keep it
          </Button>
        </>
      ) : (
        <>
          <Button
            small
            icon={<Copy size={12} aria-hidden />}
            aria-label={`Copy the link ${name}`}
            onClick={() => void copy(link)}
          >
            Copy
          </Button>
          <Button
            small
            tone="ghost"
            icon={<Trash2 size={12} aria-hidden />}
            aria-label={`Revoke the link ${name}`}
            onClick={() => setAsking(true)}
          >
            Revoke
          </Button>
        </>
      )}
      <input
        readOnly
        aria-label={`Address of the link ${name}`}
        value={addressOf(link)}
        onFocus={(event) => event.target.select()}
        className="h-7 w-full min-w-0 truncate rounded-md border border-line bg-sunken px-2 font-mono text-2xs text-muted outline-none focus:border-accent"
      />
    </li>
  );
}

function Making({ topology }: { topology: string }) {
  const [right, setRight] = useState<Link['right']>('view');
  const [title, setTitle] = useState('');
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      await copy(await makeLink(topology, right, title.trim()));
      setTitle('');
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  return (
    <form
      className="space-y-3 border-b border-line px-5 py-4"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <Segments
        label="What the link allows"
        value={right}
        options={[
          { value: 'view', label: 'View' },
          { value: 'comment', label: 'Comment' },
          { value: 'edit', label: 'Edit' },
        ]}
        onChange={setRight}
      />
      <p className="text-xs text-muted">{DOES[right]}</p>
      <div className="flex gap-2">
        <Input
          value={title}
          maxLength={200}
          aria-label="Who it is for"
          placeholder="Who it is for (you alone see this)"
          onChange={(event) => setTitle(event.target.value)}
        />
        <Button
          tone="primary"
          type="submit"
          disabled={busy}
          title={busy ? 'It is being made.' : undefined}
          icon={<Link2 size={14} aria-hidden />}
        >
          Make and copy
        </Button>
      </div>
    </form>
  );
}

export function ShareDialog() {
  const open = useUi((state) => state.dialog === 'share');
  const topology = useSession((state) => state.topology) ?? '';
  const own = useRights((state) => state.right === 'own');
  const { data, error } = useLinks(topology, open && own);
  if (!open) return null;
  return (
    <Dialog
      title="Share"
      description="Whoever opens a link comes into this session with what the link allows, and sees nothing else here."
      open
      onClose={() => openDialog(null)}
      width="min(560px, 94vw)"
    >
      <Making topology={topology} />
      <div className="min-h-24 overflow-y-auto px-5 py-2">
        {error && <p className="py-4 text-xs text-danger">{error.message}</p>}
        {data?.links.length === 0 && (
          <p className="py-4 text-xs text-muted">
            No link yet: only you, at this machine, can open this topology.
          </p>
        )}
        <ul aria-label="Links" className="divide-y divide-line">
          {[...(data?.links ?? [])].reverse().map((link) => (
            <Row key={link.id} link={link} topology={topology} />
          ))}
        </ul>
      </div>
      <p className="border-t border-line px-5 py-2.5 text-2xs text-muted">
        A link in this browser would change your own rights: try it in a private window.
      </p>
    </Dialog>
  );
}
