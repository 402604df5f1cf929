import { useEffect, useState } from 'react';
import { get } from '../../api/client';
import type { RunEvent } from '../../model/runs';
import { rejoined } from '../../model/stream';
import { useRun } from '../../store/run';

/** Rows that are read at once when a view goes on; the rest is in the log. */
const CAUGHT_MAX = 5000;

interface HeldView {
  held: boolean;
  /** How many rows came since the view was paused. */
  fresh: number;
  events: RunEvent[];
  toggle: () => void;
}

/**
 * The events of a run that goes on, with a pause of the view alone: the run goes on, and what came meanwhile is
 * read from the log when the view does, every row of it.
 */
export function useHeldView(): HeldView {
  const run = useRun((state) => state.run?.id ?? null);
  const seq = useRun((state) => state.stream.seq);
  const samples = useRun((state) => state.stream.samples);
  const [stand, setStand] = useState<{ seq: number; events: RunEvent[] } | null>(null);
  const [caught, setCaught] = useState<RunEvent[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run begins without a pause
  useEffect(() => {
    setStand(null);
    setCaught([]);
  }, [run]);
  const goOn = async (from: number) => {
    const page = await get<{ events: RunEvent[] }>(
      `/api/runs/${run}/events/?after=${from}&limit=${CAUGHT_MAX}`,
    );
    setCaught((before) => rejoined(before, page.events));
    setStand(null);
  };
  return {
    held: stand !== null,
    fresh: stand ? Math.max(0, seq - stand.seq) : 0,
    events: stand ? stand.events : rejoined(caught, samples),
    toggle: () => {
      if (stand) void goOn(stand.seq);
      else setStand({ seq, events: rejoined(caught, samples) });
    },
  };
}
