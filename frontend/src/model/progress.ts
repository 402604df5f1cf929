/** How far a run is, and how long it will take. */

export interface Sample {
  /** When it was seen, in milliseconds. */
  at: number;
  t_us: number;
}

const KEPT_MS = 10_000;

/** The samples of the last seconds with a new one, of a run that goes on; it begins anew where time went back. */
export function sampled(samples: Sample[], sample: Sample): Sample[] {
  const last = samples[samples.length - 1];
  if (last && sample.t_us < last.t_us) return [sample];
  if (last?.t_us === sample.t_us) return samples;
  return [...samples.filter(({ at }) => sample.at - at <= KEPT_MS), sample];
}

/** The part of the run that is done, from 0 to 1. */
export const done = (t_us: number, until_us: number) =>
  until_us > 0 ? Math.max(0, Math.min(1, t_us / until_us)) : 0;

/** Seconds until the run has come to `until_us` at the pace of the samples; null while that cannot be said. */
export function remaining(samples: Sample[], until_us: number): number | null {
  const [first, last] = [samples[0], samples[samples.length - 1]];
  if (!first || !last || last.at - first.at < 500 || last.t_us <= first.t_us) return null;
  const pace = (last.t_us - first.t_us) / (last.at - first.at);
  return Math.max(0, (until_us - last.t_us) / pace / 1000);
}

/** `4 s left`, `about 2 min left`. */
export function left(seconds: number): string {
  if (seconds < 1) return 'nearly there';
  if (seconds < 90) return `${Math.round(seconds)} s left`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min left`;
  return `about ${Math.round(seconds / 3600)} h left`;
}
