/** One small editor a type. Each shows the default where nothing is set, and writes only what is right. */

import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Field, Json, JsonObject } from '../../model/types';
import { type Read, readJson, readNumber, readString, showDefault } from '../../model/values';
import { useSession } from '../../store/session';
import { Button, IconButton } from '../../ui/button';
import { Input, Select, Switch } from '../../ui/forms';

export interface EditorProps {
  field: Field;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  onProblem: (problem: string | null) => void;
  id: string;
  describedBy?: string;
  bad?: boolean;
}

/** Text that is read when it is complete: on Enter and when the field is left. */
function DraftInput({
  shown,
  read,
  props,
  multiline = false,
}: {
  shown: string;
  read: (text: string) => Read;
  props: EditorProps;
  multiline?: boolean;
}) {
  const [draft, setDraft] = useState(shown);
  useEffect(() => setDraft(shown), [shown]);
  const commit = () => {
    if (draft === shown) {
      props.onProblem(null);
      return;
    }
    if (draft.trim() === '') {
      props.onProblem(null);
      props.onChange(undefined);
      return;
    }
    const { value, problem } = read(draft);
    props.onProblem(problem ?? null);
    if (problem === undefined) props.onChange(value);
  };
  const common = {
    id: props.id,
    value: draft,
    'aria-describedby': props.describedBy,
    placeholder: showDefault(props.field),
    onBlur: commit,
  };
  if (multiline)
    return (
      <textarea
        {...common}
        rows={Math.min(8, Math.max(2, draft.split('\n').length))}
        spellCheck={false}
        onChange={(event) => setDraft(event.target.value)}
        className={`w-full rounded-lg border bg-sunken px-2.5 py-1.5 font-mono text-2xs text-text outline-none placeholder:text-faint hover:border-line-strong focus:border-accent ${props.bad ? 'border-danger/70' : 'border-line'}`}
      />
    );
  return (
    <Input
      {...common}
      bad={props.bad}
      unit={props.field.unit}
      type={props.field.secret ? 'password' : 'text'}
      onChange={(event) => setDraft(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(shown);
      }}
    />
  );
}

function NumberEditor(props: EditorProps) {
  const shown = props.value === undefined || props.value === null ? '' : String(props.value);
  return <DraftInput shown={shown} read={(text) => readNumber(text, props.field)} props={props} />;
}

function StringEditor(props: EditorProps) {
  const shown = props.value === undefined || props.value === null ? '' : String(props.value);
  const long = shown.length > 60 || props.field.name === 'description';
  return (
    <DraftInput shown={shown} read={(text) => readString(text, props.field)} props={props} multiline={long} />
  );
}

function EnumEditor({ field, value, onChange, id, describedBy }: EditorProps) {
  const choices = field.choices ?? [];
  return (
    <Select
      id={id}
      aria-describedby={describedBy}
      value={value === undefined ? '' : JSON.stringify(value)}
      onChange={(event) =>
        onChange(event.target.value === '' ? undefined : (JSON.parse(event.target.value) as Json))
      }
    >
      <option value="">{showDefault(field) ? `${showDefault(field)} (default)` : 'Not set'}</option>
      {choices.map((choice) => (
        <option key={JSON.stringify(choice)} value={JSON.stringify(choice)}>
          {String(choice)}
        </option>
      ))}
    </Select>
  );
}

export function BooleanEditor({ field, value, onChange, id, describedBy }: EditorProps) {
  return (
    <Switch
      id={id}
      describedBy={describedBy}
      checked={value === undefined ? field.default === true : value === true}
      onChange={onChange}
    />
  );
}

/** A field that names a node: the ids of the kinds that it may name. */
function ReferenceEditor({ field, value, onChange, id, describedBy }: EditorProps) {
  const nodes = useSession((state) => state.project.nodes);
  const kinds = field.reference ?? [];
  const fitting = nodes.filter((node) => kinds.includes('*') || kinds.includes(node.kind));
  const known = value === undefined || fitting.some((node) => node.id === value);
  return (
    <Select
      id={id}
      aria-describedby={describedBy}
      value={value === undefined ? '' : String(value)}
      onChange={(event) => onChange(event.target.value || undefined)}
    >
      <option value="">None</option>
      {!known && <option value={String(value)}>{String(value)} (missing)</option>}
      {fitting.map((node) => (
        <option key={node.uid} value={node.id}>
          {node.title === node.id ? node.id : `${node.title} (${node.id})`}
        </option>
      ))}
    </Select>
  );
}

