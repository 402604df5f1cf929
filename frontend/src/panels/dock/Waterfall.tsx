import { useMemo } from 'react';
import { useCatalogue } from '../../api/queries';
import { colorOf } from '../../model/catalogue';
import { duration } from '../../model/format';
import type { Span, Trace } from '../../model/runs';
import { ticks, waterfall } from '../../model/waterfall';
import { useSession } from '../../store/session';
import { select } from '../../store/ui';

interface Props {
  trace: Trace;
  selected: string | null;
  onSelect: (span: Span) => void;
}

const NAME = 'w-64 shrink-0 max-[1250px]:w-44';

export function Waterfall({ trace, selected, onSelect }: Props) {
  const { rows, start_us, end_us } = useMemo(() => waterfall(trace.spans), [trace]);
  const catalogue = useCatalogue();
  const nodes = useSession((state) => state.project.nodeById);
  const whole = Math.max(1, end_us - start_us);
  const marks = ticks(whole);
  return (
    <div className="flex h-full flex-col" data-testid="waterfall">
      <div className="flex h-8 shrink-0 items-center border-b border-line text-[10px] text-faint">
        <span className={`${NAME} truncate px-4 text-2xs text-muted`}>
          {rows.length} spans in {duration(whole)}
        </span>
        <span className="relative mr-24 h-full flex-1">
          {marks.map((mark) => (
            <span
              key={mark}
              className="tabular absolute top-2 -translate-x-1/2 whitespace-nowrap first:translate-x-0"
              style={{ left: `${(mark / whole) * 100}%` }}
            >
              {mark === 0 ? '0' : duration(mark)}
            </span>
          ))}
        </span>
      </div>
      <ul aria-label="Spans" className="min-h-0 flex-1 overflow-y-auto py-1">
        {rows.map(({ span, depth, start, width }) => {
          const node = span.node ? nodes.get(span.node) : undefined;
          const bad = span.status !== 'ok';
          const color = bad ? 'var(--danger)' : colorOf(catalogue, node?.kind ?? '');
          const waiting = span.kind === 'queue';
          const what = span.node
            ? span.name.replace(span.node, '').trim() || span.kind.replace(/_/g, ' ')
            : '';
          return (
            <li key={span.span}>
              <button
                type="button"
                aria-pressed={selected === span.span}
                onClick={() => {
                  onSelect(span);
                  if (node) select([node.uid]);
                }}
                className={`group flex h-[25px] w-full items-center text-left ${selected === span.span ? 'bg-accent-soft' : 'hover:bg-hover'}`}
              >
                <span
                  className={`${NAME} flex min-w-0 items-baseline gap-1.5 pr-2 text-2xs`}
                  style={{ paddingLeft: 16 + Math.min(depth, 9) * 11 }}
                >
                  <span className="truncate font-medium text-text">{span.node ?? span.name}</span>
                  <span className="truncate text-muted">{what}</span>
                </span>
                <span className="relative mr-24 h-full flex-1 border-l border-line">
                  <span
                    className="absolute top-[7px] h-[11px] min-w-[3px] rounded-[3px]"
                    style={{
                      left: `${start * 100}%`,
                      width: `${width * 100}%`,
                      background: waiting ? `color-mix(in srgb, ${color} 35%, transparent)` : color,
                      outline: waiting ? `1px dashed ${color}` : undefined,
                      outlineOffset: -1,
                    }}
                  />
                  <span
                    className={`tabular absolute top-1 pl-1.5 text-[10px] leading-[17px] whitespace-nowrap ${bad ? 'font-semibold text-danger' : 'text-muted'}`}
                    style={{ left: `${Math.min(100, (start + width) * 100)}%` }}
                  >
                    {span.end_us > span.start_us ? duration(span.end_us - span.start_us) : 'at once'}
                    {bad ? ` ${span.status}` : <span className="sr-only"> {span.status}</span>}
                    {span.attempt > 1 && ` · try ${span.attempt}`}
                  </span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
