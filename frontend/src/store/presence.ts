/** Who else is in the session: name, colour, cursor, selection, what they drag, and what they look at. */

import type { Awareness } from 'y-protocols/awareness';
import { create } from 'zustand';
import type { Box } from '../model/types';
import { COLORS, makeRoom, me, type Person, usePerson } from './person';
import { type Right, useRights } from './rights';

/** What somebody has in view, in the units of the drawing. */
export interface View {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Peer extends Person {
  client: number;
  right: Right;
  cursor: { x: number; y: number } | null;
  selection: string[];
  drag: { [uid: string]: Box } | null;
  view: View | null;
  /** The client that they follow. */
  following: number | null;
}

export interface Holder {
  name: string;
  color: string;
}

interface Presence {
  peers: Peer[];
  /** Who has a part selected, by its uid; the same objects as long as nothing of it changes. */
  holders: ReadonlyMap<string, Holder>;
}

const NOBODY: Presence = { peers: [], holders: new Map() };

export const usePresence = create<Presence>(() => NOBODY);

let shared: Awareness | null = null;

/** Shows the others one thing of this browser. */
export function share(field: string, value: unknown): void {
  shared?.setLocalStateField(field, value);
}

function peerOf(client: number, state: Record<string, unknown>): Peer | null {
  const user = state.user as Partial<Person> | undefined;
  if (!user) return null;
  return {
    client,
    id: user.id ?? String(client),
    name: user.name || 'Guest',
    color: user.color ?? COLORS[0],
    right: (state.right as Right | undefined) ?? 'edit',
    cursor: (state.cursor as Peer['cursor']) ?? null,
    selection: (state.selection as string[]) ?? [],
    drag: (state.drag as Peer['drag']) ?? null,
    view: (state.view as Peer['view']) ?? null,
    following: (state.following as number | undefined) ?? null,
  };
}

function holdersOf(peers: readonly Peer[]): Presence['holders'] {
  const before = usePresence.getState().holders;
  const next = new Map<string, Holder>();
  for (const { selection, name, color } of peers)
    for (const uid of selection) {
      const known = before.get(uid);
      if (!next.has(uid))
        next.set(uid, known?.name === name && known.color === color ? known : { name, color });
    }
  const same = next.size === before.size && [...next].every(([uid, holder]) => before.get(uid) === holder);
  return same ? before : next;
}

export const ownClient = (): number | null => shared?.clientID ?? null;

export function joinPresence(awareness: Awareness): () => void {
  shared = awareness;
  for (const [field, value] of Object.entries({ user: me(), cursor: null, selection: [], drag: null }))
    awareness.setLocalStateField(field, value);
  let met = false;
  const read = () => {
    const peers: Peer[] = [];
    for (const [client, state] of awareness.getStates()) {
      const peer = client === awareness.clientID ? null : peerOf(client, state);
      if (peer) peers.push(peer);
    }
    if (!met && peers.length > 0) {
      met = true;
      makeRoom(new Set(peers.filter((peer) => peer.id !== me().id).map((peer) => peer.color)));
    }
    usePresence.setState({ peers, holders: holdersOf(peers) });
  };
  const stopPerson = usePerson.subscribe(() => share('user', me()));
  const stopRight = useRights.subscribe(({ right }) => share('right', right));
  awareness.on('change', read);
  read();
  return () => {
    awareness.off('change', read);
    stopPerson();
    stopRight();
    shared = null;
    usePresence.setState(NOBODY);
  };
}
