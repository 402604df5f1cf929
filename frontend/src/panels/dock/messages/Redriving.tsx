import { ChevronRight, X } from 'lucide-react';
import { useState } from 'react';
import { cancelRedrive } from '../../../actions/messages';
import { plural } from '../../../model/format';
import { OUTCOMES, whereabouts } from '../../../model/letters';
import type { Redrive } from '../../../model/runs';
import { Button, IconButton } from '../../../ui/button';

const TONES = { good: 'text-success', bad: 'text-danger', plain: 'text-muted' };
const BARS = { good: 'bg-success', bad: 'bg-danger', plain: 'bg-accent' };

function Bar({ redrive }: { redrive: Redrive }) {
  return (
    <div aria-hidden className="flex h-1.5 w-full overflow-hidden rounded-full bg-sunken">
      {Object.entries(OUTCOMES).map(([outcome, { tone }]) =>
        outcome === 'chosen' || outcome === 'left' ? null : (
          <span
            key={outcome}
            className={BARS[tone]}
            style={{ width: `${(100 * (redrive.counts[outcome] ?? 0)) / Math.max(redrive.total, 1)}%` }}
          />
        ),
      )}
    </div>
  );
}

const STATES = { running: 'Redriving', done: 'Redrove', cancelled: 'Redrive cancelled:' };

/** One redrive: how far it is, and what became of each message. */
export function Redriving({
  redrive,
  live,
  onClose,
}: {
  redrive: Redrive;
  live: boolean;
  onClose: () => void;
}) {
  const [open, setOpen] = useState(false);
  const told = Object.entries(OUTCOMES).filter(([outcome]) => (redrive.counts[outcome] ?? 0) > 0);
  return (
    <section aria-label="Redrive" className="shrink-0 border-b border-line bg-raised px-3 py-2">
      <div className="flex items-center gap-3">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 items-center gap-1 rounded text-xs font-semibold text-text"
        >
          <ChevronRight size={13} aria-hidden className={`shrink-0 text-muted ${open ? 'rotate-90' : ''}`} />
          <span className="tabular truncate">
            {STATES[redrive.state]} {redrive.moved} of {plural(redrive.total, 'message')}
          </span>
        </button>
        <p role="status" className="tabular flex min-w-0 flex-1 gap-2.5 truncate text-2xs">
          {told.map(([outcome, { title, tone }]) => (
            <span key={outcome} className={`whitespace-nowrap ${TONES[tone]}`}>
              {redrive.counts[outcome]} {title}
            </span>
          ))}
        </p>
        {redrive.state === 'running' && live ? (
          <Button small onClick={() => void cancelRedrive(redrive.node, redrive.id)}>
            Cancel redrive
          </Button>
        ) : (
          <IconButton label="Close the redrive" small side="left" onClick={onClose}>
            <X size={13} aria-hidden />
          </IconButton>
        )}
      </div>
      <div className="mt-1.5">
        <Bar redrive={redrive} />
      </div>
      {open && (
        <ul
          aria-label="Outcomes"
          // It scrolls, also for who has no pointer.
          tabIndex={0}
          className="mt-2 max-h-28 overflow-y-auto text-2xs"
        >
          {redrive.messages.map((letter) => (
            <li key={letter.message} className="flex h-6 items-center gap-3">
              <span className="tabular w-20 shrink-0 text-muted">message {letter.message}</span>
              <span
                className={`w-24 shrink-0 font-medium ${TONES[OUTCOMES[letter.outcome]?.tone ?? 'plain']}`}
              >
                {OUTCOMES[letter.outcome]?.title ?? letter.outcome}
              </span>
              <span className="min-w-0 flex-1 truncate text-text">{whereabouts(letter, redrive.node)}</span>
            </li>
          ))}
          {redrive.messages.length < redrive.total && (
            <li className="py-1 text-muted">The first {redrive.messages.length} are told one by one.</li>
          )}
        </ul>
      )}
    </section>
  );
}
