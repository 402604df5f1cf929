/** The states of a definition as a graph, with what a run did to them. */

import { ChevronDown, ChevronRight, CircleX, Play, RotateCcw, ShieldAlert, Square } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { Visits } from '../../api/workflows';
import { folded, type Machine } from '../../model/asl';
import { count } from '../../model/format';
import { useWidth } from '../../ui/width';
import { layOutStates, type Placed, type PlacedState, type PlacedWay } from './layout';

interface Props {
  machine: Machine;
  visits: Record<string, Visits> | null;
  chosen: string | null;
  onState: (name: string) => void;
}

const TONES: Record<PlacedWay['kind'], string> = {
  next: 'var(--muted)',
  choice: 'var(--muted)',
  default: 'var(--muted)',
  catch: 'var(--danger)',
};
const PADDING = 16;
/** Smaller than this nobody reads; larger than life nobody needs. */
const SCALE = { min: 0.88, max: 1 };

function Ways({ placed, visits }: { placed: Placed; visits: Props['visits'] }) {
  const quiet = (way: PlacedWay) => visits !== null && !(visits[way.from] && visits[way.to]);
  return (
    <svg
      width={placed.width}
      height={placed.height}
      className="pointer-events-none absolute inset-0 overflow-visible"
      aria-hidden="true"
    >
      <defs>
        {(['next', 'catch'] as const).map((kind) => (
          <marker
            key={kind}
            id={`way-${kind}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0.5L7.5 4L0 7.5z" fill={TONES[kind]} />
          </marker>
        ))}
      </defs>
      {placed.ways.map((way) => (
        <g key={way.id} opacity={quiet(way) ? 0.45 : 1}>
          <path
            d={way.d}
            fill="none"
            stroke={TONES[way.kind]}
            strokeWidth={1.4}
            strokeDasharray={way.kind === 'catch' ? '5 3' : way.kind === 'default' ? '2 3' : undefined}
            markerEnd={`url(#way-${way.kind === 'catch' ? 'catch' : 'next'})`}
          />
          {way.at && (
            <text
              x={way.at.x}
              y={way.at.y + 4}
              textAnchor="middle"
              fontSize="10.5"
              fill={way.kind === 'catch' ? 'var(--danger)' : 'var(--text)'}
              stroke="var(--panel)"
              strokeWidth={4}
              paintOrder="stroke"
            >
              {way.label}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

function toneOf(visit: Visits | undefined, visits: Props['visits']): string {
  if (visits === null) return 'border-line-strong bg-raised';
  if (!visit) return 'border-line bg-panel text-muted';
  if (visit.going > 0) return 'border-accent bg-accent-soft';
  return visit.failed > visit.retried + visit.caught
    ? 'border-danger bg-danger-soft'
    : 'border-success bg-success-soft';
}

/** What the marks of a state mean, for who does not see them. */
function said(state: PlacedState, visit: Visits | undefined): string {
  const facts: string[] = [];
  if (state.start) facts.push('begins');
  if (state.end) facts.push('ends');
  if (state.retries) facts.push('retries');
  if (state.catches) facts.push('catches');
  if (visit) facts.push(`visited ${visit.entered} times`);
  if (visit?.failed) facts.push(`${visit.failed} failed`);
  if (visit?.going) facts.push(`${visit.going} there now`);
  return facts.map((fact) => `, ${fact}`).join('');
}

function Marks({ state, visit }: { state: PlacedState; visit: Visits | undefined }) {
  return (
    <span aria-hidden="true" className="flex items-center gap-1 text-faint">
      {state.start && <Play size={11} aria-hidden className="text-success" />}
      {state.retries && <RotateCcw size={11} aria-hidden />}
      {state.catches && <ShieldAlert size={11} aria-hidden />}
      {state.type === 'Fail' && <CircleX size={11} aria-hidden className="text-danger" />}
      {state.end && state.type !== 'Fail' && <Square size={10} aria-hidden />}
      {visit && (
        <span className="tabular rounded-full bg-panel px-1.5 whitespace-nowrap text-[10px] leading-4 font-medium text-text">
          {count(visit.entered)}
          {visit.failed > 0 && <span className="text-danger"> ✕ {count(visit.failed)}</span>}
        </span>
      )}
    </span>
  );
}

interface CardProps extends Props {
  state: PlacedState;
  closed: boolean;
  onFold: (name: string) => void;
}

function Card({ state, visits, chosen, onState, closed, onFold }: CardProps) {
  const visit = visits?.[state.name];
  const folds = state.holds || closed;
  const Chevron = closed ? ChevronRight : ChevronDown;
  const ring = chosen === state.name ? 'ring-2 ring-accent' : '';
  return (
    <div
      className={`absolute rounded-lg border ${toneOf(visit, visits)} ${ring} ${state.holds ? 'border-dashed' : ''}`}
      style={{ left: state.x, top: state.y, width: state.width, height: state.height }}
      data-name={state.name}
    >
      <div className="flex h-[44px] items-center pr-1">
        <button
          type="button"
          aria-pressed={chosen === state.name}
          onClick={() => onState(state.name)}
          className="flex h-full min-w-0 flex-1 flex-col items-start justify-center px-2.5 text-left"
        >
          <span className="w-full truncate text-xs font-semibold text-text">{state.name}</span>
          <span className="flex w-full items-center justify-between gap-1 text-[10px] text-muted">
            <span>
              <span className="sr-only">, </span>
              {state.type}
              <span className="sr-only">{said(state, visit)}</span>
            </span>
            <Marks state={state} visit={visit} />
          </span>
        </button>
        {folds && (
          <button
            type="button"
            aria-label={`${closed ? 'Unfold' : 'Fold'} ${state.name}`}
            aria-expanded={!closed}
            onClick={() => onFold(state.name)}
            className="flex size-7 shrink-0 items-center justify-center rounded text-muted hover:bg-hover"
          >
            <Chevron size={13} aria-hidden />
          </button>
        )}
      </div>
    </div>
  );
}

function usePlaced(machine: Machine): Placed | null {
  const [placed, setPlaced] = useState<Placed | null>(null);
  const shape = JSON.stringify(machine);
  useEffect(() => {
    let left = false;
    void layOutStates(JSON.parse(shape) as Machine).then((next) => !left && setPlaced(next));
    return () => {
      left = true;
    };
  }, [shape]);
  return placed;
}

export function StateGraph(props: Props) {
  const { machine } = props;
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => folded(machine, closed), [machine, closed]);
  const placed = usePlaced(shown);
  const { ref, width } = useWidth();
  const fold = (name: string) =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  const scale = placed
    ? Math.max(SCALE.min, Math.min(SCALE.max, (width - 2 * PADDING) / Math.max(1, placed.width)))
    : 1;
  return (
    <div ref={ref} className="h-full overflow-auto bg-bg" data-testid="state-graph">
      {placed && (
        <div
          className="mx-auto"
          style={{ width: placed.width * scale + 2 * PADDING, height: placed.height * scale + 2 * PADDING }}
        >
          <section
            aria-label="States"
            className="relative origin-top-left"
            style={{
              width: placed.width,
              height: placed.height,
              transform: `translate(${PADDING}px, ${PADDING}px) scale(${scale})`,
            }}
          >
            {placed.states
              .filter((state) => state.holds)
              .map((state) => (
                <Card key={state.name} {...props} state={state} closed={false} onFold={fold} />
              ))}
            <Ways placed={placed} visits={props.visits} />
            {placed.states
              .filter((state) => !state.holds)
              .map((state) => (
                <Card
                  key={state.name}
                  {...props}
                  state={state}
                  closed={closed.has(state.name)}
                  onFold={fold}
                />
              ))}
          </section>
        </div>
      )}
    </div>
  );
}
