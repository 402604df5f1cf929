/** The charts as a file: a picture of what is drawn, or its numbers. Made here, nothing is asked of the server. */

import type uPlot from 'uplot';
import type { ChartSpec } from '../../model/charts';
import { css } from './plot';

export function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The download has begun when the click returns; the address is not needed any more.
  URL.revokeObjectURL(link.href);
}

const HEAD = 22;
const GAP = 12;
const TITLE = 30;

function label(
  context: CanvasRenderingContext2D,
  spec: ChartSpec,
  x: number,
  y: number,
  width: number,
): void {
  context.fillStyle = css('--text');
  context.font = '600 12px Inter Variable, sans-serif';
  context.fillText(`${spec.title} (${spec.unit})`, x, y);
  context.font = '11px Inter Variable, sans-serif';
  let right = x + width;
  for (const line of [...spec.lines].reverse()) {
    right -= context.measureText(line.label).width;
    context.fillStyle = css('--muted');
    context.fillText(line.label, right, y);
    right -= 18;
    context.fillStyle = css(line.hue);
    context.fillRect(right, y - 5, 13, 3);
    right -= 10;
  }
}

/** All drawings in two columns below a title, in the colours of the theme. */
export async function pictureOf(title: string, charts: { spec: ChartSpec; plot: uPlot }[]): Promise<Blob> {
  const ratio = globalThis.devicePixelRatio || 1;
  const width = Math.max(...charts.map(({ plot }) => plot.width));
  const height = Math.max(...charts.map(({ plot }) => plot.height)) + HEAD + GAP;
  const columns = Math.min(2, charts.length);
  const canvas = document.createElement('canvas');
  canvas.width = (columns * (width + GAP) + GAP) * ratio;
  canvas.height = (TITLE + GAP + Math.ceil(charts.length / columns) * height) * ratio;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser draws no pictures.');
  context.scale(ratio, ratio);
  context.fillStyle = css('--panel');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = css('--text');
  context.font = '600 14px Inter Variable, sans-serif';
  context.fillText(title, GAP, TITLE - 8);
  for (const [index, { spec, plot }] of charts.entries()) {
    const x = GAP + (index % columns) * (width + GAP);
    const y = TITLE + Math.floor(index / columns) * height;
    label(context, spec, x, y + 14, plot.width);
    context.drawImage(plot.ctx.canvas, x, y + HEAD, plot.width, plot.height);
  }
  return await new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is empty.'))), 'image/png'),
  );
}
