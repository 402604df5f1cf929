import { type ConnectionLineComponentProps, getBezierPath } from '@xyflow/react';
import { refusalBetween } from '../actions/connect';

/** The line while a connection is drawn; over a node that it may not reach, the reason stands beside it. */
export function ConnectionLine(props: ConnectionLineComponentProps) {
  const { fromX, fromY, toX, toY, fromPosition, toPosition, fromNode, fromHandle, toNode } = props;
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
    curvature: 0.3,
  });
  const out = fromHandle?.type !== 'target';
  const reason =
    toNode && toNode.id !== fromNode.id
      ? refusalBetween(out ? fromNode.id : toNode.id, out ? toNode.id : fromNode.id)
      : null;
  const color = reason ? 'var(--danger)' : toNode ? 'var(--success)' : 'var(--accent)';
  return (
    <g>
      <path
        d={path}
        fill="none"
        stroke={color}
        strokeWidth={2}
        strokeDasharray={reason ? '4 4' : undefined}
      />
      <circle cx={toX} cy={toY} r={4} fill={color} />
      {reason && (
        <foreignObject x={toX + 12} y={toY + 10} width={260} height={90} className="overflow-visible">
          <div className="w-max max-w-64 rounded-lg border border-danger/40 bg-raised px-2.5 py-1.5 text-xs text-danger shadow-float">
            {reason}
          </div>
        </foreignObject>
      )}
    </g>
  );
}
