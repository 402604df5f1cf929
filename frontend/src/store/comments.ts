/** The comments of the open topology: threads on nodes, edges and places, and what of them was not read yet. */

import { create } from 'zustand';
import type { Project } from '../model/project';
import { type Person, usePerson } from './person';
import { useSession } from './session';
import { toast } from './toasts';

export interface Comment {
  id: number;
  author: Person;
  body: string;
  mentions: Person[];
  created_at: string;
}

export interface Thread {
  id: string;
  about: 'node' | 'edge' | 'canvas';
  uid: string;
  /** The id of the part, or the last it had. */
  name: string;
  gone: boolean;
  x: number | null;
  y: number | null;
  resolved_at: string | null;
  resolved_by: string;
  created_at: string;
  comments: Comment[];
}

/** What a new thread is to be about. */
export type Target =
  | { about: 'node' | 'edge'; uid: string }
  | { about: 'canvas'; at: { x: number; y: number } };

interface CommentsState {
  threads: Thread[];
  /** The last comment of each thread that this browser has shown. */
  read: { [thread: string]: number };
  shown: boolean;
  /** The thread that is looked at; null shows the list. */
  thread: string | null;
  target: Target | null;
  resolved: boolean;
}

const INITIAL: CommentsState = {
  threads: [],
  read: {},
  shown: false,
  thread: null,
  target: null,
  resolved: false,
};

export const useComments = create<CommentsState>(() => INITIAL);

const readKey = (topology: string) => `signalbox.read.${topology}`;

function readOf(topology: string | null): CommentsState['read'] {
  try {
    return JSON.parse(globalThis.localStorage?.getItem(readKey(topology ?? '')) ?? '{}');
  } catch {
    return {};
  }
}

useSession.subscribe((state, before) => {
  if (state.topology !== before.topology) useComments.setState({ ...INITIAL, read: readOf(state.topology) });
  if (state.project === before.project) return;
  keepNames(before.project);
  tellGone(before.project.nodeByUid, state.project.nodeByUid);
});

export const lastOf = (thread: Thread): Comment | undefined => thread.comments[thread.comments.length - 1];

/** Something in the thread was said by somebody else and not shown here yet. */
export function isUnread(thread: Thread, read: CommentsState['read'], self: string): boolean {
  const last = lastOf(thread);
  return last !== undefined && last.author.id !== self && last.id > (read[thread.id] ?? 0);
}

export function markRead(thread: Thread): void {
  const last = lastOf(thread);
  const { read } = useComments.getState();
  if (!last || (read[thread.id] ?? 0) >= last.id) return;
  const next = { ...read, [thread.id]: last.id };
  useComments.setState({ read: next });
  const { topology } = useSession.getState();
  if (topology) globalThis.localStorage?.setItem(readKey(topology), JSON.stringify(next));
}

export function acceptThreads(threads: Thread[]): void {
  useComments.setState({ threads });
}

export function acceptThread(thread: Thread): void {
  const { threads } = useComments.getState();
  const known = threads.some(({ id }) => id === thread.id);
  const before = threads.find(({ id }) => id === thread.id)?.comments.length ?? 0;
  useComments.setState({
    threads: known ? threads.map((one) => (one.id === thread.id ? thread : one)) : [...threads, thread],
  });
  for (const comment of thread.comments.slice(before)) tellMention(thread, comment);
}

function tellMention(thread: Thread, comment: Comment): void {
  const self = usePerson.getState().id;
  const { shown, thread: open } = useComments.getState();
  if (comment.author.id === self || !comment.mentions.some(({ id }) => id === self)) return;
  if (shown && open === thread.id) return;
  toast(`${comment.author.name} mentioned you: ${comment.body}`, {
    lasting: true,
    action: { label: 'Show', run: () => showThread(thread.id) },
  });
}

/** A thread goes by the last name that its part had. */
function keepNames({ nodeByUid, edgeByUid }: Pick<Project, 'nodeByUid' | 'edgeByUid'>): void {
  const { threads } = useComments.getState();
  const named = threads.map((thread) => {
    const name = (nodeByUid.get(thread.uid) ?? edgeByUid.get(thread.uid))?.id ?? thread.name;
    return name === thread.name ? thread : { ...thread, name };
  });
  if (named.some((thread, index) => thread !== threads[index])) useComments.setState({ threads: named });
}

type Nodes = ReadonlyMap<string, { title: string }>;

/** A node with open comments went: they stay, and that is said. */
function tellGone(before: Nodes, now: Nodes): void {
  if (now === before || now.size === 0) return;
  for (const { uid, resolved_at } of useComments.getState().threads) {
    const node = before.get(uid);
    if (node && !now.has(uid) && !resolved_at)
      toast(`The comments on ${node.title} stay under Comments.`, {
        action: { label: 'Show', run: () => showComments() },
      });
  }
}

export function showComments(): void {
  useComments.setState({ shown: true, thread: null, target: null });
}

export function showThread(thread: string): void {
  useComments.setState({ shown: true, thread, target: null });
}

export function beginThread(target: Target): void {
  useComments.setState({ shown: true, thread: null, target });
}

export function closeComments(): void {
  useComments.setState({ shown: false, thread: null, target: null });
}

/** Open threads by the part that they are about. */
export function threadsOn(threads: readonly Thread[], uid: string): Thread[] {
  return threads.filter((thread) => thread.uid === uid && !thread.resolved_at);
}
