import { useRef, useState } from 'react';
import { addPoint, movePoint, type Point, rateAt, round } from '../../model/scenario';

const W = 600;
const H = 150;

interface Props {
  points: Point[];
  ramp: boolean;
  duration_s: number;
  name: string;
  /** Called once a gesture ends; `key` joins arrow presses that follow each other. */
  onChange: (points: Point[], label: string, key?: string) => void;
}

/** The line of the rate over time: straight between points, or in steps. */
function line(
  points: Point[],
  ramp: boolean,
  x: (s: number) => number,
  y: (r: number) => number,
  end: number,
): string {
  const parts: string[] = [];
  for (const [i, [time, rate]] of points.entries()) {
    const before = points[i - 1];
    if (before && !ramp) parts.push(`L${x(time)},${y(before[1])}`);
    parts.push(`${i === 0 ? 'M' : 'L'}${x(time)},${y(rate)}`);
  }
  const last = points[points.length - 1];
  if (last) parts.push(`L${x(end)},${y(last[1])}`);
  return parts.join(' ');
}

/** A load drawn by hand: points of rate over time to drag, with a double click for another. */
export function ProfileChart({ points, ramp, duration_s, name, onChange }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<{ index: number; points: Point[]; top: number } | null>(null);
  const shown = drag?.points ?? points;
  const top = drag?.top ?? Math.max(1, ...points.map(([, rate]) => rate)) * 1.25;
  const end = Math.max(duration_s, ...shown.map(([time]) => time), 1);
  const x = (time: number) => (time / end) * W;
  const y = (rate: number) => H - (rate / top) * H;
  const at = (event: { clientX: number; clientY: number }): Point => {
    const box = svg.current?.getBoundingClientRect();
    if (!box) return [0, 0];
    return [
      ((event.clientX - box.left) / box.width) * end,
      ((box.bottom - event.clientY) / box.height) * top,
    ];
  };
  const path = line(shown, ramp, x, y, end);
  const nudge = (index: number, dx: number, dy: number) => {
    const point = points[index];
    if (!point) return;
    const to: Point = [point[0] + (dx * end) / 100, point[1] + (dy * top) / 50];
    onChange(movePoint(points, index, to, duration_s), 'Move point', `point-${index}`);
  };
  return (
    <div className="relative rounded-lg border border-line bg-sunken">
      <svg
        ref={svg}
        viewBox={`0 0 ${W} ${H}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Rate over time of ${name}`}
        data-testid="profile"
        className="block h-40 w-full touch-none rounded-lg"
        onDoubleClick={(event) => onChange(addPoint(points, at(event)), 'Add point')}
        onPointerMove={(event) => {
          if (drag) setDrag({ ...drag, points: movePoint(drag.points, drag.index, at(event), duration_s) });
        }}
        onPointerUp={() => {
          if (drag && JSON.stringify(drag.points) !== JSON.stringify(points))
            onChange(drag.points, 'Move point');
          setDrag(null);
        }}
        onPointerCancel={() => setDrag(null)}
      >
        {[0.25, 0.5, 0.75].map((part) => (
          <line
            key={part}
            x1={0}
            x2={W}
            y1={H * part}
            y2={H * part}
            stroke="var(--line)"
            strokeWidth={1}
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {shown.length > 0 && (
          <>
            <path
              d={`${path} L${W},${H} L${x(shown[0]?.[0] ?? 0)},${H} Z`}
              fill="var(--accent)"
              opacity={0.16}
            />
            <path
              d={path}
              fill="none"
              stroke="var(--accent)"
              strokeWidth={2}
              vectorEffect="non-scaling-stroke"
              strokeLinejoin="round"
            />
          </>
        )}
      </svg>
      {shown.map(([time, rate], index) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place in the profile
          key={index}
          type="button"
          aria-label={`Point ${index + 1}: ${time} s, ${rate} a second`}
          title={`${time} s, ${rate} a second`}
          data-testid="profile-point"
          className="absolute size-3.5 -translate-x-1/2 -translate-y-1/2 cursor-grab touch-none rounded-full border-2 border-accent bg-panel hover:scale-125 focus-visible:scale-125"
          style={{ left: `${(x(time) / W) * 100}%`, top: `${(y(rate) / H) * 100}%` }}
          onPointerDown={(event) => {
            event.preventDefault();
            event.currentTarget.focus();
            svg.current?.setPointerCapture(event.pointerId);
            setDrag({ index, points, top });
          }}
          onKeyDown={(event) => {
            const far = event.shiftKey ? 5 : 1;
            if (event.key === 'ArrowLeft') nudge(index, -far, 0);
            else if (event.key === 'ArrowRight') nudge(index, far, 0);
            else if (event.key === 'ArrowUp') nudge(index, 0, far);
            else if (event.key === 'ArrowDown') nudge(index, 0, -far);
            else if ((event.key === 'Delete' || event.key === 'Backspace') && points.length > 1)
              onChange(
                points.filter((_, i) => i !== index),
                'Remove point',
              );
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      ))}
      <span className="tabular pointer-events-none absolute top-1 left-2 text-[10px] text-faint">
        {round(top)} /s
      </span>
      <span className="tabular pointer-events-none absolute right-2 bottom-1 text-[10px] text-faint">
        {round(end)} s · mean {round(mean(shown, ramp, end))} /s
      </span>
    </div>
  );
}

function mean(points: Point[], ramp: boolean, end: number): number {
  let sum = 0;
  for (let i = 0; i < 100; i += 1) sum += rateAt(points, ramp, ((i + 0.5) / 100) * end);
  return sum / 100;
}
