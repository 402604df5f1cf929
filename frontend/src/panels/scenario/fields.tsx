import { createContext, type ReactNode, useContext, useEffect, useId, useState } from 'react';
import { type ScenarioEntry, setInScenario } from '../../actions/scenarios';
import { numberOf } from '../../model/scenario';
import type { Path } from '../../model/scenarioText';
import type { Json, JsonObject } from '../../model/types';
import { Input, Select } from '../../ui/forms';

interface Edited {
  entry: ScenarioEntry;
  value: JsonObject;
  problems: ReadonlyMap<string, string>;
}

/** The scenario that is being edited. */
export const ScenarioContext = createContext<Edited | null>(null);

export function useEdited() {
  const edited = useContext(ScenarioContext);
  if (!edited) throw new Error('Only inside the editor of a scenario.');
  const set = (path: Path, value: Json | undefined, label?: string, key?: string) =>
    setInScenario(edited.entry, path, value, label, key ?? null);
  return { ...edited, set };
}

interface RowProps {
  label: string;
  /** Where what is wrong with it is found. */
  at?: string;
  children: (id: string, describedBy: string | undefined) => ReactNode;
  className?: string;
}

/** A control with its name above and what is wrong with it below. */
export function Labelled({ label, at, children, className = '' }: RowProps) {
  const { problems } = useEdited();
  const id = useId();
  const problem = at ? problems.get(at) : undefined;
  return (
    <div className={`min-w-0 ${className}`}>
      <label htmlFor={id} className="mb-1 block text-2xs font-medium text-muted">
        {label}
      </label>
      {children(id, problem ? `${id}-problem` : undefined)}
      {problem && (
        <p id={`${id}-problem`} className="pt-1 text-2xs text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}

interface FieldProps {
  label: string;
  path: Path;
  value: Json | undefined;
  className?: string;
}

/** A number that is written when it is one. */
export function NumberField({
  label,
  path,
  value,
  unit,
  placeholder,
  className,
}: FieldProps & { unit?: string; placeholder?: string }) {
  const { set, problems } = useEdited();
  const [text, setText] = useState<string | null>(null);
  const at = path.join('.');
  const shown = text ?? (value === undefined ? '' : String(value));
  const isNumber = shown.trim() === '' || Number.isFinite(Number(shown));
  return (
    <Labelled label={label} at={at} className={className}>
      {(id, describedBy) => (
        <Input
          id={id}
          inputMode="decimal"
          unit={unit}
          placeholder={placeholder}
          value={shown}
          bad={!isNumber || problems.has(at)}
          aria-describedby={describedBy}
          onChange={(event) => {
            const typed = event.target.value;
            setText(typed);
            if (typed.trim() === '') set(path, undefined, `Clear ${label.toLowerCase()}`, at);
            else if (Number.isFinite(Number(typed)))
              set(path, Number(typed), `Set ${label.toLowerCase()}`, at);
          }}
          onBlur={() => setText(null)}
        />
      )}
    </Labelled>
  );
}

export function TextField({
  label,
  path,
  value,
  options,
  placeholder,
  className,
}: FieldProps & { options?: string[]; placeholder?: string }) {
  const { set, problems } = useEdited();
  const at = path.join('.');
  const suggestions = useId();
  return (
    <Labelled label={label} at={at} className={className}>
      {(id, describedBy) => (
        <>
          <Input
            id={id}
            list={options ? suggestions : undefined}
            placeholder={placeholder}
            value={typeof value === 'string' ? value : ''}
            bad={problems.has(at)}
            aria-describedby={describedBy}
            onChange={(event) =>
              set(
                path,
                event.target.value === '' ? undefined : event.target.value,
                `Set ${label.toLowerCase()}`,
                at,
              )
            }
          />
          {options && (
            <datalist id={suggestions}>
              {options.map((option) => (
                <option key={option} value={option} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Labelled>
  );
}

export function ChoiceField({
  label,
  at,
  value,
  options,
  onChange,
  className,
}: {
  label: string;
  at: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
  className?: string;
}) {
  const { problems } = useEdited();
  const isKnown = value === '' || options.some((option) => option.value === value);
  return (
    <Labelled label={label} at={at} className={className}>
      {(id, describedBy) => (
        <Select
          id={id}
          value={value}
          aria-invalid={problems.has(at) || undefined}
          aria-describedby={describedBy}
          onChange={(event) => onChange(event.target.value)}
        >
          {!isKnown && <option value={value}>{value}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      )}
    </Labelled>
  );
}

/** A body as JSON, or as plain text; written when the field is left and it is either. */
export function BodyField({ label, path, value, className }: FieldProps) {
  const { set } = useEdited();
  const stored = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const [text, setText] = useState(stored);
  useEffect(() => setText(stored), [stored]);
  const looksJson = /^\s*[[{]/.test(text);
  let parsed: Json | undefined = text;
  let problem: string | null = null;
  if (text.trim() === '') parsed = undefined;
  else if (looksJson)
    try {
      parsed = JSON.parse(text) as Json;
    } catch {
      problem = 'This is no JSON.';
    }
  return (
    <Labelled label={label} className={className}>
      {(id) => (
        <>
          <Input
            id={id}
            value={text}
            bad={problem !== null}
            aria-describedby={problem ? `${id}-json` : undefined}
            className="font-mono !text-2xs"
            placeholder='{"order_id": "{{uuid}}", "amount": "{{int 5 500}}"}'
            onChange={(event) => setText(event.target.value)}
            onBlur={() => {
              if (!problem && text !== stored) set(path, parsed, 'Set body');
            }}
          />
          {problem && (
            <p id={`${id}-json`} className="pt-1 text-2xs text-danger">
              {problem}
            </p>
          )}
        </>
      )}
    </Labelled>
  );
}

export const seconds = (value: Json | undefined) => numberOf(value, 0);
