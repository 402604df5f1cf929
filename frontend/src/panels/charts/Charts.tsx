import { ChartSpline, FileImage, Sheet, ZoomOut } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { useChartData } from '../../api/charts';
import { type ChartData, type ChartSpec, chartsOf, csvOf, hueOf, type Quantile } from '../../model/charts';
import { duration, moment } from '../../model/format';
import { toggleHidden, useCharts, zoomTo } from '../../store/charts';
import { useCursor } from '../../store/cursor';
import { useRun } from '../../store/run';
import { useSession } from '../../store/session';
import { toast } from '../../store/toasts';
import { useUi } from '../../store/ui';
import { Button, IconButton } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Segments, Switch } from '../../ui/forms';
import { NodePicker } from './NodePicker';
import { download, pictureOf } from './picture';
import { TimeChart } from './TimeChart';

const STEP_PX = 3;
const HEIGHT = 132;
/** The narrowest that a chart is still read at. */
const WIDE = 320;

/** The selection where it is followed, else what was chosen; none lets the server choose. */
function useChosen(known: string[] | undefined): string[] {
  const { nodes, follow } = useCharts();
  const selected = useUi((state) => state.nodes);
  const byUid = useSession((state) => state.project.nodeByUid);
  return useMemo(() => {
    const ids = follow ? [...selected].flatMap((uid) => byUid.get(uid)?.id ?? []) : [];
    const reached = ids.filter((id) => known === undefined || known.includes(id));
    return reached.length > 0 ? reached.slice(0, 8) : (nodes ?? []);
  }, [nodes, follow, selected, byUid, known]);
}

/** The width of an element, in steps of a few, so that moving a border asks for little. */
function useWidth(): [number, (element: HTMLElement | null) => void] {
  const [width, setWidth] = useState(0);
  const watch = useRef<ResizeObserver | null>(null);
  const ref = useCallback((element: HTMLElement | null) => {
    watch.current?.disconnect();
    if (!element) return;
    const measure = () => setWidth(Math.ceil(element.clientWidth / 60) * 60);
    measure();
    watch.current = new ResizeObserver(measure);
    watch.current.observe(element);
  }, []);
  return [width, ref];
}

