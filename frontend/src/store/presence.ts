/** Who else is in the session: name, colour, cursor, selection, and what they are dragging. */

import type { Awareness } from 'y-protocols/awareness';
import { create } from 'zustand';
import type { Box } from '../model/types';

export interface Peer {
  client: number;
  name: string;
  color: string;
  cursor: { x: number; y: number } | null;
  selection: string[];
  drag: { [uid: string]: Box } | null;
}

export const usePresence = create<{ peers: Peer[]; me: { name: string; color: string } }>(() => ({
  peers: [],
  me: { name: '', color: '' },
}));

const COLORS = ['#e2711d', '#1b998b', '#7b4bd6', '#d6336c', '#2f7fd6', '#8a8d00'];
const ANIMALS = ['Heron', 'Otter', 'Lynx', 'Wren', 'Badger', 'Marten', 'Plover', 'Hare', 'Kestrel', 'Newt'];
const NAME_KEY = 'signalbox.name';

function ownName(client: number): string {
  const kept = sessionStorage.getItem(NAME_KEY);
  if (kept) return kept;
  const name = ANIMALS[client % ANIMALS.length] as string;
  sessionStorage.setItem(NAME_KEY, name);
  return name;
}

export function joinPresence(awareness: Awareness): () => void {
  const me = {
    name: ownName(awareness.clientID),
    color: COLORS[awareness.clientID % COLORS.length] as string,
  };
  awareness.setLocalState({ user: me, cursor: null, selection: [], drag: null });
  const read = () => {
    const peers: Peer[] = [];
    for (const [client, state] of awareness.getStates()) {
      const user = state.user as { name?: string; color?: string } | undefined;
      if (client === awareness.clientID || !user) continue;
      peers.push({
        client,
        name: user.name ?? 'Guest',
        color: user.color ?? (COLORS[0] as string),
        cursor: (state.cursor as Peer['cursor']) ?? null,
        selection: (state.selection as string[]) ?? [],
        drag: (state.drag as Peer['drag']) ?? null,
      });
    }
    usePresence.setState({ peers, me });
  };
  awareness.on('change', read);
  read();
  return () => {
    awareness.off('change', read);
    usePresence.setState({ peers: [] });
  };
}
