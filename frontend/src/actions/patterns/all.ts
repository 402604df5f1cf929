import type { Pattern } from './pattern';

const files = import.meta.glob<{ PATTERN: Pattern }>('./*.pattern.ts', { eager: true });

/** Every pattern: a file `<name>.pattern.ts` that exports PATTERN. */
export const PATTERNS: readonly Pattern[] = Object.values(files)
  .map(({ PATTERN }) => PATTERN)
  .sort((a, b) => a.order - b.order);
