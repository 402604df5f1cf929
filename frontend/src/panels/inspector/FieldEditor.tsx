import { ChevronRight, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Field, Finding, Json, JsonObject } from '../../model/types';
import { fieldOfSchema } from '../../model/values';
import { Button, IconButton } from '../../ui/button';
import { Input } from '../../ui/forms';
import { ScalarEditor } from './editors';
import { FieldRow } from './FieldRow';
import { LatencyEditor } from './LatencyEditor';

interface Props {
  field: Field;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  findings?: Finding[];
}

const propertiesOf = (schema: JsonObject | null | undefined) => schema?.properties as JsonObject | undefined;

function withoutEmpty(value: JsonObject): JsonObject | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

/** An object with known keys: its fields, folded until it is used. */
function ObjectEditor({ field, value, onChange }: Props) {
  const object = (value as JsonObject | undefined) ?? {};
  const [open, setOpen] = useState(value !== undefined);
  const properties = Object.entries(propertiesOf(field.schema) ?? {});
  const label = field.title ?? field.name;
  const filled = Object.keys(object).length;
  return (
    <div className="rounded-lg border border-line">
      <div className="flex items-center">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          title={field.doc ?? undefined}
          className="flex h-8 min-w-0 flex-1 items-center gap-1.5 px-2 text-left text-xs font-medium text-text"
        >
          <ChevronRight
            size={13}
            aria-hidden
            className={`text-faint transition-transform ${open ? 'rotate-90' : ''}`}
          />
          <span className="truncate">{label}</span>
          <span className="ml-auto text-2xs font-normal text-faint">
            {filled > 0 ? `${filled} set` : 'Not set'}
          </span>
        </button>
        {filled > 0 && (
          <IconButton label={`Remove ${label}`} small className="mr-1" onClick={() => onChange(undefined)}>
            <Trash2 size={13} aria-hidden />
          </IconButton>
        )}
      </div>
      {open && (
        <div className="space-y-2.5 border-t border-line p-2.5">
          {properties.map(([name, schema]) => (
            <FieldEditor
              key={name}
              field={fieldOfSchema(name, schema as JsonObject)}
              value={object[name]}
              onChange={(next) => {
                const copy = { ...object };
                if (next === undefined) delete copy[name];
                else copy[name] = next;
                onChange(withoutEmpty(copy));
              }}
            />
          ))}
        </div>
      )}
    </div>
  );
}

/** An object whose keys are names that people give, with an object each: authorizers. */
function NamedObjects({ field, value, onChange }: Props) {
  const object = (value as JsonObject | undefined) ?? {};
  const [name, setName] = useState('');
  const schema = field.schema?.additionalProperties as JsonObject;
  const add = () => {
    if (name.trim() === '' || name in object) return;
    onChange({ ...object, [name.trim()]: {} });
    setName('');
  };
  return (
    <div className="space-y-1.5">
      <p className="text-xs font-medium text-muted" title={field.doc ?? undefined}>
        {field.title ?? field.name}
      </p>
      {Object.entries(object).map(([key, item]) => (
        <ObjectEditor
          key={key}
          field={{ ...fieldOfSchema(key, schema), title: key }}
          value={item}
          onChange={(next) => {
            const copy = { ...object };
            if (next === undefined) delete copy[key];
            else copy[key] = next;
            onChange(withoutEmpty(copy));
          }}
        />
      ))}
      <div className="flex gap-1.5">
        <Input
          aria-label={`Name of a new entry in ${field.title ?? field.name}`}
          placeholder="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && add()}
        />
        <Button
          small
          className="!h-8"
          icon={<Plus size={13} aria-hidden />}
          onClick={add}
          disabled={name.trim() === ''}
          title={name.trim() === '' ? 'Type a name first.' : undefined}
        >
          Add
        </Button>
      </div>
    </div>
  );
}

export function FieldEditor({ field, value, onChange, findings }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  if (field.type === 'object' && propertiesOf(field.schema))
    return <ObjectEditor field={field} value={value} onChange={onChange} />;
  const entries = field.schema?.additionalProperties;
  if (
    field.type === 'object' &&
    entries !== null &&
    typeof entries === 'object' &&
    propertiesOf(entries as JsonObject)
  )
    return <NamedObjects field={field} value={value} onChange={onChange} />;
  const reset = () => {
    setProblem(null);
    onChange(undefined);
  };
  return (
    <FieldRow
      field={field}
      isSet={value !== undefined}
      problem={problem}
      findings={findings}
      onReset={reset}
      inline={field.type === 'boolean'}
    >
      {({ id, describedBy }) => {
        const props = {
          field,
          value,
          onChange,
          onProblem: setProblem,
          id,
          describedBy,
          bad: problem !== null || (findings?.some((one) => one.severity === 'error') ?? false),
        };
        return field.type === 'latency' ? <LatencyEditor {...props} /> : <ScalarEditor {...props} />;
      }}
    </FieldRow>
  );
}
