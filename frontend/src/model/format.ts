/** Numbers and times as people read them. */

export function duration(us: number): string {
  const value = Math.abs(us);
  if (value < 1000) return `${Math.round(us)} µs`;
  if (value < 10_000) return `${trim(us / 1000, 1)} ms`;
  if (value < 1_000_000) return `${Math.round(us / 1000)} ms`;
  if (value < 60_000_000) return `${trim(us / 1_000_000, 2)} s`;
  const seconds = Math.floor(value / 1_000_000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = seconds % 60;
  return hours > 0 ? `${hours} h ${minutes} min` : rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

const trim = (value: number, digits: number) => String(Number(value.toFixed(digits)));

/** A moment of a run: `0.123 s`, `2:05.1`. */
export function moment(us: number): string {
  if (us < 59_999_500) return `${(us / 1_000_000).toFixed(3)} s`;
  // Rounded before it is parted, so that no minute has sixty seconds.
  const seconds = Math.round(us / 100_000) / 10;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = (seconds % 60).toFixed(1).padStart(4, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

export function count(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) < 10_000) return Number.isInteger(value) ? String(value) : trim(value, 1);
  if (Math.abs(value) < 1_000_000) return `${trim(value / 1000, 1)} k`;
  return `${trim(value / 1_000_000, 1)} M`;
}

export function words(name: string): string {
  const text = name.replace(/_/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

const MINUTE = 60_000;

export function ago(iso: string, now: number): string {
  const past = now - Date.parse(iso);
  if (!Number.isFinite(past)) return '';
  if (past < MINUTE) return 'just now';
  if (past < 60 * MINUTE) return `${Math.floor(past / MINUTE)} min ago`;
  if (past < 24 * 60 * MINUTE) return `${Math.floor(past / (60 * MINUTE))} h ago`;
  return new Date(iso).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
}
