/** Breakpoints as they are asked for and as they stand. */

import type { Breakpoint } from './runs';
import type { Json } from './types';

/** The pattern of a condition, or why it is none. No text is no condition. */
export function readCondition(text: string): { pattern: Json } | { problem: string } {
  if (text.trim() === '') return { pattern: null };
  try {
    const pattern = JSON.parse(text) as Json;
    if (pattern !== null && typeof pattern === 'object' && !Array.isArray(pattern)) return { pattern };
  } catch {
    return { problem: 'This is no JSON.' };
  }
  return { problem: 'A condition is an object, as {"order_id": ["a"]}.' };
}

/** How many wait at a place, out of those of the run. */
export const heldAt = (points: Breakpoint[] | undefined, id: string) =>
  points?.find((point) => point.id === id)?.held ?? 0;
