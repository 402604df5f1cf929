import { useRef, useState } from 'react';
import { effectOf, round, spanOf } from '../../model/scenario';
import type { JsonObject } from '../../model/types';

export interface Span {
  at_s: number;
  for_s: number;
}

interface Props {
  faults: JsonObject[];
  duration_s: number;
  chosen: number;
  nameOf: (fault: JsonObject) => string;
  onChoose: (index: number) => void;
  /** Called once a gesture ends; `key` joins arrow presses that follow each other. */
  onMove: (index: number, span: Span, key?: string) => void;
}

type Grip = 'move' | 'start' | 'end';

/** The span after a drag by `by` seconds at one of its grips, inside the run. */
function dragged(span: Span, grip: Grip, by: number, duration_s: number): Span {
  const end = span.at_s + span.for_s;
  if (grip === 'move') {
    const at_s = Math.min(Math.max(0, span.at_s + by), Math.max(0, duration_s - span.for_s));
    return { at_s: round(at_s), for_s: span.for_s };
  }
  if (grip === 'start') {
    const at_s = Math.min(Math.max(0, span.at_s + by), end - duration_s / 100);
    return { at_s: round(at_s), for_s: round(end - round(at_s)) };
  }
  return {
    at_s: span.at_s,
    for_s: round(Math.max(duration_s / 100, Math.min(duration_s - span.at_s, span.for_s + by))),
  };
}

/** The faults as bars over the time of the run: drag to move, drag an end to make one longer or shorter. */
export function FaultTimeline({ faults, duration_s, chosen, nameOf, onChoose, onMove }: Props) {
  const rail = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ index: number; grip: Grip; from: number; span: Span; now: Span } | null>(
    null,
  );
  const secondsOf = (pixels: number) => {
    const width = rail.current?.getBoundingClientRect().width ?? 1;
    return (pixels / width) * duration_s;
  };
  const begin = (event: React.PointerEvent, index: number, grip: Grip) => {
    event.preventDefault();
    event.stopPropagation();
    onChoose(index);
    rail.current?.setPointerCapture(event.pointerId);
    const span = spanOf(faults[index] as JsonObject, duration_s);
    setDrag({ index, grip, from: event.clientX, span, now: span });
  };
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return (
    <div className="rounded-lg border border-line bg-sunken px-3 pt-1 pb-2">
      <div className="tabular relative h-4 text-[10px] text-faint" aria-hidden>
        {ticks.map((part) => (
          <span
            key={part}
            className="absolute whitespace-nowrap"
            style={{
              left: `${part * 100}%`,
              transform: `translateX(-${part === 1 ? 100 : part === 0 ? 0 : 50}%)`,
            }}
          >
            {round(part * duration_s)} s
          </span>
        ))}
      </div>
      <div
        ref={rail}
        className="relative touch-none"
        style={{ height: faults.length * 30 }}
        onPointerMove={(event) => {
          if (drag)
            setDrag({
              ...drag,
              now: dragged(drag.span, drag.grip, secondsOf(event.clientX - drag.from), duration_s),
            });
        }}
        onPointerUp={() => {
          if (drag && (drag.now.at_s !== drag.span.at_s || drag.now.for_s !== drag.span.for_s))
            onMove(drag.index, drag.now);
          setDrag(null);
        }}
        onPointerCancel={() => setDrag(null)}
      >
        {ticks.slice(1, -1).map((part) => (
          <span
            key={part}
            aria-hidden
            className="absolute inset-y-0 w-px bg-line"
            style={{ left: `${part * 100}%` }}
          />
        ))}
        {faults.map((fault, index) => {
          const span = drag?.index === index ? drag.now : spanOf(fault, duration_s);
          const name = nameOf(fault);
          const effect = effectOf(fault)?.title.toLowerCase() ?? 'partition';
          return (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: a fault is its place in the scenario
              key={index}
              className="absolute h-6"
              style={{
                top: index * 30 + 3,
                left: `${(span.at_s / duration_s) * 100}%`,
                width: `max(${(span.for_s / duration_s) * 100}%, 14px)`,
              }}
            >
              <button
                type="button"
                data-testid="fault-bar"
                aria-label={`${name} ${effect}, from ${span.at_s} s for ${span.for_s} s`}
                aria-pressed={index === chosen}
                onClick={() => onChoose(index)}
                onPointerDown={(event) => begin(event, index, 'move')}
                onFocus={() => onChoose(index)}
                onKeyDown={(event) => {
                  const way = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
                  if (way === 0) return;
                  event.preventDefault();
                  event.stopPropagation();
                  const grip = event.shiftKey ? 'end' : 'move';
                  onMove(index, dragged(span, grip, (way * duration_s) / 100, duration_s), `fault-${index}`);
                }}
                className={`h-full w-full cursor-grab truncate rounded-md border px-2.5 text-left text-2xs font-medium ${
                  index === chosen
                    ? 'border-danger bg-danger text-[var(--panel)]'
                    : 'border-danger/50 bg-danger-soft text-danger'
                }`}
              >
                {name} {effect}
              </button>
              {(['start', 'end'] as const).map((grip) => (
                <span
                  key={grip}
                  aria-hidden
                  data-testid={`fault-${grip}`}
                  onPointerDown={(event) => begin(event, index, grip)}
                  className={`absolute inset-y-0 w-2 cursor-ew-resize rounded ${grip === 'start' ? 'left-0' : 'right-0'}`}
                />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
