/** Edges that are not edited: those of a folded zone together, and those that a definition or a field names. */

import { BaseEdge, EdgeLabelRenderer, type EdgeProps, useStore } from '@xyflow/react';
import { memo, useEffect } from 'react';
import { count, plural } from '../model/format';
import { useCanvas } from '../store/canvas';
import { useRun } from '../store/run';
import { edgePaths } from './paths';
import { wayOf } from './RelationEdge';
import { type BundleEdgeType, labelScale, type StateEdgeType } from './useFlowEdges';

export const BundleEdge = memo(function BundleEdge(props: EdgeProps<BundleEdgeType>) {
  const { id, data } = props;
  const [path, x, y] = wayOf(props, data);
  const edges = data?.edges ?? [];
  const scale = useStore((state) => labelScale(state.transform[2]));
  const messages = useRun((state) =>
    edges.reduce((sum, edge) => sum + Number(state.stream.edges[edge.id]?.messages ?? 0), 0),
  );
  const failure = data?.style === 'failure';
  useEffect(() => {
    for (const edge of edges) edgePaths.set(edge.uid, path);
    return () => {
      for (const edge of edges) edgePaths.delete(edge.uid);
    };
  }, [edges, path]);
  const words = edges.map((edge) => `${edge.sourceId} ${edge.relation} ${edge.targetId}`).join('\n');
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={18}
        markerEnd={`url(#arrow-${failure ? 'failure' : 'plain'})`}
        style={{
          stroke: failure ? 'var(--danger)' : 'var(--edge)',
          strokeWidth: Math.min(5, 1.5 + edges.length * 0.5),
          strokeLinecap: 'round',
          vectorEffect: 'non-scaling-stroke',
        }}
      />
      {scale > 0 && (
        <EdgeLabelRenderer>
          <span
            data-testid="bundle"
            title={words}
            className="pointer-events-auto absolute flex h-[18px] items-center gap-1 rounded-full border border-line-strong bg-panel px-1.5 text-[10px] leading-none font-medium whitespace-nowrap text-muted"
            style={{
              transform: `translate(${data?.place?.x ?? x}px, ${data?.place?.y ?? y}px) translate(-50%, -50%) scale(${scale})`,
            }}
          >
            {plural(edges.length, 'edge')}
            {messages > 0 && <b className="tabular font-semibold text-text">{count(messages)}</b>}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

export const StateEdge = memo(function StateEdge(props: EdgeProps<StateEdgeType>) {
  const { id, data } = props;
  const [path] = wayOf(props, data);
  const failure = data?.style === 'failure';
  const back = useCanvas(({ focus, found }) => (focus !== null && !focus.edges.has(id)) || found !== null);
  return (
    <BaseEdge
      id={id}
      path={path}
      interactionWidth={0}
      data-testid={failure ? 'failure-edge' : 'state-edge'}
      markerEnd={`url(#arrow-${failure ? 'failure' : 'thin'})`}
      style={{
        stroke: failure ? 'var(--danger)' : 'var(--edge)',
        strokeDasharray: failure ? '4 3' : undefined,
        strokeWidth: 0.9,
        vectorEffect: 'non-scaling-stroke',
        opacity: back ? 0.2 : 0.75,
      }}
    />
  );
});
