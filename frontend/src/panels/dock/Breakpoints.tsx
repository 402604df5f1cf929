import { useQuery } from '@tanstack/react-query';
import { ArrowRight, FastForward, OctagonPause, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { addBreakpoint, release, removeBreakpoint } from '../../actions/steering';
import { get } from '../../api/client';
import { readCondition } from '../../model/breakpoints';
import { moment, plural } from '../../model/format';
import type { Breakpoint, Held } from '../../model/runs';
import { type Planned, useBreakpoints } from '../../store/breakpoints';
import { useRun } from '../../store/run';
import { useSession } from '../../store/session';
import { Button, IconButton } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Input } from '../../ui/forms';
import { Payload } from './SpanDetail';

/** Those of the run that goes on, and those that the next one will have. */
function usePlaces(): { point: Planned; stand: Breakpoint | undefined }[] {
  const planned = useBreakpoints((state) => state.planned);
  const standing = useRun((state) => (state.live ? state.stream.controls.breakpoints : undefined)) ?? [];
  const known = new Set(planned.map(({ id }) => id));
  const others = standing
    .filter(({ id }) => !known.has(id))
    .map(({ id, node, edge, condition }) => ({
      id,
      ...(node === null ? {} : { node }),
      ...(edge === null ? {} : { edge }),
      condition: condition === null ? '' : JSON.stringify(condition),
    }));
  return [...planned, ...others].map((point) => ({
    point,
    stand: standing.find(({ id }) => id === point.id),
  }));
}

function useName(point: Planned): string {
  const node = useSession((state) => state.project.nodeById.get(point.node ?? ''));
  const edge = useSession((state) => state.project.edgeById.get(point.edge ?? ''));
  if (edge) return `${edge.sourceId} ${edge.relation.replace(/_/g, ' ')} ${edge.targetId}`;
  return node ? `Before ${node.title}` : (point.edge ?? point.node ?? '');
}

