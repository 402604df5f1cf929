import { RotateCcw, Tag } from 'lucide-react';
import { useState } from 'react';
import { rename, restore } from '../../actions/revisions';
import { ago } from '../../model/format';
import { countsInWords, type Revision, titleOf } from '../../model/revisions';
import { compare } from '../../store/revisions';
import { IconButton } from '../../ui/button';
import { Input } from '../../ui/forms';

function NameField({ revision, onDone }: { revision: Revision; onDone: () => void }) {
  const done = (value: string) => {
    onDone();
    void rename(revision, value.trim());
  };
  return (
    <Input
      autoFocus
      defaultValue={revision.label}
      placeholder="A name keeps it for good"
      aria-label={`Name of revision ${revision.number}`}
      maxLength={200}
      onBlur={(event) => done(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') {
          event.stopPropagation();
          onDone();
        }
      }}
    />
  );
}

/** One revision: who, when, what changed; a click compares it with what is drawn now. */
export function RevisionRow({ revision }: { revision: Revision }) {
  const [naming, setNaming] = useState(false);
  const title = titleOf(revision);
  const changed = countsInWords(revision.counts);
  return (
    <li className="group relative border-b border-line last:border-0">
      {naming ? (
        <div className="px-3 py-2.5">
          <NameField revision={revision} onDone={() => setNaming(false)} />
        </div>
      ) : (
        <button
          type="button"
          onClick={() => compare(revision.id)}
          className="block w-full px-3.5 py-2.5 text-left hover:bg-hover/70"
        >
          <span className="sr-only">Compare with now: revision {revision.number},</span>
          <span className="flex items-baseline gap-2 pr-20">
            <span
              className={`truncate text-sm ${revision.label ? 'font-semibold text-text' : 'font-medium text-muted'}`}
            >
              {title}
            </span>
          </span>
          <span className="mt-0.5 block text-2xs text-muted">
            {[revision.author, ago(revision.created_at, Date.now())].filter(Boolean).join(' · ')}
          </span>
          {changed && <span className="mt-0.5 block text-xs text-text">{changed}</span>}
        </button>
      )}
      {!naming && (
        <span className="absolute top-2 right-2.5 flex items-center gap-0.5">
          <span className="tabular pr-1 text-2xs text-faint">{revision.number}</span>
          <IconButton
            label={`Name revision ${revision.number}`}
            small
            needs="edit"
            onClick={() => setNaming(true)}
          >
            <Tag size={13} aria-hidden />
          </IconButton>
          <IconButton
            label={`Restore revision ${revision.number}`}
            small
            needs="edit"
            onClick={() => void restore(revision)}
          >
            <RotateCcw size={13} aria-hidden />
          </IconButton>
        </span>
      )}
    </li>
  );
}
