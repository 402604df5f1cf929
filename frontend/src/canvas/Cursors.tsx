import { useStore, ViewportPortal } from '@xyflow/react';
import { usePresence } from '../store/presence';

/** The pointers of the others, as large on the screen at every zoom. */
export function Cursors() {
  const peers = usePresence((state) => state.peers);
  const zoom = useStore((state) => state.transform[2]);
  return (
    <ViewportPortal>
      {peers.map(
        (peer) =>
          peer.cursor && (
            <div
              key={peer.client}
              data-testid="peer-cursor"
              className="pointer-events-none absolute top-0 left-0 z-[1000] origin-top-left transition-transform duration-100 ease-linear"
              style={{ transform: `translate(${peer.cursor.x}px, ${peer.cursor.y}px) scale(${1 / zoom})` }}
            >
              <svg width="18" height="20" viewBox="0 0 18 20" aria-hidden="true">
                <path
                  d="M2 1.5 15.5 10 9 11.4 5.6 17.6Z"
                  fill={peer.color}
                  stroke="white"
                  strokeWidth="1.3"
                />
              </svg>
              <span
                className="absolute top-4 left-3 rounded-md px-1.5 text-2xs font-medium whitespace-nowrap text-white"
                style={{ background: peer.color }}
              >
                {peer.name}
              </span>
            </div>
          ),
      )}
    </ViewportPortal>
  );
}
