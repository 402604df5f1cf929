/** Shares what is in view here, and keeps the view on what somebody who is followed looks at. */

import { type ReactFlowState, useStore } from '@xyflow/react';
import { useEffect } from 'react';
import { viewport } from '../actions/viewport';
import { useFollow } from '../store/follow';
import { share, usePresence, type View } from '../store/presence';

const SHARE_MS = 80;

const viewOf = ({ transform: [x, y, zoom], width, height }: ReactFlowState): string =>
  [-x / zoom, -y / zoom, width / zoom, height / zoom].map((value) => Math.round(value)).join();

const numbers = (text: string): View => {
  const [x = 0, y = 0, w = 1, h = 1] = text.split(',').map(Number);
  return { x, y, w, h };
};

/** The latest view, at most every 80 ms; the last one always arrives. */
function useShared(): void {
  const view = useStore(viewOf);
  useEffect(() => {
    const timer = window.setTimeout(() => share('view', numbers(view)), SHARE_MS);
    return () => window.clearTimeout(timer);
  }, [view]);
}

export function useFollowing(): void {
  useShared();
  const client = useFollow((state) => state.client);
  const view = usePresence(({ peers }) => peers.find((peer) => peer.client === client)?.view ?? null);
  useEffect(() => {
    if (view) viewport().lookAt(view);
  }, [view]);
}
