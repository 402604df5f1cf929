/** What the server tells the session beside the document: the right, comments, what is stored, what a merge took out. */

import { type JsonSocket, openSocket } from '../api/socket';
import { type LooseEdge, looseSentence, renamedSentence } from '../model/merge';
import { acceptThread, acceptThreads, type Thread } from './comments';
import { type Right, useRights } from './rights';
import { sessionOrNull } from './session';
import { toast } from './toasts';

type Frame =
  | { type: 'welcome'; right: Right; threads: Thread[] }
  | { type: 'thread'; thread: Thread }
  | { type: 'stored'; client: number; mark: number }
  | { type: 'unstored'; reason: string }
  | { type: 'dangling'; edges: LooseEdge[] }
  | { type: 'renamed'; nodes: { was: string; now: string }[] };

function accept(frame: Frame): void {
  const saving = sessionOrNull()?.saving;
  if (frame.type === 'welcome') {
    useRights.setState({ right: frame.right });
    acceptThreads(frame.threads);
  } else if (frame.type === 'thread') acceptThread(frame.thread);
  else if (frame.type === 'stored') saving?.stored(frame.client, frame.mark);
  else if (frame.type === 'unstored') saving?.unstored(frame.reason);
  else if (frame.type === 'dangling') toast(looseSentence(frame.edges), { tone: 'bad', lasting: true });
  else if (frame.type === 'renamed') toast(renamedSentence(frame.nodes), { lasting: true });
}

export function watchNews(topology: string): JsonSocket {
  useRights.setState({ right: 'own' });
  return openSocket({
    path: () => `/ws/design/${topology}/news/`,
    onFrame: (frame) => accept(frame as Frame),
    // What was shown on the other connection meanwhile may have been answered to nobody.
    onState: (open) => open && sessionOrNull()?.saving?.askAgain(),
  });
}
