import { type KeyboardEvent, type PointerEvent, useRef } from 'react';

interface Props {
  label: string;
  value: number;
  onChange: (value: number) => void;
}

const STEP = 24;
const MIN = 120;

/** The upper border of a panel, to drag or to move by the arrow keys. */
export function Splitter({ label, value, onChange }: Props) {
  const start = useRef<{ y: number; value: number } | null>(null);
  const set = (next: number) => onChange(Math.round(Math.max(MIN, Math.min(window.innerHeight * 0.7, next))));
  const onMove = (event: PointerEvent) => {
    if (start.current) set(start.current.value + start.current.y - event.clientY);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowUp') set(value + STEP);
    else if (event.key === 'ArrowDown') set(value - STEP);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is no rule between texts
    <div
      role="separator"
      aria-orientation="horizontal"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={MIN}
      tabIndex={0}
      className="absolute inset-x-0 -top-[3px] z-10 h-[6px] cursor-row-resize hover:bg-accent/50 focus-visible:bg-accent"
      onPointerDown={(event) => {
        start.current = { y: event.clientY, value };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onMove}
      onPointerUp={() => {
        start.current = null;
      }}
      onKeyDown={onKeyDown}
    />
  );
}
