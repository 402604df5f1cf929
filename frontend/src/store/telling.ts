/** Says what a merge did; what was set aside can be put back with one press. */

import { setPath, unsetPath } from '../model/document';
import { type Conflict, conflictSentence, looseSentence, type Merge, removedSentence } from '../model/merge';
import { labelOf } from '../model/values';
import { change } from './session';
import { toast } from './toasts';

const label = ({ field }: Conflict) => labelOf(field);

/** Puts the other side's word in place, for the fields that a person can set. */
function putBack(conflicts: Conflict[], side: 'mine' | 'theirs'): void {
  change(side === 'mine' ? 'Use mine' : 'Use theirs', (r) => {
    for (const { of, uid, field, ...sides } of conflicts) {
      const part = (of === 'node' ? r.nodes : r.edges).get(uid);
      const value = sides[side];
      if (!part) continue;
      if (field === 'id') part.set('id', value);
      else if (value === undefined) unsetPath(part, [field]);
      else setPath(part, [field], value);
    }
  });
}

export function tellMerge({ conflicts, removed, loose }: Merge): void {
  if (loose.length > 0) toast(looseSentence(loose), { tone: 'bad', lasting: true });
  if (removed.length > 0) toast(removedSentence(removed), { tone: 'bad', lasting: true });
  const set = conflicts.filter(({ field }) => field !== 'kind');
  if (set.length === 0) return;
  const lost = set.filter(({ holds }) => holds === 'theirs');
  toast(conflictSentence(set, label), {
    lasting: true,
    action:
      lost.length > 0
        ? { label: 'Use mine', run: () => putBack(lost, 'mine') }
        : { label: 'Use theirs', run: () => putBack(set, 'theirs') },
  });
}
