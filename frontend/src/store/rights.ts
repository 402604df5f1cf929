/** What this browser may do with the open topology. The server decides; this says it before one tries. */

import { create } from 'zustand';
import { toast } from './toasts';

const RIGHTS = ['view', 'comment', 'edit', 'own'] as const;
export type Right = (typeof RIGHTS)[number];

/** Until the server has said otherwise, the local user's: it refuses what is too much. */
export const useRights = create<{ right: Right }>(() => ({ right: 'own' }));

export const RIGHT_WORDS: Record<Right, string> = {
  view: 'Can view',
  comment: 'Can comment',
  edit: 'Can edit',
  own: 'Owner',
};

const LETS: Record<Right, string> = {
  view: 'Your link lets you look, not change anything.',
  comment: 'Your link lets you look and comment, not change anything.',
  edit: 'Your link lets you edit; this is left to whoever shared it.',
  own: '',
};

const reason = (right: Right, needed: Right): string | null =>
  RIGHTS.indexOf(right) >= RIGHTS.indexOf(needed) ? null : LETS[right];

/** Why this browser may not; null when it may. */
export const whyNot = (needed: Right): string | null => reason(useRights.getState().right, needed);

/** The same for a component, which is drawn anew when the right changes. */
export const useWhyNot = (needed: Right): string | null => useRights((state) => reason(state.right, needed));

/** Says why this browser may not, and whether it said so. */
export function refused(needed: Right): boolean {
  const why = whyNot(needed);
  if (why) toast(why, { tone: 'bad' });
  return why !== null;
}
