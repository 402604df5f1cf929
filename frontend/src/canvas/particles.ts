/** The moving messages: born from how many passed an edge, capped, and each on its way once. */

export interface Particle {
  edge: string;
  born: number;
  life: number;
  bad: boolean;
}

export const CAP = 1000;
const PER_EDGE = 5;
const LIFE_MS = 1100;
const SPREAD_MS = 250;

/** How many dots stand for `n` messages: all while few, then ever more messages a dot. */
export function dots(n: number): number {
  if (n <= 0) return 0;
  return Math.min(PER_EDGE, n <= 2 ? Math.ceil(n) : Math.round(2 + Math.log2(n / 2) * 0.8));
}

export function spawn(
  alive: Particle[],
  messages: Map<string, number>,
  errors: Map<string, number>,
  now: number,
  chance: () => number,
): void {
  for (const [edge, n] of messages) {
    const many = dots(n);
    const bad = Math.min(many, dots(errors.get(edge) ?? 0));
    for (let i = 0; i < many && alive.length < CAP; i += 1)
      alive.push({
        edge,
        born: now + (i / many) * SPREAD_MS + chance() * 30,
        life: LIFE_MS * (0.85 + chance() * 0.3),
        bad: i < bad,
      });
  }
}

export function sweep(alive: Particle[], now: number): void {
  let kept = 0;
  for (const particle of alive)
    if (now < particle.born + particle.life) {
      alive[kept] = particle;
      kept += 1;
    }
  alive.length = kept;
}
