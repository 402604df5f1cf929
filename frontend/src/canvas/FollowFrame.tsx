import { X } from 'lucide-react';
import { useEffect } from 'react';
import { endFollow, useFollow } from '../store/follow';
import { usePresence } from '../store/presence';
import { IconButton } from '../ui/button';

/** Says whom this browser follows: a frame in their colour, and a chip that ends it. */
export function FollowFrame() {
  const client = useFollow((state) => state.client);
  const peer = usePresence(({ peers }) => peers.find((one) => one.client === client));
  const following = peer !== undefined;
  useEffect(() => {
    if (!following) return;
    // Before anything else hears it: a hint that happens to be shown would keep the key to itself.
    const onKeyDown = (event: KeyboardEvent) => event.key === 'Escape' && endFollow();
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [following]);
  if (!peer) return null;
  return (
    <div className="pointer-events-none absolute inset-0 z-[8]" data-testid="following">
      <div className="absolute inset-0 border-[3px]" style={{ borderColor: peer.color }} />
      <div
        className="pointer-events-auto absolute top-0 left-1/2 flex h-8 -translate-x-1/2 items-center gap-1.5 rounded-b-lg pr-1 pl-3 text-xs font-medium text-white shadow-card"
        style={{ background: peer.color }}
      >
        Following {peer.name} <span className="font-normal">· Esc ends it</span>
        <IconButton
          label="End following"
          keys="Escape"
          small
          className="!text-white hover:!bg-white/20"
          onClick={endFollow}
        >
          <X size={14} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
