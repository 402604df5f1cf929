/** Revisions beside the drawing: the list, or two of them compared. */

import { ArrowLeft, Equal, RotateCcw, X } from 'lucide-react';
import { type FormEvent, useMemo, useState } from 'react';
import { restore, saveRevision } from '../../actions/revisions';
import { useComparison, useRevisions } from '../../api/revisions';
import { countsInWords, type Revision, stepsOf, titleOf } from '../../model/revisions';
import { closeRevisions, compare, stopComparing, useRevisionsView } from '../../store/revisions';
import { useSession } from '../../store/session';
import { Button, IconButton } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Input, Select } from '../../ui/forms';
import { Changes } from './Changes';
import { RevisionRow } from './RevisionRow';

function SaveForm() {
  const [label, setLabel] = useState('');
  const save = (event: FormEvent) => {
    event.preventDefault();
    const name = label.trim();
    if (!name) return;
    setLabel('');
    void saveRevision(name);
  };
  return (
    <form onSubmit={save} className="flex gap-2 border-b border-line p-3">
      <Input
        value={label}
        onChange={(event) => setLabel(event.target.value)}
        placeholder="Name what is drawn now"
        aria-label="Name of a new revision"
        maxLength={200}
      />
      <Button
        type="submit"
        needs="edit"
        disabled={!label.trim()}
        title={label.trim() ? undefined : 'Give it a name first.'}
      >
        Save
      </Button>
    </form>
  );
}

function List({ revisions }: { revisions: Revision[] }) {
  return (
    <>
      <SaveForm />
      <ul aria-label="Revisions" className="min-h-0 flex-1 overflow-y-auto">
        {revisions.map((revision) => (
          <RevisionRow key={revision.id} revision={revision} />
        ))}
      </ul>
      <p className="border-t border-line px-3.5 py-2 text-2xs text-faint">
        The console keeps one after each pause. Old ones are thinned out; named ones stay.
      </p>
    </>
  );
}

function Compared({ revision, revisions }: { revision: Revision; revisions: Revision[] }) {
  const topology = useSession((state) => state.topology);
  const to = useRevisionsView((state) => state.to);
  const { data, error } = useComparison(topology, revision.id, to);
  const steps = useMemo(() => (data ? stepsOf(data) : []), [data]);
  return (
    <>
      <div className="space-y-2.5 p-3.5">
        <p className="text-sm font-semibold text-text">
          {revision.number} · {titleOf(revision)}
        </p>
        <div className="flex items-center gap-2 text-xs text-muted">
          <span className="shrink-0">compared with</span>
          <Select
            aria-label="Compare with"
            value={to}
            onChange={(event) => compare(revision.id, event.target.value)}
          >
            <option value="live">what is drawn now</option>
            {revisions
              .filter(({ id }) => id !== revision.id)
              .map((other) => (
                <option key={other.id} value={other.id}>
                  {other.number} · {titleOf(other)}
                </option>
              ))}
          </Select>
        </div>
        <p data-testid="compared" className="text-xs text-text">
          {data ? countsInWords(data.counts) || 'Nothing differs.' : 'Comparing'}
        </p>
        <Button
          small
          needs="edit"
          icon={<RotateCcw size={13} aria-hidden />}
          onClick={() => void restore(revision)}
        >
          Restore this revision
        </Button>
      </div>
      {error ? (
        <Empty title="They cannot be compared">{error.message}</Empty>
      ) : steps.length > 0 ? (
        <Changes steps={steps} />
      ) : (
        data && <Empty icon={<Equal size={22} aria-hidden />} title="Both are the same" />
      )}
    </>
  );
}

export function RevisionsPanel() {
  const topology = useSession((state) => state.topology);
  const from = useRevisionsView((state) => state.from);
  const { data, error } = useRevisions(topology);
  const revisions = data ?? [];
  const compared = revisions.find(({ id }) => id === from);
  return (
    <section aria-label="Revisions" className="flex h-full flex-col border-l border-line bg-panel">
      <header className="flex h-11 shrink-0 items-center gap-1 border-b border-line pr-2 pl-3.5">
        {compared && (
          <IconButton label="All revisions" small onClick={stopComparing} className="-ml-1.5">
            <ArrowLeft size={15} aria-hidden />
          </IconButton>
        )}
        <h2 className="flex-1 text-sm font-semibold text-text">Revisions</h2>
        <IconButton label="Close the revisions" small onClick={closeRevisions}>
          <X size={15} aria-hidden />
        </IconButton>
      </header>
      {error ? (
        <Empty title="The revisions cannot be read">{error.message}</Empty>
      ) : compared ? (
        <Compared revision={compared} revisions={revisions} />
      ) : (
        <List revisions={revisions} />
      )}
    </section>
  );
}
