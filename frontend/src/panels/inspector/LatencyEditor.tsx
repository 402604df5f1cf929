import { type LatencyForm, readLatency, writeLatency } from '../../model/values';
import { Input, Select } from '../../ui/forms';
import type { EditorProps } from './editors';

const FORMS: { form: LatencyForm; title: string; labels: string[] }[] = [
  { form: 'constant', title: 'Always the same', labels: ['Time'] },
  { form: 'quantiles', title: 'Median and 99th percentile', labels: ['p50', 'p99'] },
  { form: 'uniform', title: 'Anything between', labels: ['From', 'To'] },
  { form: 'exponential', title: 'Exponential, by its mean', labels: ['Mean'] },
];

/** How long something takes: a shape and its numbers, with a small picture of it. */
export function LatencyEditor({ field, value, onChange, id }: EditorProps) {
  const latency = readLatency(value);
  const current = latency ?? readLatency(field.default ?? 0) ?? { form: 'constant' as const, a: 0, b: 0 };
  const shape = FORMS.find((form) => form.form === current.form) ?? FORMS[0];
  const set = (part: Partial<typeof current>) => onChange(writeLatency({ ...current, ...part }));
  return (
    <div className="space-y-1.5">
      <Select
        id={id}
        value={latency ? current.form : ''}
        onChange={(event) =>
          event.target.value === ''
            ? onChange(undefined)
            : set({ form: event.target.value as LatencyForm, b: Math.max(current.a * 4, current.b) })
        }
      >
        <option value="">
          {field.default === undefined || field.default === null
            ? 'Not set'
            : `${JSON.stringify(field.default)} ms (default)`}
        </option>
        {FORMS.map(({ form, title }) => (
          <option key={form} value={form}>
            {title}
          </option>
        ))}
      </Select>
      {latency && (
        <div className="flex gap-1.5">
          {shape?.labels.map((label, index) => (
            <Input
              key={`${label}${index === 0 ? current.a : current.b}`}
              aria-label={`${label}, milliseconds`}
              unit={`${label.toLowerCase()} ms`}
              className="!pr-16"
              defaultValue={index === 0 ? current.a : current.b}
              inputMode="decimal"
              onBlur={(event) => {
                const next = Number(event.target.value);
                if (Number.isFinite(next) && next >= 0 && next !== (index === 0 ? current.a : current.b))
                  set(index === 0 ? { a: next } : { b: next });
              }}
            />
          ))}
        </div>
      )}
    </div>
  );
}
