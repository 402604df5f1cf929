import { type KeyboardEvent, type PointerEvent, useRef } from 'react';

interface Props {
  label: string;
  value: number;
  onChange: (value: number) => void;
  /** The border of the panel that is moved: its upper one, or its left one. */
  side?: 'top' | 'left';
}

const STEP = 24;
const MIN = 120;

/** The border of a panel, to drag or to move by the arrow keys. */
export function Splitter({ label, value, onChange, side = 'top' }: Props) {
  const start = useRef<{ at: number; value: number } | null>(null);
  const isTop = side === 'top';
  const of = (event: PointerEvent) => (isTop ? event.clientY : event.clientX);
  const room = () => (isTop ? window.innerHeight : window.innerWidth) * 0.7;
  const set = (next: number) => onChange(Math.round(Math.max(MIN, Math.min(room(), next))));
  const onMove = (event: PointerEvent) => {
    if (start.current) set(start.current.value + start.current.at - of(event));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === (isTop ? 'ArrowUp' : 'ArrowLeft')) set(value + STEP);
    else if (event.key === (isTop ? 'ArrowDown' : 'ArrowRight')) set(value - STEP);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is no rule between texts
    <div
      role="separator"
      aria-orientation={isTop ? 'horizontal' : 'vertical'}
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={MIN}
      tabIndex={0}
      className={`absolute z-10 hover:bg-accent/50 focus-visible:bg-accent ${isTop ? 'inset-x-0 -top-[3px] h-[6px] cursor-row-resize' : 'inset-y-0 -left-[3px] w-[6px] cursor-col-resize'}`}
      onPointerDown={(event) => {
        start.current = { at: of(event), value };
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
