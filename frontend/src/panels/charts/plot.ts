/** How a chart is drawn: axes, lines and what a drag does. */

import type uPlot from 'uplot';
import { type ChartData, type ChartSpec, figure } from '../../model/charts';
import { moment } from '../../model/format';
import { zoomTo } from '../../store/charts';
import { moveCursor, point } from '../../store/cursor';

export const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const FONT = '10px Inter Variable, sans-serif';
const DRAG_PX = 4;

/** A time of an axis: no more digits than tell it from the next. */
export function tick(us: number, step_us: number): string {
  if (us === 0) return '0';
  if (us < 60_000_000 && step_us < 1_000_000) return `${Number((us / 1_000_000).toFixed(3))} s`;
  if (us < 60_000_000) return `${Math.round(us / 1_000_000)} s`;
  return moment(us).replace(/\.0$/, '');
}

/** Values that stand alone between gaps would not be seen as a line. */
function lonely(plot: uPlot, series: number): number[] | null {
  const values = plot.data[series] ?? [];
  const found: number[] = [];
  for (let at = 0; at < values.length; at += 1)
    if (values[at] !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null)
      found.push(at);
  return found;
}

export function optionsOf(
  spec: ChartSpec,
  data: ChartData,
  width: number,
  height: number,
  fixed: boolean,
): uPlot.Options {
  const axis = {
    stroke: css('--faint'),
    grid: { stroke: css('--line'), width: 1 },
    ticks: { show: false },
    font: FONT,
  };
  return {
    width,
    height,
    legend: { show: false },
    padding: [6, 16, 0, 0],
    cursor: {
      y: false,
      points: { size: 5 },
      drag: { x: !fixed, y: false, setScale: false, dist: DRAG_PX },
      bind: {
        click: (plot) => () => {
          const left = plot.cursor.left ?? -1;
          if (!fixed && left >= 0 && plot.select.width === 0)
            moveCursor(Math.round(plot.posToVal(left, 'x')));
          return null;
        },
      },
    },
    scales: {
      x: { time: false, range: [data.from_us, data.from_us + data.steps * data.step_us] },
      y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.12 : 1] },
    },
    axes: [
      {
        ...axis,
        space: 52,
        size: 22,
        values: (_plot, values) => values.map((at) => tick(at, (values[1] ?? at) - (values[0] ?? 0))),
        incrs: INCREMENTS_US,
      },
      { ...axis, space: 22, size: 38, values: (_plot, values) => values.map(figure) },
    ],
    series: [
      {},
      ...spec.lines.map((line) => ({
        label: line.label,
        stroke: css(line.hue),
        width: 1.5,
        ...(line.dash ? { dash: line.dash } : {}),
        ...(spec.lines.length === 1 ? { fill: `color-mix(in srgb, ${css(line.hue)} 13%, transparent)` } : {}),
        points: { show: true, size: 3, filter: lonely, fill: css(line.hue) },
      })),
    ],
    hooks: {
      setCursor: [
        (plot) => {
          const left = plot.cursor.left ?? -1;
          // Only the chart under the pointer tells where it is; the others follow.
          if (left >= 0 && plot.over.matches(':hover')) point(Math.round(plot.posToVal(left, 'x')));
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (fixed || width < DRAG_PX) return;
          zoomTo([Math.round(plot.posToVal(left, 'x')), Math.round(plot.posToVal(left + width, 'x'))]);
        },
      ],
    },
  };
}

/** Steps of the axis of time, as clocks are divided; in microseconds. */
const INCREMENTS_US = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1.5e7,
  3e7, 6e7, 1.2e8, 3e8, 6e8, 9e8, 1.8e9, 3.6e9, 7.2e9, 1.44e10, 4.32e10, 8.64e10, 1.728e11, 6.048e11,
];
