import { CircleHelp, RotateCcw } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { shortMessage } from '../../model/findingFields';
import type { Field, Finding } from '../../model/types';
import { labelOf, showDefault } from '../../model/values';
import { IconButton } from '../../ui/button';
import { Locked } from '../../ui/locked';
import { SEVERITY_TEXT, SeverityIcon } from '../../ui/severity';

export interface RowProps {
  field: Field;
  isSet: boolean;
  problem?: string | null;
  /** What validation says of this field. */
  findings?: Finding[];
  onReset: () => void;
  inline?: boolean;
  children: (ids: { id: string; describedBy: string | undefined }) => ReactNode;
}

/** What the field is: its sentence, its unit, bounds and default, and its name in the text. */
function About({ field }: { field: Field }) {
  const bounds = [
    field.minimum != null && `from ${field.minimum}`,
    field.maximum != null && `to ${field.maximum}`,
  ].filter(Boolean);
  const unit = field.unit ? ` ${field.unit}` : '';
  const facts = [
    bounds.length > 0 && `${bounds.join(' ')}${unit}`,
    showDefault(field) && `default ${showDefault(field)}${unit}`,
  ].filter(Boolean);
  return (
    <div className="mt-1 rounded-lg bg-sunken px-2.5 py-1.5 text-2xs text-muted">
      <p>{field.doc}</p>
      <p className="tabular mt-0.5 text-faint">
        <code className="font-mono">{field.name}</code>
        {facts.map((fact) => ` · ${fact}`)}
      </p>
    </div>
  );
}

/** A labelled field: its documentation on demand, its problem below it, and a way back to the default. */
export function FieldRow({
  field,
  isSet,
  problem,
  findings = [],
  onReset,
  inline = false,
  children,
}: RowProps) {
  const id = useId();
  const label = field.title ?? labelOf(field.name);
  const problemId = `${id}-problem`;
  const [told, setTold] = useState(false);
  const wrong = Boolean(problem) || findings.length > 0;
  const control = <Locked>{children({ id, describedBy: wrong ? problemId : undefined })}</Locked>;
  return (
    <div className="group/row">
      <div className={inline ? 'flex min-h-8 items-center gap-2' : ''}>
        <div className={`flex items-center gap-1 ${inline ? 'min-w-0 flex-1' : 'mb-1 h-5'}`}>
          <label
            htmlFor={id}
            className={`truncate text-xs font-medium ${isSet ? 'text-text' : 'text-muted'}`}
          >
            {label}
          </label>
          {field.doc && (
            <button
              type="button"
              aria-label={`About ${label}`}
              aria-expanded={told}
              title={field.doc}
              onClick={() => setTold(!told)}
              className={`shrink-0 rounded text-faint transition-opacity hover:text-text group-hover/row:opacity-100 focus-visible:opacity-100 ${told ? '' : 'opacity-0'}`}
            >
              <CircleHelp size={13} aria-hidden />
            </button>
          )}
          {!isSet && showDefault(field) !== '' && (
            <span className="shrink-0 rounded bg-sunken px-1 text-[10px] leading-4 text-faint">default</span>
          )}
          {!inline && <span className="flex-1" />}
          {isSet && (
            <span className="opacity-0 transition-opacity group-focus-within/row:opacity-100 group-hover/row:opacity-100">
              <IconButton
                label={`Reset ${label} to its default`}
                small
                needs="edit"
                side="left"
                onClick={onReset}
                className="!size-5"
              >
                <RotateCcw size={12} aria-hidden />
              </IconButton>
            </span>
          )}
        </div>
        {control}
      </div>
      {told && <About field={field} />}
      {wrong && (
        <div id={problemId} className="mt-1 space-y-0.5 text-2xs">
          {problem && (
            <p role="alert" className="text-danger">
              {problem}
            </p>
          )}
          {findings.map((finding) => (
            <p
              key={`${finding.rule}${finding.message}`}
              className={`flex gap-1 ${SEVERITY_TEXT[finding.severity]}`}
            >
              <SeverityIcon severity={finding.severity} size={12} />
              <span>{shortMessage(finding)}</span>
            </p>
          ))}
        </div>
      )}
    </div>
  );
}
