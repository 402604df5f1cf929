/** Saying something about a part of the design. */

import { Problem, post, request } from '../api/client';
import {
  acceptThread,
  beginThread,
  markRead,
  showThread,
  type Target,
  type Thread,
  threadsOn,
  useComments,
} from '../store/comments';
import { me, type Person } from '../store/person';
import { refused } from '../store/rights';
import { useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, select, useUi } from '../store/ui';
import { viewport } from './viewport';

const path = (more = '') => `/api/topologies/${useSession.getState().topology}/comments/${more}`;

const failed = (error: unknown) => {
  const why = error instanceof Problem ? error.message : 'That did not work.';
  toast(`Not sent; your text is still here. ${why}`, { tone: 'bad' });
};

function aboutOf(target: Target): unknown {
  if (target.about === 'canvas') return { at: target.at };
  const { project } = useSession.getState();
  return target.about === 'node'
    ? { node: project.nodeByUid.get(target.uid)?.id ?? '' }
    : { edge: project.edgeByUid.get(target.uid)?.id ?? '' };
}

async function send(where: string, content: object): Promise<Thread | null> {
  if (refused('comment')) return null;
  try {
    const thread = await post<Thread>(where, { ...content, author: me() });
    acceptThread(thread);
    markRead(thread);
    return thread;
  } catch (error) {
    failed(error);
    return null;
  }
}

/** Whether it was said; else the text should stay where it is. */
export async function startThread(target: Target, body: string, mentions: Person[]): Promise<boolean> {
  const thread = await send(path(), { about: aboutOf(target), body, mentions });
  if (thread) showThread(thread.id);
  return thread !== null;
}

export async function answer(thread: string, body: string, mentions: Person[]): Promise<boolean> {
  return (await send(path(`${thread}/`), { body, mentions })) !== null;
}

export async function resolve(thread: Thread, resolved: boolean): Promise<void> {
  if (refused('comment')) return;
  try {
    acceptThread(await request<Thread>('PATCH', path(`${thread.id}/`), { resolved, author: me() }));
    announce(resolved ? 'Resolved.' : 'Opened again.');
    if (resolved) useComments.setState({ thread: null });
  } catch (error) {
    failed(error);
  }
}

/** The conversation about what is selected, or a new one; without a selection, on the middle of what is in view. */
export function commentOnSelection(): void {
  if (refused('comment')) return;
  const { project } = useSession.getState();
  const { nodes, edges } = useUi.getState();
  const node = [...nodes].find((uid) => project.nodeByUid.has(uid));
  const edge = [...edges].find((uid) => project.edgeByUid.has(uid));
  const [open] = threadsOn(useComments.getState().threads, node ?? edge ?? '');
  if ((node || edge) && open) showThread(open.id);
  else if (node) beginThread({ about: 'node', uid: node });
  else if (edge) beginThread({ about: 'edge', uid: edge });
  else beginThread({ about: 'canvas', at: viewport().centre() });
}

export function commentAt(at: { x: number; y: number }): void {
  if (!refused('comment')) beginThread({ about: 'canvas', at });
}

/** Brings what a thread is about into view, and selects it. */
export function reveal(thread: Thread): void {
  const { project } = useSession.getState();
  const edge = project.edgeByUid.get(thread.uid);
  if (project.nodeByUid.has(thread.uid)) {
    select([thread.uid]);
    viewport().reveal([thread.uid]);
  } else if (edge) {
    select([], [thread.uid]);
    viewport().reveal([edge.source, edge.target]);
  } else if (thread.x !== null && thread.y !== null)
    viewport().lookAt({ x: thread.x, y: thread.y, w: 1, h: 1 });
}
