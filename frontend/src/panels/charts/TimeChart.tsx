import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { type ChartData, type ChartSpec, figure, stepAt, timesOf, zoomed } from '../../model/charts';
import { moment } from '../../model/format';
import { zoomTo } from '../../store/charts';
import { moveCursor, point, useCursor } from '../../store/cursor';
import { useUi } from '../../store/ui';
import { optionsOf } from './plot';

interface Props {
  spec: ChartSpec;
  data: ChartData;
  height: number;
  /** Hands the drawing out, for a picture of all of them. */
  onPlot: (key: string, plot: uPlot | null) => void;
  /** Shows its window and no other: it belongs to no single run that could be zoomed into. */
  fixed?: boolean;
}

/** Marks the shared moment in a drawing without telling anybody. */
function mark(plot: uPlot | null, t_us: number | null): void {
  if (!plot) return;
  const left = t_us === null ? -10 : plot.valToPos(t_us, 'x');
  plot.setCursor({ left: left >= 0 && left <= plot.over.clientWidth ? left : -10, top: 0 }, false);
}

/** What each line has at the moment that is pointed at. */
function Legend({ spec, data, at }: { spec: ChartSpec; data: ChartData; at: number | null }) {
  const step = at === null ? null : stepAt(data, at);
  return (
    <span className="tabular flex min-w-0 flex-1 justify-end gap-2 overflow-hidden text-[10px] whitespace-nowrap text-muted">
      {spec.lines.map((line) => {
        const value = step === null ? null : line.values[step];
        return (
          <span key={line.key} className="flex min-w-0 items-center gap-1">
            <svg width="12" height="6" aria-hidden="true" className="shrink-0">
              <line
                x1="0"
                x2="12"
                y1="3"
                y2="3"
                stroke={`var(${line.hue})`}
                strokeWidth="2"
                strokeDasharray={line.dash?.join(' ')}
              />
            </svg>
            {(spec.lines.length === 2 || spec.lines.length === 3 || step === null) &&
              !spec.title.toLowerCase().endsWith(line.label.toLowerCase()) && (
                <span className="truncate">{line.label}</span>
              )}
            {step !== null && (
              <b className="font-semibold text-text">
                {value === null || value === undefined ? '–' : figure(value)}
              </b>
            )}
          </span>
        );
      })}
    </span>
  );
}

/** What the keys of a chart do; the pointer does the same by pressing and dragging. */
function useKeys(
  data: ChartData,
  fixed: boolean,
): { marked: number | null; onKeyDown: (event: KeyboardEvent) => void } {
  const [marked, setMarked] = useState<number | null>(null);
  const window: [number, number] = [data.from_us, data.from_us + data.steps * data.step_us];
  const onKeyDown = (event: KeyboardEvent) => {
    const at = useCursor.getState().t_us ?? Math.round((window[0] + window[1]) / 2);
    const go = (steps: number) =>
      point(Math.max(window[0], Math.min(window[1] - 1, at + steps * data.step_us)));
    const wide = event.shiftKey ? 10 : 1;
    if (event.key === 'ArrowLeft') go(-wide);
    else if (event.key === 'ArrowRight') go(wide);
    else if (event.key === 'Home') point(window[0]);
    else if (event.key === 'End') point(window[1] - 1);
    else if (fixed) return;
    else if (event.key === '+' || event.key === '=') zoomTo(zoomed(window, at, 0.5, data.t_us));
    else if (event.key === '-') zoomTo(zoomed(window, at, 2, data.t_us));
    else if (event.key === ' ') moveCursor(at);
    else if (event.key === 'Enter') {
      if (marked !== null && Math.abs(marked - at) >= data.step_us)
        zoomTo([Math.min(marked, at), Math.max(marked, at)]);
      setMarked(marked === null ? at : null);
    } else if (event.key === 'Escape' && (marked !== null || data.from_us > 0 || window[1] < data.t_us)) {
      if (marked === null) zoomTo(null);
      setMarked(null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { marked, onKeyDown };
}

/** The value of each line as it is read out. */
function told(spec: ChartSpec, data: ChartData, at: number | null): string {
  if (at === null) return `${moment(data.from_us)} to ${moment(data.to_us)}`;
  const step = stepAt(data, at);
  if (step === null) return moment(at);
  const values = spec.lines.map(({ label, values }) => {
    const value = values[step];
    return `${label} ${value === null || value === undefined ? 'nothing' : figure(value)}`;
  });
  return `${moment(at)}: ${values.join(', ')}`;
}

/** Lines over the run's own time, with the moment that all charts share; drag, or mark twice, to zoom. */
export function TimeChart({ spec, data, height, onPlot, fixed = false }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<uPlot | null>(null);
  const shade = useUi((state) => state.shade);
  const at = useCursor((state) => state.t_us);
  const { marked, onKeyDown } = useKeys(data, fixed);
  const nothing = spec.lines.every(({ values }) => values.every((value) => value === null));
  const table = useMemo(
    (): uPlot.AlignedData => [timesOf(data), ...spec.lines.map(({ values }) => values)],
    [data, spec],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that are read
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const plot = new uPlot(optionsOf(spec, data, element.clientWidth, height, fixed), table, element);
    drawn.current = plot;
    onPlot(spec.key, plot);
    mark(plot, useCursor.getState().t_us);
    const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
      drawn.current = null;
      onPlot(spec.key, null);
    };
  }, [table, spec, height, shade, onPlot, fixed]);
  useEffect(() => mark(drawn.current, at), [at]);

  const markedAt = marked === null ? null : drawn.current?.valToPos(marked, 'x');
  return (
    <figure
      data-testid="chart"
      data-lines={spec.lines.map(({ label }) => label).join(' ')}
      aria-label={`${spec.title}, ${spec.unit}`}
      className="min-w-0 rounded-lg border border-line bg-panel px-2.5 pt-1.5 pb-1"
    >
      <figcaption className="flex h-5 items-center gap-2 text-2xs">
        <span className="truncate font-semibold text-text">{spec.title}</span>
        <span className="shrink-0 text-faint">{spec.unit}</span>
        <Legend spec={spec} data={data} at={at} />
      </figcaption>
      <div
        role="slider"
        tabIndex={0}
        aria-label={`${spec.title} at a moment`}
        aria-describedby={fixed ? undefined : 'charts-keys'}
        aria-valuemin={data.from_us}
        aria-valuemax={data.to_us}
        aria-valuenow={Math.max(data.from_us, Math.min(data.to_us, at ?? data.from_us))}
        aria-valuetext={told(spec, data, at)}
        onKeyDown={onKeyDown}
        onPointerLeave={() => point(null)}
        className="relative rounded-sm"
        style={{ height }}
      >
        <div ref={host} className="h-full w-full" />
        {markedAt !== null && markedAt !== undefined && (
          <span
            aria-hidden
            className="pointer-events-none absolute top-1 bottom-6 w-0.5 bg-[var(--warning)]"
            style={{ left: markedAt + (drawn.current?.over.offsetLeft ?? 0) }}
          />
        )}
        {nothing && (
          <span className="pointer-events-none absolute inset-0 flex items-center justify-center text-2xs text-muted">
            No data in this part of the run
          </span>
        )}
      </div>
    </figure>
  );
}
