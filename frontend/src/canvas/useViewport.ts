/** Hands the canvas' view to the actions, and shows the whole drawing once it has arrived. */

import { type FitViewOptions, useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { setViewport } from '../actions/viewport';
import { CARD } from '../model/place';
import { useRun } from '../store/run';
import { useSession } from '../store/session';

const QUICK = { duration: 220 };
/** Room for what floats above the canvas: the run bar, the toolbar. */
function fitOptions(): FitViewOptions {
  const top = useRun.getState().run ? 156 : 40;
  return { padding: { top: `${top}px`, bottom: '84px', left: '28px', right: '28px' }, maxZoom: 1.1 };
}

/** Everything was brought into view and nobody has moved the view since. */
let fitted = false;

export function movedByHand(event: unknown): void {
  if (event) fitted = false;
}

export function useViewport(): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const loaded = useSession((state) => state.loaded);
  const topology = useSession((state) => state.topology);
  const size = useStore((state) => `${state.width}x${state.height}`);
  const running = useRun((state) => state.run !== null);

  useEffect(() => {
    setViewport({
      centre: () => {
        const { width, height, domNode } = store.getState();
        const box = domNode?.getBoundingClientRect();
        return flow.screenToFlowPosition({
          x: (box?.left ?? 0) + width / 2,
          y: (box?.top ?? 0) + height / 2,
        });
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
        if (hidden.length === 0) return;
        fitted = false;
        // Never closer than it was: the reader keeps the overview.
        void flow.fitView({ nodes: uids.map((id) => ({ id })), ...fitOptions(), maxZoom: zoom, ...QUICK });
      },
      // The next frame, when the new positions are drawn.
      fit: () => {
        fitted = true;
        requestAnimationFrame(() => void flow.fitView({ ...fitOptions(), ...QUICK }));
      },
      zoomIn: () => void flow.zoomIn(QUICK),
      zoomOut: () => void flow.zoomOut(QUICK),
    });
    return () => setViewport(null);
  }, [flow, store]);

  useEffect(() => {
    if (!loaded || !topology) return;
    fitted = true;
    const frame = requestAnimationFrame(() => void flow.fitView(fitOptions()));
    return () => cancelAnimationFrame(frame);
  }, [flow, loaded, topology]);

  // A panel was opened or closed: what was all in view stays so.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the size is what this waits for
  useEffect(() => {
    if (fitted) void flow.fitView(fitOptions());
  }, [flow, size, running]);
}
