import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { count, moment } from '../model/format';
import { useUi } from '../store/ui';

interface Props {
  title: string;
  points: [number, number][];
}

const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The course of one metric over the run's own time. */
export function Chart({ title, points }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const shade = useUi((state) => state.shade);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that are read
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const axis = {
      stroke: css('--faint'),
      grid: { stroke: css('--line'), width: 1 },
      ticks: { show: false },
      font: '10px Inter Variable, sans-serif',
    };
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: 112,
        legend: { show: false },
        cursor: { y: false, points: { size: 6 } },
        padding: [6, 6, 0, 0],
        scales: { x: { time: false }, y: { range: (_u, _min, max) => [0, Math.max(1, max * 1.1)] } },
        axes: [
          { ...axis, values: (_u, values) => values.map((v) => moment(v).replace('.000', '')), space: 70 },
          { ...axis, values: (_u, values) => values.map((v) => count(v)), size: 38 },
        ],
        series: [
          {},
          {
            stroke: css('--accent'),
            width: 1.5,
            fill: `color-mix(in srgb, ${css('--accent')} 14%, transparent)`,
            points: { show: false },
          },
        ],
      },
      [points.map(([t]) => t), points.map(([, value]) => value)],
      element,
    );
    return () => plot.destroy();
  }, [points, shade]);

  const last = points[points.length - 1]?.[1] ?? 0;
  return (
    <figure aria-label={`${title}: ${count(last)}`}>
      <figcaption className="flex justify-between pb-1 text-xs font-medium text-muted">
        {title}
        <span className="tabular font-semibold text-text">{count(last)}</span>
      </figcaption>
      <div ref={host} className="w-full" />
    </figure>
  );
}
