import { Plus, Trash2 } from 'lucide-react';
import {
  addPoint,
  durationOf,
  type Load,
  list,
  loadOf,
  type Point,
  pointsOf,
  rateAt,
  withLoad,
} from '../../model/scenario';
import type { Json, JsonObject } from '../../model/types';
import { useSession } from '../../store/session';
import { Button, IconButton } from '../../ui/button';
import { Input, Segments, Switch } from '../../ui/forms';
import { BodyField, ChoiceField, Labelled, NumberField, TextField, useEdited } from './fields';
import { ProfileChart } from './ProfileChart';

const LOADS: { value: Load; label: string; title: string }[] = [
  { value: 'steady', label: 'Steady', title: 'So many a second, by chance' },
  { value: 'profile', label: 'Drawn', title: 'A rate that changes over time' },
  { value: 'every', label: 'Every', title: 'One each time so many seconds have passed' },
  { value: 'times', label: 'At times', title: 'One at each of these times' },
];

/** Methods and paths that the drawing has, for suggestions. */
function useRoutes(): string[] {
  const edges = useSession((state) => state.project.edges);
  return [
    ...new Set(
      edges.flatMap(({ fields }) =>
        typeof fields.path === 'string' ? [`${fields.method ?? 'GET'} ${fields.path}`] : [],
      ),
    ),
  ].sort();
}

