/** Hands the canvas' view to the actions, and shows the whole drawing once it has arrived. */

import { getViewportForBounds, useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { useEffect, useState } from 'react';
import { setViewport } from '../actions/viewport';
import { currentZones } from '../actions/zones';
import { CARD } from '../model/place';
import { endFollow } from '../store/follow';
import { useRun } from '../store/run';
import { useSession } from '../store/session';
import { OVERVIEW } from './Overview';

const QUICK_MS = 220;
/** A short way there, or none where less motion is asked for. */
const quick = () => ({
  duration: window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : QUICK_MS,
});
const MOST = 1.1;
const CLOSER = 0.8;
/** The farthest look. */
export const LEAST = 0.02;

const ZOOM_STEP = 1.2;
/** The nearest look, here and by wheel or pinch. */
export const ZOOM_MOST = 2.2;

type Flow = ReturnType<typeof useReactFlow>;
type Placed = { x: number; y: number; width: number; height: number };

/** The rectangles of some parts, or of everything that is drawn. */
function placed(uids?: Iterable<string>): Placed[] {
  const zones = currentZones();
  const { layout } = useSession.getState().project;
  const drawn = new Set([...(uids ?? layout.keys())].map((uid) => zones.hidden.get(uid) ?? uid));
  return [...drawn].flatMap((uid) => {
    const area = zones.areas.get(uid);
    const box = layout.get(uid);
    if (area) return [{ x: area.x, y: area.y, width: area.w, height: area.h }];
    return box ? [{ x: box.x, y: box.y, width: box.w ?? CARD.width, height: box.h ?? CARD.height }] : [];
  });
}

/** Leaves room for what floats above the canvas: the run bar, the toolbar. From the layout: nothing need be drawn yet. */
function showRects(
  flow: Flow,
  { width, height }: { width: number; height: number },
  rects: Placed[],
  maxZoom: number,
  options?: { duration: number },
): void {
  if (rects.length === 0 || width === 0) return;
  const x = Math.min(...rects.map((r) => r.x));
  const y = Math.min(...rects.map((r) => r.y));
  const bounds = {
    x,
    y,
    width: Math.max(...rects.map((r) => r.x + r.width)) - x,
    height: Math.max(...rects.map((r) => r.y + r.height)) - y,
  };
  const top = useRun.getState().run ? Math.max(BAR, below) : 40;
  const padding = { top: `${top}px`, bottom: '84px', left: '28px', right: '28px' } as const;
  void flow.setViewport(getViewportForBounds(bounds, width, height, LEAST, maxZoom, padding), options);
}

/** Everything was brought into view and nobody has moved the view since. */
let fitted = false;

/** Zooms by steps that add up: one that follows at once goes on from where the one before leads. */
function zoomSteps(flow: Flow): (by: number) => void {
  let aim: number | null = null;
  return (by) => {
    endFollow();
    fitted = false;
    const mine = Math.min(ZOOM_MOST, Math.max(LEAST, (aim ?? flow.getZoom()) * by));
    aim = mine;
    void flow.zoomTo(mine, quick());
    globalThis.setTimeout(() => {
      if (aim === mine) aim = null;
    }, QUICK_MS);
  };
}

/** How far the bar of a run reaches down as a rule, in pixels; a live one has more to say, and is measured. */
const BAR = 156;
const AIR = 14;
let below = BAR;

/** The lowest that the bar of the shown run has reached: the drawing makes room for it, once, and keeps it. */
function useBar(): number {
  const run = useRun((state) => state.run?.id ?? null);
  const [reached, setReached] = useState(BAR);
  useEffect(() => {
    const bar = run && document.querySelector<HTMLElement>('[data-testid="run-bar"]');
    below = BAR;
    setReached(BAR);
    if (!bar) return;
    const watch = new ResizeObserver(() => {
      below = Math.max(below, bar.offsetTop + bar.offsetHeight + AIR);
      setReached(below);
    });
    watch.observe(bar);
    return () => watch.disconnect();
  }, [run]);
  return reached;
}

export function movedByHand(event: unknown): void {
  if (!event) return;
  fitted = false;
  endFollow();
}

export function useViewport(): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const loaded = useSession((state) => state.loaded);
  const topology = useSession((state) => state.topology);
  const size = useStore((state) => `${state.width}x${state.height}`);
  const running = useRun((state) => state.run !== null);
  const bar = useBar();

  useEffect(() => {
    const show = (rects: Placed[], maxZoom: number, options?: { duration: number }) =>
      showRects(flow, store.getState(), rects, maxZoom, options);
    const step = zoomSteps(flow);
    setViewport({
      centre: () => {
        const { width, height, domNode } = store.getState();
        const box = domNode?.getBoundingClientRect();
        return flow.screenToFlowPosition({
          x: (box?.left ?? 0) + width / 2,
          y: (box?.top ?? 0) + height / 2,
        });
      },
      screenOf: (at) => flow.flowToScreenPosition(at),
      placeOf: (at) => flow.screenToFlowPosition(at),
      focus: (uid) =>
        requestAnimationFrame(() =>
          store
            .getState()
            .domNode?.querySelector<HTMLElement>(`.react-flow__node[data-id="${uid}"]`)
            ?.focus(),
        ),
      reveal: (uids) => {
        const { width, height, transform } = store.getState();
        const [tx, ty, zoom] = transform;
        const rects = placed(uids);
        const hidden = rects.filter(({ x, y, width: w, height: h }) => {
          const left = x * zoom + tx;
          const top = y * zoom + ty;
          return left < 0 || top < 0 || left + w * zoom > width || top + h * zoom > height;
        });
        const small = zoom < OVERVIEW.zoom;
        if (hidden.length === 0 && !small) return;
        fitted = false;
        // Never closer than it was: the reader keeps the overview.
        show(rects, small ? CLOSER : zoom, quick());
      },
      lookAt: ({ x, y, w, h }) => {
        const { width, height, transform } = store.getState();
        fitted = false;
        const zoom = w > 1 ? Math.min(width / w, height / h, 2.2) : transform[2];
        void flow.setViewport({
          x: width / 2 - (x + w / 2) * zoom,
          y: height / 2 - (y + h / 2) * zoom,
          zoom,
        });
      },
      // The next frame, when the new positions are drawn.
      fit: () => {
        endFollow();
        fitted = true;
        requestAnimationFrame(() => show(placed(), MOST, quick()));
      },
      zoomIn: () => step(ZOOM_STEP),
      zoomOut: () => step(1 / ZOOM_STEP),
    });
    return () => setViewport(null);
  }, [flow, store]);

  useEffect(() => {
    if (!loaded || !topology) return;
    fitted = true;
    const frame = requestAnimationFrame(() => showRects(flow, store.getState(), placed(), MOST));
    return () => cancelAnimationFrame(frame);
  }, [flow, store, loaded, topology]);

  // A panel was opened or closed: what was all in view stays so.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the size is what this waits for
  useEffect(() => {
    if (fitted) showRects(flow, store.getState(), placed(), MOST);
  }, [flow, store, size, running, bar]);
}
