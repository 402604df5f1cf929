/** What a thread is about, as people call it, and what became of it. */

import type { Thread } from '../../store/comments';
import { useSession } from '../../store/session';

export interface Subject {
  title: string;
  /** What became of the part, when it is gone. */
  gone: string | null;
}

export function useSubject({ about, uid, name }: Pick<Thread, 'about' | 'uid' | 'name'>): Subject {
  const node = useSession((state) => state.project.nodeByUid.get(uid));
  const edge = useSession((state) => state.project.edgeByUid.get(uid));
  if (about === 'canvas') return { title: 'A place on the canvas', gone: null };
  if (about === 'node') {
    if (node) return { title: node.title, gone: null };
    return {
      title: name,
      gone: `The node ${name} was deleted. Undoing that brings its comments back to it.`,
    };
  }
  if (edge) return { title: `${edge.sourceId} → ${edge.targetId}`, gone: null };
  return { title: name, gone: `The edge ${name} was deleted. Undoing that brings its comments back to it.` };
}
