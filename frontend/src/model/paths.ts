/** Values by path, as an object. */

import type { JsonObject } from './types';

/** `{"detail.amount": 5}` is `{"detail": {"amount": 5}}`. */
export function nested(values: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [path, value] of Object.entries(values)) {
    const names = path.split('.');
    const last = names.pop() ?? path;
    let place = result;
    for (const name of names) {
      const below = place[name];
      const inside = below !== null && typeof below === 'object' && !Array.isArray(below) ? below : {};
      place[name] = inside;
      place = inside;
    }
    place[last] = value;
  }
  return result;
}
