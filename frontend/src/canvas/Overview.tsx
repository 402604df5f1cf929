/** Far out, a large drawing is a picture on one 2D canvas: no page has room for thousands of elements at once. */

import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { useCatalogue } from '../api/queries';
import { hueOf } from '../model/catalogue';
import { CARD } from '../model/place';
import type { Zones } from '../model/zones';
import { useFindings, worst } from '../store/findings';
import { useSession } from '../store/session';
import { useUi } from '../store/ui';

/** More cards than this in view below this zoom are drawn as a picture. */
export const OVERVIEW = { zoom: 0.3, cards: 220 };
const CLOSER = 0.75;

export function Overview({ zones }: { zones: Zones }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  const { setCenter } = useReactFlow();
  const project = useSession((state) => state.project);
  const selected = useUi((state) => state.nodes);
  const shade = useUi((state) => state.shade);
  const byNode = useFindings((state) => state.byNode);
  const catalogue = useCatalogue();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that are read here
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const hues = [0, 1, 2, 3, 4, 5, 6].map((hue) => colour(`--cat-${hue}`));
    const marks = { error: colour('--danger'), warning: colour('--warning'), info: colour('--info') };
    const [edgeColour, accent] = [colour('--edge'), colour('--accent')];
    const cards = project.nodes.flatMap((node) => {
      const box = project.layout.get(node.uid);
      if (!box || zones.hidden.has(node.uid) || (zones.areas.has(node.uid) && !box.collapsed)) return [];
      return [
        { ...box, uid: node.uid, hue: hueOf(catalogue, node.kind), severity: worst(byNode.get(node.id)) },
      ];
    });
    const lines = new Path2D();
    for (const edge of project.edges) {
      const [from, to] = [edge.source, edge.target].map((uid) =>
        project.layout.get(zones.hidden.get(uid) ?? uid),
      );
      if (!from || !to) continue;
      lines.moveTo(from.x + CARD.width, from.y + CARD.height / 2);
      lines.lineTo(to.x, to.y + CARD.height / 2);
    }
    const ratio = window.devicePixelRatio || 1;
    let frame = 0;
    const draw = () => {
      frame = 0;
      const { width, height, transform } = flow.getState();
      const [tx, ty, zoom] = transform;
      if (element.width !== width * ratio || element.height !== height * ratio) {
        element.width = width * ratio;
        element.height = height * ratio;
      }
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, element.width, element.height);
      context.setTransform(zoom * ratio, 0, 0, zoom * ratio, tx * ratio, ty * ratio);
      context.globalAlpha = 0.55;
      context.strokeStyle = edgeColour;
      context.lineWidth = 1 / zoom;
      context.stroke(lines);
      context.globalAlpha = 1;
      for (const card of cards) {
        context.fillStyle = hues[card.hue] ?? edgeColour;
        context.globalAlpha = selected.size > 0 && !selected.has(card.uid) ? 0.5 : 0.85;
        context.fillRect(card.x, card.y, CARD.width, CARD.height);
        context.globalAlpha = 1;
        if (card.severity) {
          context.fillStyle = marks[card.severity];
          context.fillRect(card.x + CARD.width - 44, card.y - 12, 56, 40);
        }
        if (!selected.has(card.uid)) continue;
        context.strokeStyle = accent;
        context.lineWidth = 3 / zoom;
        context.strokeRect(card.x, card.y, CARD.width, CARD.height);
      }
    };
    const ask = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    ask();
    const stop = flow.subscribe(ask);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [flow, project, zones, selected, byNode, catalogue, shade]);

  // A click goes to where it points, near enough to read.
  useEffect(() => {
    const pane = flow.getState().domNode?.querySelector('.react-flow__pane');
    const go = (event: Event) => {
      const { clientX, clientY } = event as MouseEvent;
      const box = flow.getState().domNode?.getBoundingClientRect();
      const [tx, ty, zoom] = flow.getState().transform;
      const x = (clientX - (box?.left ?? 0) - tx) / zoom;
      const y = (clientY - (box?.top ?? 0) - ty) / zoom;
      void setCenter(x, y, { zoom: CLOSER, duration: 220 });
    };
    pane?.addEventListener('click', go);
    return () => pane?.removeEventListener('click', go);
  }, [flow, setCenter]);

  return (
    <>
      <canvas
        ref={canvas}
        aria-hidden
        data-testid="overview"
        className="pointer-events-none absolute inset-0 z-[1] h-full w-full"
      />
      <p className="pointer-events-none absolute bottom-[70px] left-1/2 z-[6] -translate-x-1/2 rounded-full border border-line-strong bg-raised px-3 py-1 text-xs text-muted shadow-card">
        {project.nodes.length} nodes from afar. Click to come closer.
      </p>
    </>
  );
}