/** The points as numbers, for those who type. */
function PointTable({
  arrival,
  at,
  onChange,
}: {
  arrival: JsonObject;
  at: string;
  onChange: (points: Point[], label: string, key?: string) => void;
}) {
  const points = pointsOf(arrival);
  const set = (index: number, column: 0 | 1, text: string) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < 0) return;
    const next = points.map((point, i) =>
      i === index ? ((column === 0 ? [value, point[1]] : [point[0], value]) as Point) : point,
    );
    onChange(next, 'Set point', `point-${index}-${column}`);
  };
  return (
    <table className="w-full text-2xs">
      <caption className="sr-only">Points of the load</caption>
      <thead>
        <tr className="text-left text-muted">
          <th className="pb-1 font-medium">From</th>
          <th className="pb-1 font-medium">Rate</th>
          <th aria-label="Remove" />
        </tr>
      </thead>
      <tbody>
        {points.map(([time, rate], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place in the profile
          <tr key={`${index}-${time}-${rate}`}>
            <td className="pr-1.5 pb-1">
              <Input
                aria-label={`Time of point ${index + 1} of ${at}`}
                className="!h-7 tabular"
                unit="s"
                defaultValue={time}
                onBlur={(event) => event.target.value !== String(time) && set(index, 0, event.target.value)}
                onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
              />
            </td>
            <td className="pr-1.5 pb-1">
              <Input
                aria-label={`Rate of point ${index + 1} of ${at}`}
                className="!h-7 tabular"
                unit="/s"
                defaultValue={rate}
                onBlur={(event) => event.target.value !== String(rate) && set(index, 1, event.target.value)}
                onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
              />
            </td>
            <td className="pb-1">
              <IconButton
                label={`Remove point ${index + 1} of ${at}`}
                small
                disabled={points.length === 1}
                reason="A drawn load has a point at least."
                onClick={() =>
                  onChange(
                    points.filter((_, i) => i !== index),
                    'Remove point',
                  )
                }
              >
                <Trash2 size={12} aria-hidden />
              </IconButton>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Drawn({ arrival, index }: { arrival: JsonObject; index: number }) {
  const { set, value, problems } = useEdited();
  const duration_s = durationOf(value);
  const points = pointsOf(arrival);
  const ramp = arrival.ramp === true;
  const name = `load ${index + 1}`;
  const write = (next: Point[], label: string, key?: string) =>
    set(['arrivals', index, 'profile'], next as unknown as Json, label, key && `${index}-${key}`);
  const another = () => {
    const last = points[points.length - 1]?.[0] ?? 0;
    const time = last < duration_s ? (last + duration_s) / 2 : last;
    write(addPoint(points, [time, rateAt(points, ramp, time) || 1]), 'Add point');
  };
  const problem = problems.get(`arrivals.${index}.profile`);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_220px] gap-3">
      <div className="min-w-0">
        <ProfileChart points={points} ramp={ramp} duration_s={duration_s} name={name} onChange={write} />
        {problem && <p className="pt-1 text-2xs text-danger">{problem}</p>}
        <div className="mt-2 flex items-center gap-3">
          <Button small icon={<Plus size={13} aria-hidden />} onClick={another}>
            Add point
          </Button>
          <Switch
            checked={ramp}
            label={`Ramp of ${name}`}
            onChange={(on) => set(['arrivals', index, 'ramp'], on ? true : undefined, 'Ramp or steps')}
          />
          <span className="text-2xs text-muted">
            {ramp ? 'Ramps from point to point' : 'Steps at each point'}
          </span>
        </div>
      </div>
      <div className="max-h-56 overflow-y-auto">
        <PointTable arrival={arrival} at={name} onChange={write} />
      </div>
    </div>
  );
}

function Times({ arrival, index }: { arrival: JsonObject; index: number }) {
  const { set } = useEdited();
  const times = Array.isArray(arrival.times_s) ? arrival.times_s : [];
  return (
    <Labelled label="Times in seconds" at={`arrivals.${index}.times_s`}>
      {(id) => (
        <Input
          id={id}
          key={times.join()}
          defaultValue={times.join(', ')}
          onBlur={(event) => {
            const next = event.target.value
              .split(/[\s,]+/)
              .filter(Boolean)
              .map(Number);
            if (
              next.length > 0 &&
              next.every((time) => Number.isFinite(time) && time >= 0) &&
              next.join() !== times.join()
            )
              set(['arrivals', index, 'times_s'], next, 'Set times');
          }}
        />
      )}
    </Labelled>
  );
}

function Arrival({ arrival, index }: { arrival: JsonObject; index: number }) {
  const { set, value } = useEdited();
  const nodes = useSession((state) => state.project.nodes);
  const routes = useRoutes();
  const load = loadOf(arrival);
  const at = (name: string) => ['arrivals', index, name];
  const options = [
    { value: '', label: 'From outside' },
    ...nodes.map(({ id, title }) => ({ value: id, label: title })),
  ];
  const targets = [{ value: '', label: 'Its only target' }, ...options.slice(1)];
  return (
    <li aria-label={`Load ${index + 1}`} className="space-y-3 rounded-xl border border-line bg-panel p-3">
      <div className="flex items-end gap-2.5">
        <ChoiceField
          label="From"
          at={`arrivals.${index}.source`}
          className="w-40"
          value={String(arrival.source ?? '')}
          options={options}
          onChange={(source) => set(at('source'), source || undefined, 'Set source')}
        />
        <ChoiceField
          label="To"
          at={`arrivals.${index}.target`}
          className="w-40"
          value={String(arrival.target ?? '')}
          options={targets}
          onChange={(target) => set(at('target'), target || undefined, 'Set target')}
        />
        <TextField
          label="Route"
          path={at('route')}
          value={arrival.route}
          options={routes}
          placeholder="POST /orders"
          className="flex-1"
        />
        <TextField
          label="Credential"
          path={at('as')}
          value={arrival.as}
          placeholder="anonymous"
          className="w-28"
        />
        <IconButton
          label={`Remove load ${index + 1}`}
          onClick={() => set(['arrivals', index], undefined, 'Remove load')}
        >
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      <div className="flex items-end gap-3">
        <div className="w-80 shrink-0">
          <Segments
            label={`Kind of load ${index + 1}`}
            value={load}
            options={LOADS}
            onChange={(next) =>
              set(['arrivals', index], withLoad(arrival, next, durationOf(value)), 'Change load')
            }
          />
        </div>
        {load === 'steady' && (
          <NumberField
            label="Rate"
            unit="/s"
            path={at('rate_per_s')}
            value={arrival.rate_per_s}
            className="w-36"
          />
        )}
        {load === 'every' && (
          <NumberField label="Pause" unit="s" path={at('every_s')} value={arrival.every_s} className="w-36" />
        )}
        {load === 'times' && (
          <div className="flex-1">
            <Times arrival={arrival} index={index} />
          </div>
        )}
      </div>
      {load === 'profile' && <Drawn arrival={arrival} index={index} />}
      <BodyField label="Body" path={at('body')} value={arrival.body} />
    </li>
  );
}

/** What arrives: from where, along which route, how often and with what. */
export function Arrivals() {
  const { value, set } = useEdited();
  const nodes = useSession((state) => state.project.nodes);
  const arrivals = list(value.arrivals);
  const add = () => {
    const source = arrivals[arrivals.length - 1]?.source ?? nodes[0]?.id;
    const next = [...arrivals, { ...(source ? { source } : {}), rate_per_s: 1 }];
    set(['arrivals'], next as Json, 'Add load');
  };
  return (
    <section aria-label="Load">
      <div className="flex items-center pb-2">
        <h3 className="flex-1 text-xs font-semibold text-text">Load</h3>
        <Button small icon={<Plus size={13} aria-hidden />} onClick={add}>
          Add load
        </Button>
      </div>
      <ul className="space-y-2.5">
        {arrivals.map((arrival, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a load is its place in the scenario
          <Arrival key={index} arrival={arrival} index={index} />
        ))}
      </ul>
      {arrivals.length === 0 && <p className="text-2xs text-muted">Nothing arrives. Add a load.</p>}
    </section>
  );
}
