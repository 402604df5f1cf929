/** The smallest sensible edits between two texts: by lines, and within a line by what differs. */

export interface TextChange {
  from: number;
  to: number;
  insert: string;
}

/** Lines on either side, above which a stretch is replaced as a whole: the table of the search is their product. */
const LINES_MAX = 600;

const linesOf = (text: string) => text.split(/(?<=\n)/);

function trimmed(at: number, old: string, next: string): TextChange | null {
  let head = 0;
  while (head < Math.min(old.length, next.length) && old[head] === next[head]) head += 1;
  let tail = 0;
  while (
    tail < Math.min(old.length, next.length) - head &&
    old[old.length - 1 - tail] === next[next.length - 1 - tail]
  )
    tail += 1;
  if (head === old.length && head === next.length) return null;
  return { from: at + head, to: at + old.length - tail, insert: next.slice(head, next.length - tail) };
}

/** For each pair of places how many lines the rest of both has in common. */
function common(old: string[], next: string[]): Uint16Array[] {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint16Array(next.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = next.length - 1; j >= 0; j -= 1) {
      const row = rows[i] as Uint16Array;
      const below = rows[i + 1] as Uint16Array;
      row[j] =
        old[i] === next[j]
          ? (below[j + 1] as number) + 1
          : Math.max(below[j] as number, row[j + 1] as number);
    }
  return rows;
}

/** Edits that turn `old` into `next`, in order and apart from each other. */
export function changesBetween(old: string, next: string): TextChange[] {
  const whole = trimmed(0, old, next);
  if (!whole) return [];
  const start = old.lastIndexOf('\n', whole.from - 1) + 1;
  const end = old.length - (whole.to === old.length ? 0 : old.length - lineEnd(old, whole.to));
  const was = linesOf(old.slice(start, end));
  const will = linesOf(next.slice(start, next.length - (old.length - end)));
  if (was.length > LINES_MAX || will.length > LINES_MAX) return [whole];
  const table = common(was, will);
  const found: TextChange[] = [];
  let at = start;
  let i = 0;
  let j = 0;
  while (i < was.length || j < will.length) {
    if (i < was.length && was[i] === will[j]) {
      at += (was[i] as string).length;
      i += 1;
      j += 1;
      continue;
    }
    let gone = '';
    let come = '';
    while ((i < was.length || j < will.length) && !(i < was.length && was[i] === will[j])) {
      const down = table[i + 1]?.[j] ?? -1;
      const right = table[i]?.[j + 1] ?? -1;
      if (i < was.length && (j >= will.length || down >= right)) gone += was[i++];
      else come += will[j++];
    }
    const change = trimmed(at, gone, come);
    if (change) found.push(change);
    at += gone.length;
  }
  return found;
}

function lineEnd(text: string, offset: number): number {
  const found = text.indexOf('\n', offset);
  return found < 0 ? text.length : found + 1;
}