function Chips({ data }: { data: ChartData }) {
  const hidden = useCharts((state) => state.hidden);
  return (
    <ul aria-label="Lines" className="flex min-w-0 flex-1 gap-1 overflow-x-auto">
      {Object.entries(data.nodes).map(([node, known], index) => {
        const none = Object.keys(known).length === 0;
        return (
          <li key={node}>
            <button
              type="button"
              aria-pressed={!hidden.has(node)}
              onClick={() => toggleHidden(node)}
              title={none ? 'Nothing reached it in this run.' : hidden.has(node) ? 'Show' : 'Hide'}
              className={`flex h-6 items-center gap-1.5 rounded-md px-1.5 text-2xs whitespace-nowrap hover:bg-hover ${hidden.has(node) ? 'text-faint line-through' : 'text-text'}`}
            >
              <span
                aria-hidden
                className="h-2 w-3 rounded-sm"
                style={{ background: hidden.has(node) ? 'var(--line-strong)' : `var(${hueOf(index)})` }}
              />
              {node}
              {none && <span className="text-faint">no data</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The moment that all charts mark. */
function Moment() {
  const at = useCursor((state) => state.t_us);
  return (
    <span data-testid="moment" className="tabular min-w-14 text-right text-2xs text-muted">
      {at === null ? '' : moment(at)}
    </span>
  );
}

function Zoom({ data }: { data: ChartData }) {
  const window = useCharts((state) => state.window);
  if (!window) return null;
  return (
    <Button
      small
      aria-label="Show the whole run"
      icon={<ZoomOut size={13} aria-hidden />}
      onClick={() => zoomTo(null)}
    >
      <span className="tabular" data-testid="zoom">
        {moment(data.from_us)} – {moment(data.to_us)}
      </span>
    </Button>
  );
}

interface ToolsProps {
  data: ChartData;
  /** Those that were chosen: they are shown as soon as their figures are here. */
  chosen: string[];
  onPicture: () => void;
  onNumbers: () => void;
}

function Tools({ data, chosen, onPicture, onNumbers }: ToolsProps) {
  const { by, quantile, follow } = useCharts();
  const shown = chosen.length > 0 ? chosen : Object.keys(data.nodes);
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1.5">
      <NodePicker known={data.busiest} shown={shown} />
      <span className="flex items-center gap-1.5 text-2xs text-muted">
        <Switch
          label="Follow the selection"
          checked={follow}
          onChange={(next) => useCharts.setState({ follow: next })}
        />
        <span aria-hidden className="max-[1250px]:hidden">
          Follow the selection
        </span>
      </span>
      <Chips data={data} />
      <Moment />
      <Zoom data={data} />
      {by === 'figure' && (
        <Segments
          label="Latency"
          value={quantile}
          options={(['p50', 'p95', 'p99'] as Quantile[]).map((value) => ({ value, label: value }))}
          onChange={(next) => useCharts.setState({ quantile: next })}
        />
      )}
      <Segments
        label="Charts"
        value={by}
        options={[
          { value: 'figure', label: 'Together', title: 'One chart a figure, a line a node' },
          { value: 'node', label: 'By node', title: 'Charts of each node' },
        ]}
        onChange={(next) => useCharts.setState({ by: next })}
      />
      <IconButton label="Save as PNG" small onClick={onPicture}>
        <FileImage size={14} aria-hidden />
      </IconButton>
      <IconButton label="Save as CSV" small onClick={onNumbers}>
        <Sheet size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

/** What the figures of the run were, over its own time: rate, latency, depth, concurrency, errors. */
export function Charts() {
  const run = useRun((state) => state.run);
  const live = useRun((state) => state.live);
  const { window, by, quantile, hidden } = useCharts();
  const [width, measured] = useWidth();
  const plots = useRef(new Map<string, uPlot>());
  const [known, setKnown] = useState<string[]>();
  const nodes = useChosen(known);
  const columns = Math.max(1, Math.min(by === 'figure' ? 3 : 4, Math.floor(width / WIDE)));
  const steps = Math.max(60, Math.round(width / columns / STEP_PX));
  const { data, error } = useChartData(width > 0 ? (run?.id ?? null) : null, { nodes, window, steps }, live);
  const charts = useMemo(
    () => (data ? chartsOf(data, { by, quantile, hidden }) : []),
    [data, by, quantile, hidden],
  );
  const onPlot = useCallback((key: string, plot: uPlot | null) => {
    if (plot) plots.current.set(key, plot);
    else plots.current.delete(key);
  }, []);
  useEffect(() => {
    if (data) setKnown((old) => (old?.join() === data.busiest.join() ? old : data.busiest));
  }, [data]);

  if (!run)
    return (
      <Empty icon={<ChartSpline size={24} aria-hidden />} title="No run yet">
        After a run, and while it goes on, its figures are drawn here over time.
      </Empty>
    );
  const name = `${run.scenario || 'run'}-${run.id.slice(0, 8)}`;
  const savePicture = () =>
    void pictureOf(
      `${run.scenario || 'Default traffic'}, seed ${run.seed}`,
      charts.flatMap((spec: ChartSpec) => {
        const plot = plots.current.get(spec.key);
        return plot ? [{ spec, plot }] : [];
      }),
    ).then(
      (picture) => download(`${name}.png`, picture),
      (problem: Error) => toast(problem.message, { tone: 'bad' }),
    );
  return (
    <section ref={measured} aria-label="Charts" className="flex h-full min-h-0 flex-col">
      {data && (
        <Tools
          data={data}
          chosen={nodes}
          onPicture={savePicture}
          onNumbers={() => download(`${name}.csv`, new Blob([csvOf(data)], { type: 'text/csv' }))}
        />
      )}
      {error && <Empty title="The charts cannot be drawn">{error.message}</Empty>}
      {data && charts.length === 0 && !error && (
        <Empty title="No data">Nothing reached these nodes yet.</Empty>
      )}
      {data && charts.length > 0 && (
        <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto bg-bg p-2.5">
          <div className="grid gap-2" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
            {charts.map((spec) => (
              <TimeChart key={spec.key} spec={spec} data={data} height={HEIGHT} onPlot={onPlot} />
            ))}
          </div>
          <p id="charts-keys" className="px-1 pt-2 text-[10px] text-muted">
            Steps of {duration(data.step_us)}
            {data.exact ? '' : ', from the counters of the log'}. Drag to zoom; press to show that moment
            everywhere. Keys: ← → move, Enter marks one end and then the other, + − zoom, Space shows the
            moment, Esc the whole run.
          </p>
        </div>
      )}
    </section>
  );
}
