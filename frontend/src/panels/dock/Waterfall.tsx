import { Layers } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useCatalogue } from '../../api/queries';
import { colorOf } from '../../model/catalogue';
import { duration } from '../../model/format';
import { PHASES, type Phase, phaseOf } from '../../model/phases';
import type { Span, Trace } from '../../model/runs';
import { type Scale, scaleOf } from '../../model/scale';
import { ticks, waterfall } from '../../model/waterfall';
import { useSession } from '../../store/session';
import { select } from '../../store/ui';
import { Switch } from '../../ui/forms';
import { barStyle } from './WaterfallBar';

interface Props {
  trace: Trace;
  selected: string | null;
  onSelect: (span: Span) => void;
}

const NAME = 'w-64 shrink-0 max-[1250px]:w-44';

/** The marks of the axis that have room: none inside a cut, none on top of another. */
function marksOf(whole: number, start_us: number, scale: Scale) {
  const marks: { us: number; at: number }[] = [];
  for (const us of ticks(whole, 12)) {
    const time = start_us + us;
    const at = scale.at(time);
    const last = marks[marks.length - 1];
    if (scale.gaps.some((gap) => time > gap.start_us && time < gap.end_us)) continue;
    if (scale.gaps.some((gap) => Math.abs(at - gap.start - gap.width / 2) < 0.07)) continue;
    if (last === undefined || at - last.at > 0.12) marks.push({ us, at });
  }
  return marks;
}

/** The spans of a trace over time: who worked, who waited, and what was done again. */
export function Waterfall({ trace, selected, onSelect }: Props) {
  const [cut, setCut] = useState(true);
  const { rows, start_us, end_us } = useMemo(() => waterfall(trace.spans), [trace]);
  const scale = useMemo(() => scaleOf(trace.spans, start_us, end_us, cut), [trace, start_us, end_us, cut]);
  const phases = useMemo(
    () => new Map(trace.spans.map((span) => [span.span, phaseOf(span, trace.spans)])),
    [trace],
  );
  const whole = Math.max(1, end_us - start_us);
  const present = new Set(phases.values());
  return (
    <div className="flex h-full flex-col" data-testid="waterfall">
      <div className="flex h-8 shrink-0 items-center gap-3 overflow-x-auto border-b border-line px-4 text-2xs whitespace-nowrap text-muted">
        <ul aria-label="Key" className="flex flex-1 gap-3">
          {PHASES.filter(({ phase }) => present.has(phase)).map(({ phase, label }) => (
            <li key={phase} className="flex items-center gap-1.5">
              <span
                aria-hidden
                className="h-2.5 w-5 rounded-[3px]"
                style={barStyle(phase, 'var(--accent)', true)}
              />
              {label}
            </li>
          ))}
        </ul>
        <span aria-hidden>Cut idle time</span>
        <Switch label="Cut idle time" checked={cut} onChange={setCut} />
      </div>
      <div className="flex h-7 shrink-0 items-center border-b border-line text-[10px] text-muted">
        <span className={`${NAME} truncate px-4 text-2xs`}>
          {rows.length} spans in {duration(whole)}
        </span>
        <span className="relative mr-24 h-full flex-1">
          {marksOf(whole, start_us, scale).map(({ us, at }) => (
            <span
              key={us}
              className={`tabular absolute top-1.5 whitespace-nowrap ${us === 0 ? '' : '-translate-x-1/2'}`}
              style={{ left: `${at * 100}%` }}
            >
              {us === 0 ? '0' : duration(us)}
            </span>
          ))}
          {scale.gaps.map((gap) => (
            <span
              key={gap.start_us}
              data-testid="idle"
              className="tabular absolute top-1.5 -translate-x-1/2 rounded bg-hover px-1 whitespace-nowrap text-text"
              style={{ left: `${(gap.start + gap.width / 2) * 100}%` }}
            >
              <span className="sr-only">Idle </span>
              {duration(gap.end_us - gap.start_us)}
            </span>
          ))}
        </span>
      </div>
      <ul aria-label="Spans" className="min-h-0 flex-1 overflow-y-auto py-1">
        {rows.map(({ span, depth }) => (
          <SpanRow
            key={span.span}
            span={span}
            depth={depth}
            phase={phases.get(span.span) ?? 'work'}
            scale={scale}
            pressed={selected === span.span}
            onSelect={onSelect}
          />
        ))}
      </ul>
    </div>
  );
}

interface RowProps {
  span: Span;
  depth: number;
  phase: Phase;
  scale: Scale;
  pressed: boolean;
  onSelect: (span: Span) => void;
}

const AGAIN: Partial<Record<Phase, string>> = {
  retry: 'retry',
  redelivery: 'redelivery',
  backoff: 'backoff',
};

function SpanRow({ span, depth, phase, scale, pressed, onSelect }: RowProps) {
  const catalogue = useCatalogue();
  const node = useSession((state) => (span.node ? state.project.nodeById.get(span.node) : undefined));
  const bad = span.status !== 'ok';
  const color = bad ? 'var(--danger)' : colorOf(catalogue, node?.kind ?? '');
  const what = span.node ? span.name.replace(span.node, '').trim() || span.kind.replace(/_/g, ' ') : '';
  const left = scale.at(span.start_us);
  const right = scale.at(Math.max(span.start_us, span.end_us));
  return (
    <li>
      <button
        type="button"
        aria-pressed={pressed}
        data-phase={phase}
        onClick={() => {
          onSelect(span);
          if (node) select([node.uid]);
        }}
        className={`group flex h-[25px] w-full items-center text-left ${pressed ? 'bg-accent-soft' : 'hover:bg-hover'}`}
      >
        <span
          className={`${NAME} flex min-w-0 items-baseline gap-1.5 pr-2 text-2xs`}
          style={{ paddingLeft: 16 + Math.min(depth, 9) * 11 }}
        >
          <span className="truncate font-medium text-text">{span.node ?? span.name}</span>
          <span className="truncate text-muted">{what}</span>
          {span.links.length > 1 && (
            <span className="flex shrink-0 items-center gap-0.5 self-center text-muted">
              <Layers size={11} aria-hidden />
              <span className="sr-only">batch of </span>
              {span.links.length}
            </span>
          )}
        </span>
        <span className="relative mr-24 h-full flex-1 border-l border-line">
          {scale.gaps.map((gap) => (
            <span
              key={gap.start_us}
              className="absolute inset-y-0 border-x border-dashed border-line-strong bg-hover/60"
              style={{ left: `${gap.start * 100}%`, width: `${gap.width * 100}%` }}
            />
          ))}
          <span
            className="absolute top-[7px] h-[11px] min-w-[3px] rounded-[3px]"
            style={{
              left: `${left * 100}%`,
              width: `${(right - left) * 100}%`,
              ...barStyle(phase, color, span.kind === 'wait'),
            }}
          />
          <span
            className={`tabular absolute top-1 pl-1.5 text-[10px] leading-[17px] whitespace-nowrap ${bad ? 'font-semibold text-danger' : 'text-muted'}`}
            style={{ left: `${right * 100}%` }}
          >
            {span.end_us > span.start_us ? duration(span.end_us - span.start_us) : 'at once'}
            {AGAIN[phase] && ` · ${AGAIN[phase]}`}
            {span.attempt > 1 && ` ${span.attempt}`}
            {bad ? ` ${span.status}` : <span className="sr-only"> {span.status}</span>}
          </span>
        </span>
      </button>
    </li>
  );
}
