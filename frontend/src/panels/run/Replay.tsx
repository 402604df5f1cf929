import { Pause, Play, RotateCcw } from 'lucide-react';
import { useMemo } from 'react';
import { backToNow } from '../../actions/steering';
import { useFilm } from '../../api/queries';
import { moment } from '../../model/format';
import { activity, type Film, type Speed } from '../../model/replay';
import { ENDED, type Run } from '../../model/runs';
import { moveCursor, useCursor } from '../../store/cursor';
import { pause, play, stop, useReplay } from '../../store/replay';
import { Button, IconButton } from '../../ui/button';

const BARS = 120;
const SPEEDS: { value: Speed; label: string; title: string }[] = [
  { value: 1, label: '1×', title: 'As fast as it was' },
  { value: 10, label: '10×', title: 'Ten times as fast' },
  { value: 60, label: '60×', title: 'A minute a second' },
  { value: 'fit', label: '20 s', title: 'All of it in 20 seconds' },
];

/** What happened when: one bar a moment, failures red, faults of the scenario behind. */
function Activity({ film }: { film: Film }) {
  const bars = useMemo(() => activity(film, BARS), [film]);
  const most = Math.max(1, ...bars.map((bar) => bar.messages));
  const height = (n: number) => (n === 0 ? 0 : Math.max(1.5, (n / most) * 22));
  return (
    <svg
      viewBox={`0 0 ${BARS} 24`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className="absolute inset-0 h-full w-full"
    >
      {film.faults.map((fault) => (
        <rect
          key={`${fault.node}${fault.edge}${fault.from_us}`}
          x={(fault.from_us / film.t_us) * BARS}
          width={Math.max(0.6, ((fault.to_us - fault.from_us) / film.t_us) * BARS)}
          y={0}
          height={24}
          fill="var(--danger)"
          opacity={0.14}
        />
      ))}
      {bars.map((bar, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
        <g key={i}>
          <rect
            x={i + 0.15}
            width={0.7}
            y={24 - height(bar.messages)}
            height={height(bar.messages)}
            fill="var(--accent)"
            opacity={0.5}
          />
          {bar.errors > 0 && (
            <rect
              x={i + 0.15}
              width={0.7}
              y={24 - height(bar.errors)}
              height={height(bar.errors)}
              fill="var(--danger)"
            />
          )}
        </g>
      ))}
    </svg>
  );
}

function Track({ film, t_us }: { film: Film; t_us: number | null }) {
  const end_us = film.t_us;
  const at = t_us ?? end_us;
  const part = end_us > 0 ? Math.min(100, (at / end_us) * 100) : 0;
  return (
    <div className="relative h-7 min-w-0 flex-1">
      <div className="absolute inset-0 overflow-hidden rounded-md bg-sunken">
        <Activity film={film} />
        <div
          className="absolute inset-y-0 right-0 bg-[color-mix(in_srgb,var(--sunken)_72%,transparent)]"
          style={{ left: `${part}%` }}
        />
      </div>
      <input
        type="range"
        aria-label="Moment of the run"
        aria-valuetext={moment(at)}
        aria-keyshortcuts="L"
        min={0}
        max={end_us}
        step={film.step_us}
        value={at}
        onChange={(event) => {
          pause();
          moveCursor(Number(event.target.value));
        }}
        onKeyDown={(event) => {
          if (event.key === 'l' || event.key === 'L') backToNow();
        }}
        className="scrub absolute inset-0 h-full w-full"
      />
    </div>
  );
}

function SpeedChoice() {
  const speed = useReplay((state) => state.speed);
  return (
    <div role="radiogroup" aria-label="Replay speed" className="flex shrink-0 rounded-md bg-sunken p-0.5">
      {SPEEDS.map(({ value, label, title }) => (
        // biome-ignore lint/a11y/useSemanticElements: a segment is a button that looks pressed
        <button
          key={label}
          type="button"
          role="radio"
          aria-checked={speed === value}
          title={title}
          onClick={() => useReplay.setState({ speed: value })}
          className={`h-6 rounded px-1.5 text-2xs font-medium ${speed === value ? 'bg-raised text-text shadow-card' : 'text-muted hover:text-text'}`}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** An ended run, shown again: play, pause, speed, and any moment of it. */
export function Replay({ run }: { run: Run }) {
  const ended = ENDED.has(run.state);
  const { data: film } = useFilm(run.id, ended);
  const t_us = useCursor((state) => state.shown_us);
  const playing = useReplay((state) => state.playing);
  if (!ended || !film || film.t_us === 0) return null;
  return (
    <fieldset aria-label="Replay" data-testid="replay" className="mt-2 flex items-center gap-2.5">
      <Button
        small
        tone="primary"
        aria-label={playing ? 'Pause the replay' : t_us === null ? 'Watch the run again' : 'Play on'}
        onClick={() => (playing ? pause() : play(film))}
        icon={
          playing ? (
            <Pause size={13} aria-hidden fill="currentColor" />
          ) : (
            <Play size={13} aria-hidden fill="currentColor" />
          )
        }
        className="w-[84px]"
      >
        {playing ? 'Pause' : t_us === null ? 'Watch' : 'Play'}
      </Button>
      <Track film={film} t_us={t_us} />
      <SpeedChoice />
      {t_us !== null && (
        <IconButton label="Back to the end of the run" keys="L" small onClick={stop}>
          <RotateCcw size={14} aria-hidden />
        </IconButton>
      )}
    </fieldset>
  );
}
