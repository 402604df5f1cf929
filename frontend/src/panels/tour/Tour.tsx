/** The first-run tour: a note beside one real control after the other. The page stays as it is under it. */

import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useRights } from '../../store/rights';
import { useSession } from '../../store/session';
import { endTour, goToStep, startTour, tourSeen, useTour } from '../../store/tour';
import { Button } from '../../ui/button';
import { placeNote, type Rect } from './placing';
import { STEPS, type TourStep } from './steps';

const NOTE = { width: 320, height: 170 };
const RING = 4;

function rectOf(target: string): Rect | null {
  const found = document.querySelector(target)?.getBoundingClientRect();
  return found && found.width > 0 ? found : null;
}

/** Where the control is; looked for again when the window changes. */
function useRect(target: string): Rect | null {
  const [rect, setRect] = useState<Rect | null>(() => rectOf(target));
  useLayoutEffect(() => {
    const look = () => setRect(rectOf(target));
    look();
    window.addEventListener('resize', look);
    return () => window.removeEventListener('resize', look);
  }, [target]);
  return rect;
}

function Note({ step, index }: { step: TourStep; index: number }) {
  const rect = useRect(step.target);
  const next = useRef<HTMLButtonElement>(null);
  const last = index === STEPS.length - 1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step takes the keyboard along
  useEffect(() => next.current?.focus(), [index]);
  const forward = () => (last ? endTour() : goToStep(index + 1));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') endTour();
    else if (event.key === 'ArrowRight') forward();
    else if (event.key === 'ArrowLeft' && index > 0) goToStep(index - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const room = { width: window.innerWidth, height: window.innerHeight };
  return (
    <>
      {rect && (
        <div
          aria-hidden
          className="pointer-events-none fixed z-[60] rounded-xl border-2 border-accent shadow-[0_0_0_4px_color-mix(in_srgb,var(--accent)_22%,transparent)]"
          style={{
            left: Math.max(2, rect.left - RING),
            top: Math.max(2, rect.top - RING),
            width: Math.min(rect.width + 2 * RING, room.width - 4),
            height: Math.min(rect.height + 2 * RING, room.height - 4),
          }}
        />
      )}
      <div
        role="dialog"
        aria-label={`Step ${index + 1} of ${STEPS.length}: ${step.title}`}
        aria-describedby="tour-text"
        onKeyDown={onKeyDown}
        className="fixed z-[61] rounded-xl border border-line-strong bg-raised p-4 shadow-float"
        style={{ width: NOTE.width, ...placeNote(rect, step.side, NOTE, room) }}
      >
        <div className="flex items-baseline gap-2">
          <h2 className="flex-1 text-[15px] font-semibold text-text">{step.title}</h2>
          <span aria-hidden className="tabular text-2xs text-faint">
            {index + 1} / {STEPS.length}
          </span>
        </div>
        <p id="tour-text" className="mt-1 min-h-[54px] text-xs leading-[18px] text-muted">
          {step.text}
        </p>
        <div className="mt-3 flex items-center gap-2">
          {!last && (
            <Button small tone="ghost" className="-ml-2" onClick={endTour}>
              Skip the tour
            </Button>
          )}
          <span className="flex-1" />
          {index > 0 && (
            <Button small onClick={() => goToStep(index - 1)}>
              Back
            </Button>
          )}
          <button
            ref={next}
            type="button"
            onClick={forward}
            className="inline-flex h-7 items-center justify-center rounded-md bg-accent px-3 text-xs font-semibold text-on-accent hover:bg-accent-hover"
          >
            {last ? 'Done' : 'Next'}
          </button>
        </div>
      </div>
    </>
  );
}

/** Begins by itself the first time that somebody who may draw opens a topology. */
export function Tour() {
  const step = useTour((state) => state.step);
  const loaded = useSession((state) => state.loaded);
  const mayDraw = useRights((state) => state.right === 'own' || state.right === 'edit');
  useEffect(() => {
    if (loaded && mayDraw && !tourSeen()) startTour();
  }, [loaded, mayDraw]);
  const shown = step === null ? undefined : STEPS[step];
  return shown && step !== null ? <Note step={shown} index={step} /> : null;
}
