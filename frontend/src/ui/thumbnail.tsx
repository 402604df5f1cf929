import { useCatalogue } from '../api/queries';
import { colorOf } from '../model/catalogue';
import { CARD } from '../model/place';
import type { Preview } from '../model/types';

const MARGIN = 40;

/** A drawing from far away: a card a node in its colour, and its edges. */
export function Thumbnail({ preview }: { preview: Preview }) {
  const catalogue = useCatalogue();
  const { nodes, edges } = preview;
  const xs = nodes.map((node) => node.x);
  const ys = nodes.map((node) => node.y);
  const left = Math.min(...xs) - MARGIN;
  const top = Math.min(...ys) - MARGIN;
  const width = Math.max(...xs) + CARD.width + MARGIN - left;
  const height = Math.max(...ys) + CARD.height + MARGIN - top;
  return (
    <svg
      viewBox={`${left} ${top} ${width} ${height}`}
      preserveAspectRatio="xMidYMid meet"
      aria-hidden="true"
      className="h-full w-full"
    >
      {edges.map(([from, to]) => {
        const [a, b] = [nodes[from], nodes[to]];
        if (!a || !b) return null;
        const ahead = b.x > a.x + CARD.width;
        const x1 = a.x + (ahead ? CARD.width : CARD.width / 2);
        const x2 = b.x + (ahead ? 0 : CARD.width / 2);
        const [y1, y2] = [a.y + CARD.height / 2, b.y + CARD.height / 2];
        const bend = ahead ? Math.max(40, (x2 - x1) / 2) : 0;
        return (
          <path
            key={`${from}-${to}`}
            d={`M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`}
            fill="none"
            stroke="var(--edge)"
            strokeWidth={1.25}
            vectorEffect="non-scaling-stroke"
            opacity={0.7}
          />
        );
      })}
      {nodes.map((node) => {
        const color = colorOf(catalogue, node.kind);
        return (
          <g key={`${node.x},${node.y}`} transform={`translate(${node.x} ${node.y})`}>
            <rect {...CARD} rx={16} fill="var(--raised)" />
            <rect
              {...CARD}
              rx={16}
              fill={color}
              fillOpacity={0.16}
              stroke={color}
              strokeOpacity={0.6}
              strokeWidth={1}
              vectorEffect="non-scaling-stroke"
            />
            <rect x={16} y={18} width={36} height={36} rx={9} fill={color} fillOpacity={0.75} />
            <rect x={66} y={30} width={108} height={12} rx={6} fill="var(--muted)" fillOpacity={0.45} />
          </g>
        );
      })}
    </svg>
  );
}
