/** The list of what differs: step through it by arrows or buttons; the one that is looked at shows its fields. */

import { ChevronDown, ChevronUp } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { type FieldChange, type Step, shownValue } from '../../model/revisions';
import { lookAtStep, useRevisionsView } from '../../store/revisions';
import { announce } from '../../store/ui';
import { IconButton } from '../../ui/button';
import { MARKS, MarkBadge } from './marks';

function Fields({ fields }: { fields: FieldChange[] }) {
  return (
    <dl className="space-y-2 px-3.5 pt-0.5 pb-3">
      {fields.map(({ path, ...values }) => (
        <div key={path.join('.')}>
          <dt className="font-mono text-2xs text-muted">{path.join('.')}</dt>
          <dd className="mt-1 grid gap-1 font-mono text-xs">
            {(['old', 'new'] as const).map((side) => (
              <span
                key={side}
                className={`flex gap-2 rounded-md border px-2 py-1 break-words ${side === 'old' ? 'border-danger/25 bg-danger-soft' : 'border-success/25 bg-success-soft'}`}
              >
                <span
                  className={`shrink-0 font-sans text-2xs ${side === 'old' ? 'text-danger' : 'text-success'}`}
                >
                  {side === 'old' ? 'before' : 'after'}
                </span>
                <span
                  className={`min-w-0 text-text ${values[side] === undefined ? 'font-sans text-muted italic' : ''}`}
                >
                  {shownValue(values[side])}
                </span>
              </span>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function lineTone(line: string): string {
  if (line.startsWith('+')) return 'bg-success-soft text-success';
  if (line.startsWith('-')) return 'bg-danger-soft text-danger';
  return line.startsWith('@@') ? 'text-faint' : 'text-muted';
}

function Diff({ title, lines }: { title: string; lines: string[] }) {
  return (
    <section
      aria-label={`Changes of ${title}`}
      tabIndex={0}
      className="max-h-72 overflow-auto border-t border-line bg-sunken py-1.5 font-mono text-2xs leading-[17px]"
    >
      {lines.map((line, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text repeat and never move
          key={index}
          className={`w-max min-w-full px-3 whitespace-pre ${lineTone(line)}`}
        >
          {line || ' '}
        </div>
      ))}
    </section>
  );
}

function Item({ step, open }: { step: Step; open: boolean }) {
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const noun = step.about === 'topology' ? '' : step.about;
  return (
    <li className={`border-b border-line last:border-0 ${open ? 'bg-accent-soft/40' : ''}`}>
      <button
        ref={row}
        type="button"
        data-step={step.key}
        aria-expanded={open}
        onClick={() => lookAtStep(open ? null : step.key)}
        className="flex w-full items-center gap-2 px-3.5 py-2 text-left hover:bg-hover/70"
      >
        <span className="min-w-0 flex-1">
          <span
            className={`block truncate text-xs font-medium text-text ${step.mark === 'removed' ? 'line-through' : ''}`}
          >
            {step.title}
          </span>
          {noun && <span className="text-2xs text-faint">{noun}</span>}
        </span>
        <MarkBadge mark={step.mark} />
      </button>
      {open && step.was && (
        <p className="px-3.5 pb-2 text-xs text-muted">
          Was called <span className="font-mono">{step.was}</span>, is called{' '}
          <span className="font-mono">{step.id}</span>.
        </p>
      )}
      {open && step.mark === 'moved' && (
        <p className="px-3.5 pb-2.5 text-xs text-muted">Only its place is another; nothing else changed.</p>
      )}
      {open && step.fields.length > 0 && <Fields fields={step.fields} />}
      {open && step.diff.length > 0 && <Diff title={step.title} lines={step.diff} />}
    </li>
  );
}

export function Changes({ steps }: { steps: Step[] }) {
  const looked = useRevisionsView((state) => state.step);
  const list = useRef<HTMLUListElement>(null);
  const index = steps.findIndex(({ key }) => key === looked);
  const go = (by: number) => {
    const next =
      steps[index < 0 ? (by > 0 ? 0 : steps.length - 1) : (index + by + steps.length) % steps.length];
    if (!next) return;
    lookAtStep(next.key);
    announce(`${MARKS[next.mark].word}: ${next.title}.`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    go(by);
    const key = useRevisionsView.getState().step;
    for (const row of list.current?.querySelectorAll<HTMLElement>('[data-step]') ?? [])
      if (row.dataset.step === key) row.focus();
  };
  return (
    <>
      <div className="flex items-center gap-1 border-y border-line bg-sunken py-1 pr-2 pl-3.5">
        <h3 className="tabular flex-1 text-2xs font-semibold text-muted">
          {index < 0 ? `${steps.length} changes` : `${index + 1} of ${steps.length}`}
        </h3>
        <IconButton label="Previous change" small onClick={() => go(-1)}>
          <ChevronUp size={14} aria-hidden />
        </IconButton>
        <IconButton label="Next change" small onClick={() => go(1)}>
          <ChevronDown size={14} aria-hidden />
        </IconButton>
      </div>
      <ul ref={list} aria-label="Changes" className="min-h-0 flex-1 overflow-y-auto" onKeyDown={onKeyDown}>
        {steps.map((step) => (
          <Item key={step.key} step={step} open={step.key === looked} />
        ))}
      </ul>
    </>
  );
}
