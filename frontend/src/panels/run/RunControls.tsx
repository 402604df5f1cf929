import { OctagonPause, Pause, Play, RotateCcw, StepForward } from 'lucide-react';
import { useRef } from 'react';
import { backToNow, pauseRun, resumeRun, setSpeed, stepRun } from '../../actions/steering';
import { moment } from '../../model/format';
import { done, left, remaining, type Sample, sampled } from '../../model/progress';
import type { Run } from '../../model/runs';
import { moveCursor, useCursor } from '../../store/cursor';
import { isPaused, reached, useRun } from '../../store/run';
import { showDock } from '../../store/ui';
import { Button, Hint, IconButton } from '../../ui/button';

const SPEEDS = [0.1, 0.5, 1, 2, 5, 10, 60, 300];
const VIRTUAL = 'A run on the virtual clock goes as fast as it can be computed.';

const EARLY = 'The run has not begun.';

function SpeedChoice({ run, speed, ready }: { run: Run; speed: number; ready: boolean }) {
  const isWall = run.clock === 'wall';
  const choices = SPEEDS.includes(speed) ? SPEEDS : [...SPEEDS, speed].sort((a, b) => a - b);
  const select = (
    <select
      aria-label="Speed of the run"
      value={speed}
      disabled={!isWall || !ready}
      title={!isWall ? VIRTUAL : ready ? 'How much faster than a clock' : EARLY}
      onChange={(event) => void setSpeed(Number(event.target.value))}
      className="tabular h-7 rounded-md border border-line-strong/70 bg-raised px-1.5 text-xs text-text disabled:opacity-45"
    >
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choice}×
        </option>
      ))}
    </select>
  );
  // A disabled control keeps the pointer to itself: what is around it says why.
  return isWall ? (
    select
  ) : (
    <Hint label={VIRTUAL}>
      <span className="inline-flex">{select}</span>
    </Hint>
  );
}

function Progress({ run, paused, held }: { run: Run; paused: boolean; held: number }) {
  const shown_us = useCursor((state) => state.shown_us);
  const t_us = useRun((state) => state.stream.t_us);
  const until_us = useRun((state) => state.stream.controls.until_us ?? 0);
  const speed = useRun((state) => state.stream.controls.speed ?? run.speed);
  const samples = useRef<Sample[]>([]);
  samples.current = paused ? [] : sampled(samples.current, { at: performance.now(), t_us: reached() });
  if (until_us === 0) return null;
  const now_us = shown_us === null ? t_us : reached();
  const part = done(now_us, until_us);
  const seconds =
    run.clock === 'wall'
      ? Math.max(0, (until_us - now_us) / 1_000_000 / speed)
      : remaining(samples.current, until_us);
  const says = paused
    ? 'paused'
    : held > 0 && part > 0.98
      ? 'waits at a breakpoint'
      : part >= 1
        ? 'finishing'
        : seconds === null
          ? ''
          : left(seconds);
  const end_us = Math.max(until_us, now_us);
  return (
    <div className="flex min-w-0 flex-1 items-center gap-2">
      <div className="relative h-5 min-w-16 flex-1">
        <div
          role="progressbar"
          aria-label="Progress of the run"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(part * 100)}
          aria-valuetext={`${moment(now_us)} of ${moment(until_us)}${says && `, ${says}`}`}
          className="absolute inset-x-0 top-[7px] h-1.5 overflow-hidden rounded-full bg-sunken"
        >
          <div className="h-full rounded-full bg-accent" style={{ width: `${part * 100}%` }} />
        </div>
        <input
          type="range"
          aria-label="Moment of the run"
          aria-valuetext={moment(shown_us ?? now_us)}
          aria-keyshortcuts="L"
          title="Look back: the run goes on meanwhile"
          min={0}
          max={end_us}
          step={Math.max(1, Math.round(end_us / 600))}
          value={shown_us ?? now_us}
          onChange={(event) => moveCursor(Math.min(Number(event.target.value), now_us))}
          onKeyDown={(event) => {
            if (event.key === 'l' || event.key === 'L') backToNow();
          }}
          className="scrub absolute inset-0 h-full w-full"
        />
      </div>
      {shown_us !== null && (
        <IconButton label="Back to now" keys="L" small onClick={backToNow}>
          <RotateCcw size={14} aria-hidden />
        </IconButton>
      )}
      <span className="tabular shrink-0 text-2xs whitespace-nowrap text-muted">
        {says || `of ${moment(until_us)}`}
      </span>
    </div>
  );
}

/** What a person does to a run that goes on: pause, one step, another speed; and how far it is. */
export function RunControls({ run }: { run: Run }) {
  const stands = useRun(isPaused);
  const ready = stands !== null;
  const paused = stands === true;
  const speed = useRun((state) => state.stream.controls.speed ?? run.speed);
  const held = useRun((state) =>
    (state.stream.controls.breakpoints ?? []).reduce((sum, point) => sum + point.held, 0),
  );
  return (
    <fieldset aria-label="Steer the run" className="mt-2 flex items-center gap-2">
      <Button
        small
        tone={paused ? 'primary' : 'plain'}
        className="w-[84px]"
        disabled={!ready}
        title={ready ? undefined : EARLY}
        onClick={() => void (paused ? resumeRun() : pauseRun())}
        icon={paused ? <Play size={13} aria-hidden fill="currentColor" /> : <Pause size={13} aria-hidden />}
      >
        {paused ? 'Go on' : 'Pause'}
      </Button>
      <IconButton
        label="One step"
        keys="S"
        small
        disabled={!paused}
        reason="Only a paused run goes step by step."
        onClick={() => void stepRun()}
      >
        <StepForward size={14} aria-hidden />
      </IconButton>
      <SpeedChoice run={run} speed={speed} ready={ready} />
      <Progress run={run} paused={paused} held={held} />
      {held > 0 && (
        <Button
          small
          tone="danger"
          onClick={() => showDock('breakpoints')}
          icon={<OctagonPause size={13} aria-hidden />}
        >
          {held} held
        </Button>
      )}
    </fieldset>
  );
}