function FileEditor(props: EditorProps) {
  const files = useSession((state) => state.project.files);
  const { value, onChange, id, describedBy } = props;
  const known = value === undefined || files.includes(String(value));
  return (
    <Select
      id={id}
      aria-describedby={describedBy}
      value={value === undefined ? '' : String(value)}
      onChange={(event) => onChange(event.target.value || undefined)}
    >
      <option value="">None</option>
      {!known && <option value={String(value)}>{String(value)} (missing)</option>}
      {files.map((file) => (
        <option key={file} value={file}>
          {file}
        </option>
      ))}
    </Select>
  );
}

function JsonEditor(props: EditorProps) {
  const shown = props.value === undefined ? '' : JSON.stringify(props.value, null, 2);
  return <DraftInput shown={shown} read={readJson} props={props} multiline />;
}

function WordsEditor(props: EditorProps) {
  const list = Array.isArray(props.value) ? props.value.map(String) : [];
  const shown = list.join(', ');
  const read = (text: string): Read => ({
    value: text
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean),
  });
  return <DraftInput shown={shown} read={read} props={props} />;
}

/** Names with values: environment variables, attributes. */
function PairsEditor({ value, onChange, id }: EditorProps) {
  const pairs = Object.entries((value as JsonObject | undefined) ?? {});
  const write = (next: [string, Json][]) =>
    onChange(next.length === 0 ? undefined : Object.fromEntries(next));
  return (
    <div id={id} className="space-y-1.5">
      {pairs.map(([name, text], index) => (
        <div key={name} className="flex items-center gap-1.5">
          <Input
            aria-label="Name"
            defaultValue={name}
            className="font-mono !text-2xs"
            onBlur={(event) =>
              event.target.value !== name &&
              write(pairs.map((pair, i) => (i === index ? [event.target.value, pair[1]] : pair)))
            }
          />
          <Input
            aria-label={`Value of ${name}`}
            defaultValue={typeof text === 'string' ? text : JSON.stringify(text)}
            className="font-mono !text-2xs"
            onBlur={(event) =>
              event.target.value !== text &&
              write(pairs.map((pair, i) => (i === index ? [pair[0], event.target.value] : pair)))
            }
          />
          <IconButton
            label={`Remove ${name}`}
            small
            onClick={() => write(pairs.filter((_, i) => i !== index))}
          >
            <Trash2 size={13} aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button
        small
        tone="ghost"
        icon={<Plus size={13} aria-hidden />}
        onClick={() => write([...pairs, [`NAME_${pairs.length + 1}`, '']])}
      >
        Add an entry
      </Button>
    </div>
  );
}

const isStringMap = (schema: JsonObject | null | undefined) =>
  (schema?.additionalProperties as JsonObject | undefined)?.type === 'string';
const isWordList = (schema: JsonObject | null | undefined) =>
  (schema?.items as JsonObject | undefined)?.type === 'string';

export function ScalarEditor(props: EditorProps) {
  const { field } = props;
  if (field.reference && field.reference.length > 0) return <ReferenceEditor {...props} />;
  if (field.schema?.['x-file'] === true) return <FileEditor {...props} />;
  if (field.type === 'boolean') return <BooleanEditor {...props} />;
  if (field.type === 'enum') return <EnumEditor {...props} />;
  if (field.type === 'integer' || field.type === 'number') return <NumberEditor {...props} />;
  if (field.type === 'string') return <StringEditor {...props} />;
  if (field.type === 'object' && isStringMap(field.schema)) return <PairsEditor {...props} />;
  if (field.type === 'array' && isWordList(field.schema)) return <WordsEditor {...props} />;
  return <JsonEditor {...props} />;
}
