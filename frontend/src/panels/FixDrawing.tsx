import type { FixedDrawing, FixMark } from '../api/queries';
import { useCatalogue } from '../api/queries';
import { colorOf } from '../model/catalogue';
import { CARD } from '../model/place';

const MARGIN = 60;
const STROKE: Record<FixMark, string> = {
  '': 'var(--edge)',
  added: 'var(--success)',
  changed: 'var(--warning)',
  removed: 'var(--danger)',
};
const SAYS: Record<FixMark, string> = { '': '', added: 'added', changed: 'changed', removed: 'removed' };

function bounds(nodes: FixedDrawing['nodes']) {
  const marked = nodes.filter((node) => node.mark !== '');
  const shown = nodes.length > 0 ? nodes : marked;
  const xs = shown.map((node) => node.x);
  const ys = shown.map((node) => node.y);
  const left = Math.min(...xs, 0) - MARGIN;
  const top = Math.min(...ys, 0) - MARGIN;
  return `${left} ${top} ${Math.max(...xs, 0) + CARD.width + MARGIN - left} ${Math.max(...ys, 0) + CARD.height + MARGIN - top}`;
}

/** The drawing before or after fixes: what comes, goes or differs is outlined and named. */
export function FixDrawing({ drawing, label }: { drawing: FixedDrawing; label: string }) {
  const catalogue = useCatalogue();
  const { nodes, edges } = drawing;
  const marked = nodes.filter((node) => node.mark !== '');
  const told = marked.map((node) => `${node.id} ${SAYS[node.mark]}`).join(', ');
  return (
    <svg
      role="img"
      aria-label={`${label}: ${told || 'no node differs'}`}
      viewBox={bounds(nodes)}
      preserveAspectRatio="xMidYMid meet"
      className="h-full w-full"
    >
      {edges.map((edge) => {
        const [a, b] = [nodes[edge.source], nodes[edge.target]];
        if (!a || !b) return null;
        const [x1, y1] = [a.x + CARD.width / 2, a.y + CARD.height / 2];
        const [x2, y2] = [b.x + CARD.width / 2, b.y + CARD.height / 2];
        return (
          <path
            key={edge.id}
            d={`M${x1},${y1} L${x2},${y2}`}
            stroke={STROKE[edge.mark]}
            strokeWidth={edge.mark ? 2.5 : 1.25}
            vectorEffect="non-scaling-stroke"
            opacity={edge.mark ? 1 : 0.55}
          />
        );
      })}
      {nodes.map((node) => (
        <g key={node.id} transform={`translate(${node.x} ${node.y})`}>
          <rect {...CARD} rx={14} fill="var(--raised)" />
          <rect
            {...CARD}
            rx={14}
            fill={colorOf(catalogue, node.kind)}
            fillOpacity={0.14}
            stroke={node.mark ? STROKE[node.mark] : 'var(--line-strong)'}
            strokeWidth={node.mark ? 2.5 : 1}
            strokeDasharray={node.mark === 'removed' ? '5 4' : undefined}
            vectorEffect="non-scaling-stroke"
          />
          <rect
            x={14}
            y={CARD.height / 2 - 14}
            width={28}
            height={28}
            rx={8}
            fill={colorOf(catalogue, node.kind)}
          />
          <text x={54} y={CARD.height / 2} dominantBaseline="central" fontSize={20} fill="var(--text)">
            {node.title.length > 14 ? `${node.title.slice(0, 13)}…` : node.title}
          </text>
        </g>
      ))}
    </svg>
  );
}
