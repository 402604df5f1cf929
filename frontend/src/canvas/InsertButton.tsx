import { EdgeLabelRenderer } from '@xyflow/react';
import { Plus } from 'lucide-react';
import { useWhyNot } from '../store/rights';
import { useSession } from '../store/session';
import { useUi } from '../store/ui';
import { hoverEdge } from './gestures';

interface InsertButtonProps {
  edge: string;
  x: number;
  y: number;
  /** A label stands at this place. */
  beside: boolean;
  scale: number;
}

/** Opens the list of what may stand in the middle of an edge. */
export function InsertButton({ edge, x, y, beside, scale }: InsertButtonProps) {
  const name = useSession((state) => state.project.edgeByUid.get(edge));
  const why = useWhyNot('edit');
  if (!name || why) return null;
  return (
    <EdgeLabelRenderer>
      <button
        type="button"
        tabIndex={-1}
        aria-label={`Insert a node between ${name.sourceId} and ${name.targetId}`}
        title="Insert a node here"
        onMouseEnter={() => hoverEdge(edge)}
        onMouseLeave={() => hoverEdge(null)}
        onClick={(event) => {
          const screen = { x: event.clientX + 8, y: event.clientY + 8 };
          useUi.setState({ quickAdd: { from: null, side: 'out', screen, flow: { x, y }, into: edge } });
        }}
        className="nodrag nopan pointer-events-auto absolute z-[5] flex size-[22px] items-center justify-center rounded-full border border-accent bg-raised text-accent-text shadow-card hover:bg-accent hover:text-on-accent"
        style={{
          transform: `translate(${x}px, ${y + (beside ? 22 * scale : 0)}px) translate(-50%, -50%) scale(${scale})`,
        }}
      >
        <Plus size={13} aria-hidden />
      </button>
    </EdgeLabelRenderer>
  );
}
