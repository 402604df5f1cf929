import { useMemo } from 'react';
import { useChartData } from '../../api/charts';
import { type ChartData, type ChartSpec, overlaid } from '../../model/charts';
import type { Run } from '../../model/runs';
import { useSession } from '../../store/session';
import { Select } from '../../ui/forms';
import { TimeChart } from '../charts/TimeChart';

const STEPS = 140;
const HEIGHT = 104;
const nothing = () => undefined;

/** One node in both runs: their courses over each other, from the start of each. */
export function CompareCharts({
  runs: [one, other],
  node,
  onNode,
}: {
  runs: [Run, Run];
  node: string;
  onNode: (node: string) => void;
}) {
  const nodes = useSession((state) => state.project.nodes);
  const window = useMemo((): [number, number] => [0, Math.max(one.t_us, other.t_us, 1)], [one, other]);
  const asked = { nodes: [node], window, steps: STEPS };
  const before = useChartData(one.id, asked, false).data;
  const after = useChartData(other.id, asked, false).data;
  const charts: ChartSpec[] = useMemo(
    () => (before && after ? overlaid(before, after, node) : []),
    [before, after, node],
  );
  const grid: ChartData | undefined = before;
  return (
    <div
      tabIndex={0}
      className="min-h-0 w-[42%] min-w-72 shrink-0 overflow-y-auto border-l border-line bg-bg p-2"
    >
      <div className="mb-2 flex items-center gap-3">
        <div className="w-44">
          <Select
            aria-label="Node of the charts"
            value={node}
            onChange={(event) => onNode(event.target.value)}
          >
            {nodes.map(({ id }) => (
              <option key={id}>{id}</option>
            ))}
          </Select>
        </div>
        <span className="text-2xs text-muted">A dashed, B solid</span>
      </div>
      <div className="space-y-2">
        {grid &&
          charts.map((spec) => (
            <TimeChart key={spec.key} spec={spec} data={grid} height={HEIGHT} onPlot={nothing} fixed />
          ))}
        {grid && charts.length === 0 && (
          <p className="p-4 text-center text-xs text-muted">No data in either run.</p>
        )}
      </div>
    </div>
  );
}
