import { CircleHelp, RotateCcw } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { Field } from '../../model/types';
import { labelOf } from '../../model/values';
import { Hint, IconButton } from '../../ui/button';
import { Locked } from '../../ui/locked';

export interface RowProps {
  field: Field;
  isSet: boolean;
  problem?: string | null;
  onReset: () => void;
  inline?: boolean;
  children: (ids: { id: string; describedBy: string | undefined }) => ReactNode;
}

/** A labelled field: its documentation on demand, its problem below it, and a way back to the default. */
export function FieldRow({ field, isSet, problem, onReset, inline = false, children }: RowProps) {
  const id = useId();
  const label = field.title ?? labelOf(field.name);
  const problemId = `${id}-problem`;
  const control = <Locked>{children({ id, describedBy: problem ? problemId : undefined })}</Locked>;
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
            <Hint label={field.doc} side="left">
              <button
                type="button"
                aria-label={`About ${label}: ${field.doc}`}
                className="shrink-0 text-faint opacity-0 transition-opacity group-hover/row:opacity-100 focus-visible:opacity-100"
              >
                <CircleHelp size={13} aria-hidden />
              </button>
            </Hint>
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
      {problem && (
        <p id={problemId} role="alert" className="mt-1 text-2xs text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}
