/** Following somebody: this browser looks where they look, until it looks elsewhere itself. */

import { create } from 'zustand';
import { type Peer, share, usePresence } from './presence';
import { useSession } from './session';
import { announce } from './ui';

export const useFollow = create<{ client: number | null }>(() => ({ client: null }));

export const followed = (): Peer | undefined => {
  const { client } = useFollow.getState();
  return client === null ? undefined : usePresence.getState().peers.find((peer) => peer.client === client);
};

export function follow(client: number): void {
  useFollow.setState({ client });
  share('following', client);
  const peer = followed();
  if (peer) announce(`Following ${peer.name}. Escape ends it.`);
}

export function endFollow(): void {
  if (useFollow.getState().client === null) return;
  useFollow.setState({ client: null });
  share('following', null);
  announce('No longer following.');
}

// Who left is followed no further; another topology is another session.
usePresence.subscribe(({ peers }) => {
  const { client } = useFollow.getState();
  if (client !== null && !peers.some((peer) => peer.client === client)) endFollow();
});
useSession.subscribe((state, before) => {
  if (state.topology !== before.topology) useFollow.setState({ client: null });
});
