/** Hands the canvas' view to the actions, and shows the whole drawing once it has arrived. */

import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { setViewport } from '../actions/viewport';
import { CARD } from '../model/place';
import { useSession } from '../store/session';

const QUICK = { duration: 220 };
const FIT = { padding: 0.12, maxZoom: 1.1 };

export function useViewport(): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const loaded = useSession((state) => state.loaded);
  const topology = useSession((state) => state.topology);

  useEffect(() => {
    setViewport({
      centre: () => {
        const { width, height, domNode } = store.getState();
        const box = domNode?.getBoundingClientRect();
        return flow.screenToFlowPosition({ x: (box?.left ?? 0) + width / 2, y: (box?.top ?? 0) + height / 2 });
      },
      reveal: (uids) => {
        const { width, height, transform } = store.getState();
        const [tx, ty, zoom] = transform;
        const { layout } = useSession.getState().project;
        const hidden = uids.filter((uid) => {
          const box = layout.get(uid);
          if (!box) return false;
          const left = box.x * zoom + tx;
          const top = box.y * zoom + ty;
          return left < 0 || top < 0 || left + CARD.width * zoom > width || top + CARD.height * zoom > height;
        });
        if (hidden.length > 0) void flow.fitView({ nodes: uids.map((id) => ({ id })), ...FIT, padding: 0.3, ...QUICK });
      },
      // The next frame, when the new positions are drawn.
      fit: () => requestAnimationFrame(() => void flow.fitView({ ...FIT, ...QUICK })),
      zoomIn: () => void flow.zoomIn(QUICK),
      zoomOut: () => void flow.zoomOut(QUICK),
    });
    return () => setViewport(null);
  }, [flow, store]);

  useEffect(() => {
    if (!loaded || !topology) return;
    const frame = requestAnimationFrame(() => void flow.fitView(FIT));
    return () => cancelAnimationFrame(frame);
  }, [flow, loaded, topology]);
}