function Condition({ point }: { point: Planned }) {
  const [text, setText] = useState(point.condition);
  const id = useId();
  const read = readCondition(text);
  const problem = 'problem' in read ? read.problem : null;
  const apply = () => {
    if (!problem && text !== point.condition) void addBreakpoint(point, text);
  };
  return (
    <div className="min-w-0 flex-1">
      <Input
        aria-label={`Condition of ${point.id}`}
        aria-describedby={problem ? id : undefined}
        placeholder='every message, or {"order_id": ["a"]}'
        value={text}
        bad={problem !== null}
        className="!h-7 font-mono !text-2xs"
        onChange={(event) => setText(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => event.key === 'Enter' && apply()}
      />
      {problem && (
        <p id={id} className="pt-0.5 text-2xs text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}

function Row({
  point,
  stand,
  open,
  onOpen,
}: {
  point: Planned;
  stand: Breakpoint | undefined;
  open: boolean;
  onOpen: () => void;
}) {
  const name = useName(point);
  const live = useRun((state) => state.live);
  const held = stand?.held ?? 0;
  const nothing = stand ? 'Nothing waits here.' : 'It holds from the next run on.';
  return (
    <li
      aria-label={name}
      className={`flex items-start gap-2 px-4 py-1.5 ${open ? 'bg-accent-soft' : 'hover:bg-hover'}`}
    >
      <button
        type="button"
        aria-pressed={open}
        onClick={onOpen}
        className="flex h-7 w-64 min-w-0 shrink items-center gap-2 text-left text-xs"
      >
        <OctagonPause size={14} aria-hidden className="shrink-0 text-danger" />
        <span className="min-w-0 truncate font-medium text-text">{name}</span>
      </button>
      <Condition key={point.condition} point={point} />
      <span className="tabular w-24 shrink-0 pt-1.5 text-2xs text-muted" role="status">
        {stand ? (
          <>
            <b className={held > 0 ? 'text-danger' : 'text-text'}>{held}</b> held
          </>
        ) : live ? (
          'not in this run'
        ) : (
          'next run'
        )}
      </span>
      <IconButton
        label={`Let one go: ${name}`}
        small
        disabled={held === 0}
        reason={nothing}
        onClick={() => void release(point.id, { count: 1 })}
      >
        <ArrowRight size={14} aria-hidden />
      </IconButton>
      <IconButton
        label={`Let all go: ${name}`}
        small
        disabled={held === 0}
        reason={nothing}
        onClick={() => void release(point.id)}
      >
        <FastForward size={14} aria-hidden />
      </IconButton>
      <IconButton label={`Remove: ${name}`} small onClick={() => void removeBreakpoint(point.id)}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </li>
  );
}

/** What waits at a breakpoint, with what it carries. */
function Waiting({ point, held }: { point: Planned; held: number }) {
  const run = useRun((state) => state.run?.id ?? null);
  const [chosen, setChosen] = useState<number | null>(null);
  const { data } = useQuery({
    queryKey: ['held', run, point.id, held],
    queryFn: () => get<{ held: Held[] }>(`/api/runs/${run}/breakpoints/${encodeURIComponent(point.id)}/`),
    enabled: run !== null && held > 0,
    placeholderData: (before) => before,
  });
  const waiting = held > 0 ? (data?.held ?? []) : [];
  const shown = waiting.find(({ id }) => id === chosen) ?? waiting[0];
  if (!shown)
    return <p className="px-4 py-3 text-xs text-muted">Nothing waits here. What comes this way will.</p>;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ul aria-label="What waits" className="max-h-[45%] shrink-0 overflow-y-auto border-b border-line py-1">
        {waiting.map((one) => (
          <li key={one.id} className="flex items-center gap-2 pr-3">
            <button
              type="button"
              aria-pressed={one === shown}
              onClick={() => setChosen(one.id)}
              className={`flex h-7 min-w-0 flex-1 items-center gap-3 px-4 text-left text-2xs ${one === shown ? 'bg-accent-soft' : 'hover:bg-hover'}`}
            >
              <span className="w-24 shrink-0 truncate font-medium text-text">{one.what}</span>
              <span className="tabular w-20 shrink-0 text-muted">{moment(one.since_us)}</span>
              <span className="min-w-0 flex-1 truncate font-mono text-muted">{JSON.stringify(one.body)}</span>
            </button>
            <Button small tone="ghost" onClick={() => void release(point.id, { message: one.id })}>
              Let it go
            </Button>
          </li>
        ))}
      </ul>
      <section aria-label="Payload" className="min-h-0 flex-1 overflow-y-auto p-4">
        <p className="pb-2 text-2xs text-muted">
          {plural(shown.messages.length, 'message')}
          {shown.messages.length > 0 && `: ${shown.messages.slice(0, 8).join(', ')}`}
        </p>
        <Payload title="Body" value={shown.body} />
      </section>
    </div>
  );
}

/** Where runs stop: each place with its condition, what waits there, and the ways on. */
export function Breakpoints() {
  const places = usePlaces();
  const [open, setOpen] = useState<string | null>(null);
  const shown = places.find(({ point }) => point.id === open) ?? places[0];
  if (!shown)
    return (
      <Empty icon={<OctagonPause size={24} aria-hidden />} title="No breakpoints">
        Select a node or an edge and press B. What comes there waits; everything else goes on.
      </Empty>
    );
  return (
    <div className="flex h-full min-h-0">
      <ul aria-label="Breakpoints" className="min-w-0 flex-1 overflow-y-auto py-1">
        {places.map(({ point, stand }) => (
          <Row
            key={point.id}
            point={point}
            stand={stand}
            open={point.id === shown.point.id}
            onOpen={() => setOpen(point.id)}
          />
        ))}
      </ul>
      <div className="w-[42%] shrink-0 border-l border-line">
        <Waiting point={shown.point} held={shown.stand?.held ?? 0} />
      </div>
    </div>
  );
}
