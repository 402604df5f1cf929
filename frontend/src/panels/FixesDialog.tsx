import { Check, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { applyFix } from '../actions/findings';
import { keepBefore } from '../actions/revisions';
import { type FixedDrawing, type FixesPreview, useFixesPreview } from '../api/queries';
import { plural } from '../model/format';
import { useFindings } from '../store/findings';
import { lookAtFixes, useFixes } from '../store/fixes';
import { useSession } from '../store/session';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { Dialog } from '../ui/overlay';
import { FixDrawing } from './FixDrawing';

function lineTone(line: string): string {
  if (line.startsWith('+')) return 'bg-success-soft text-success';
  if (line.startsWith('-')) return 'bg-danger-soft text-danger';
  return line.startsWith('@@') ? 'text-faint' : 'text-muted';
}

function Side({ label, drawing }: { label: string; drawing: FixedDrawing }) {
  const { error, warning, info } = drawing.counts;
  return (
    <figure className="flex min-w-0 flex-1 flex-col">
      <figcaption className="flex items-baseline justify-between px-4 pt-3 text-2xs text-muted">
        <span className="font-semibold text-text">{label}</span>
        <span>
          {plural(error, 'error')}, {plural(warning, 'warning')}, {info} info
        </span>
      </figcaption>
      <div className="min-h-0 flex-1 p-2">
        <FixDrawing drawing={drawing} label={label} />
      </div>
    </figure>
  );
}

function Template({ preview }: { preview: FixesPreview }) {
  const { files, problem } = preview.template;
  const [chosen, setChosen] = useState('');
  if (problem) return <p className="px-4 py-3 text-xs text-muted">It cannot be exported yet. {problem}</p>;
  const main = files.find((one) => /^template\./.test(one.path)) ?? files[0];
  const file = files.find((one) => one.path === chosen) ?? main;
  if (!file) return <p className="px-4 py-3 text-xs text-muted">The exported template stays as it is.</p>;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div role="tablist" aria-label="Files that change" className="flex gap-1 px-3 pt-2">
        {files.map((one) => (
          <button
            key={one.path}
            type="button"
            role="tab"
            aria-selected={one === file}
            onClick={() => setChosen(one.path)}
            className={`rounded-md px-2 py-1 font-mono text-2xs ${one === file ? 'bg-accent-soft text-text' : 'text-muted hover:bg-hover'}`}
          >
            {one.path}
          </button>
        ))}
      </div>
      <section
        aria-label={`Changes of ${file.path}`}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto p-3 font-mono text-2xs leading-[17px]"
      >
        {file.diff.map((line, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text repeat and never move
            key={index}
            className={`whitespace-pre px-1 ${lineTone(line)}`}
          >
            {line || ' '}
          </div>
        ))}
      </section>
    </div>
  );
}

function Content({ preview }: { preview: FixesPreview }) {
  if (preview.operations.length === 0)
    return (
      <Empty icon={<CircleCheck size={24} aria-hidden />} title="Nothing to apply">
        What is found here needs a decision: look at each finding.
      </Empty>
    );
  return (
    <>
      {preview.applied.length > 1 && (
        <ul
          aria-label="Fixes"
          tabIndex={0}
          className="max-h-20 shrink-0 overflow-y-auto border-b border-line px-5 py-2 text-2xs text-muted"
        >
          {preview.applied.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two fixes may have one title
            <li key={index}>
              <span className="font-mono text-faint">{one.rule}</span> {one.title}
            </li>
          ))}
        </ul>
      )}
      <div className="flex min-h-0 flex-1 divide-x divide-line">
        <Side label="Before" drawing={preview.before} />
        <Side label="After" drawing={preview.after} />
      </div>
      <div className="flex h-56 shrink-0 flex-col border-t border-line bg-sunken">
        <Template preview={preview} />
      </div>
    </>
  );
}

/** Fixes before they are applied: the drawing and the exported template, before and after. */
export function FixesDialog() {
  const { choice } = useFixes();
  const topology = useSession((state) => state.topology);
  const digest = useFindings((state) => state.digest);
  const { data, error } = useFixesPreview(topology ?? '', digest, choice);
  if (!choice || !topology) return null;
  const close = () => lookAtFixes(null);
  const number = data?.applied.length ?? 0;
  const apply = async () => {
    if (!data) return;
    if (number > 1) await keepBefore('fixes');
    if (applyFix({ title: choice.title, operations: data.operations })) close();
  };
  return (
    <Dialog
      title={choice.title}
      description="What would change in the drawing and in its SAM template."
      open
      onClose={close}
      width="min(1040px, 94vw)"
      height="min(720px, 88vh)"
    >
      <div className="flex min-h-0 flex-1 flex-col">
        {error ? (
          <Empty title="The fix does not fit any more">{error.message}</Empty>
        ) : data ? (
          <Content preview={data} />
        ) : (
          <Empty title="Trying it" />
        )}
      </div>
      <footer className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">
        <Button onClick={close}>Cancel</Button>
        <Button
          tone="primary"
          icon={<Check size={14} aria-hidden />}
          disabled={!data || data.operations.length === 0}
          title={
            data
              ? data.operations.length === 0
                ? 'There is nothing to apply.'
                : undefined
              : 'It is being worked out.'
          }
          onClick={() => void apply()}
        >
          {number > 1 ? `Apply ${plural(number, 'fix', 'fixes')}` : 'Apply'}
        </Button>
      </footer>
    </Dialog>
  );
}
