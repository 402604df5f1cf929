/** Two drawings in one, only to look at: what came, went, changed or moved, each with its own sign. */

import {
  Background,
  BackgroundVariant,
  type Edge,
  EdgeLabelRenderer,
  type EdgeProps,
  Handle,
  type Node,
  type NodeHandle,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react';
import { memo, useEffect, useMemo } from 'react';
import { useCatalogue } from '../api/queries';
import { useComparison } from '../api/revisions';
import { colorOf } from '../model/catalogue';
import { CARD } from '../model/place';
import { type Comparison, type Mark, type SideNode, stepsOf } from '../model/revisions';
import type { Box } from '../model/types';
import { isHolder } from '../model/zones';
import { MARKS, MarkBadge } from '../panels/revisions/marks';
import { lookAtStep, stopComparing, useRevisionsView } from '../store/revisions';
import { useSession } from '../store/session';
import { Button } from '../ui/button';
import { KindTile } from '../ui/icons';
import { besides } from './paths';
import { type Route, routesOf } from './routing';

interface CardData extends Record<string, unknown> {
  part: SideNode;
  mark: Mark | null;
  looked: boolean;
}

interface LineData extends Record<string, unknown> {
  mark: Mark | null;
  looked: boolean;
  route: Route | undefined;
}

type DiffNode = Node<CardData, 'card'> | Node<{ w: number; h: number }, 'ghost'>;
type DiffLine = Edge<LineData, 'line'>;

const HANDLES: NodeHandle[] = [
  { type: 'target', position: Position.Left, x: -5, y: CARD.height / 2 - 5, width: 10, height: 10 },
  {
    type: 'source',
    position: Position.Right,
    x: CARD.width - 5,
    y: CARD.height / 2 - 5,
    width: 10,
    height: 10,
  },
];
/** Known ahead, so that what is looked at can be brought into view before it was ever drawn. */
const SIZE = { width: CARD.width, height: CARD.height, measured: { width: CARD.width, height: CARD.height } };
const DASH: Partial<Record<Mark, string>> = { removed: '6 4', moved: '2 4' };

const DiffCard = memo(function DiffCard({ data: { part, mark, looked } }: NodeProps<Node<CardData, 'card'>>) {
  const catalogue = useCatalogue();
  const kind = catalogue.kinds.get(part.kind);
  const look = mark ? MARKS[mark] : null;
  return (
    <div
      data-testid="diff-node"
      data-node={part.id}
      data-mark={mark ?? 'same'}
      className={`relative flex h-full w-full items-center gap-2.5 rounded-xl bg-raised px-3 shadow-card ${mark ? '' : 'opacity-55'}`}
      style={{
        outline: `${looked ? 3 : 2}px ${mark === 'removed' ? 'dashed' : mark === 'moved' ? 'dotted' : 'solid'} ${look?.color ?? 'var(--line-strong)'}`,
        outlineOffset: looked ? 3 : 0,
        outlineWidth: mark ? undefined : 1,
      }}
    >
      <KindTile icon={kind?.icon ?? 'box'} color={colorOf(catalogue, part.kind)} size={36} />
      <span className="min-w-0 flex-1">
        <span
          className={`block truncate text-sm font-semibold text-text ${mark === 'removed' ? 'line-through' : ''}`}
        >
          {part.title}
        </span>
        <span className="block truncate text-2xs text-muted">{kind?.title ?? part.kind}</span>
      </span>
      {mark && (
        <span className="absolute -top-2.5 right-2 rounded-full border border-line-strong bg-panel px-1.5 py-px">
          <MarkBadge mark={mark} size={11} />
        </span>
      )}
      <Handle type="target" position={Position.Left} isConnectable={false} className="!opacity-0" />
      <Handle type="source" position={Position.Right} isConnectable={false} className="!opacity-0" />
    </div>
  );
});

/** Where a node stood before. */
const Ghost = memo(function Ghost({ data: { w, h } }: NodeProps<Node<{ w: number; h: number }, 'ghost'>>) {
  return (
    <div
      aria-hidden
      className="rounded-xl border-2 border-dotted border-info/60"
      style={{ width: w, height: h }}
    />
  );
});

const DiffEdge = memo(function DiffEdge({ data, sourceX, sourceY, targetX, targetY }: EdgeProps<DiffLine>) {
  const { mark = null, looked = false, route } = data ?? {};
  const path = route?.path ?? `M${sourceX},${sourceY} L${targetX},${targetY}`;
  const look = mark ? MARKS[mark] : null;
  return (
    <>
      <path
        d={path}
        fill="none"
        stroke={look?.color ?? 'var(--edge)'}
        strokeWidth={looked ? 3.5 : mark ? 2.25 : 1.25}
        strokeDasharray={mark ? DASH[mark] : undefined}
        vectorEffect="non-scaling-stroke"
        opacity={mark ? 1 : 0.4}
        markerEnd={`url(#${mark === 'removed' ? 'arrow-failure' : 'arrow-plain'})`}
      />
      {mark && (
        <EdgeLabelRenderer>
          <span
            data-testid="diff-edge"
            data-mark={mark}
            className="pointer-events-none absolute rounded-full border border-line-strong bg-panel px-1.5 py-px"
            style={{
              transform: `translate(${route?.x ?? (sourceX + targetX) / 2}px, ${route?.y ?? (sourceY + targetY) / 2}px) translate(-50%, -50%)`,
            }}
          >
            <MarkBadge mark={mark} size={11} />
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

const NODE_TYPES = { card: DiffCard, ghost: Ghost };
const EDGE_TYPES = { line: DiffEdge };

function useDrawn(comparison: Comparison, looked: string | null): { nodes: DiffNode[]; edges: DiffLine[] } {
  const catalogue = useCatalogue();
  return useMemo(() => {
    const { before, after, changes } = comparison;
    const marks = new Map(changes.nodes.map((part) => [part.id, part.mark]));
    const renamed = new Map(changes.nodes.filter(({ was }) => was).map(({ was, id }) => [was, id]));
    const stood = new Map(before.nodes.map((node) => [renamed.get(node.id) ?? node.id, node]));
    const gone = before.nodes.filter(({ id }) => marks.get(id) === 'removed');
    // What holds others is an area; here it is drawn only where it differs itself.
    const parts = [...after.nodes, ...gone].filter(
      ({ id, kind }) => marks.has(id) || !isHolder(catalogue, kind),
    );
    const nodes: DiffNode[] = [];
    for (const part of parts) {
      const mark = marks.get(part.id) ?? null;
      const old = stood.get(part.id);
      if (mark === 'moved' && old)
        nodes.push({
          id: `was:${part.id}`,
          type: 'ghost',
          position: { x: old.x, y: old.y },
          ...SIZE,
          data: { w: CARD.width, h: CARD.height },
          selectable: false,
          focusable: false,
        });
      const isLooked = looked === `node:${part.id}:${mark}`;
      nodes.push({
        id: part.id,
        type: 'card',
        position: { x: part.x, y: part.y },
        ...SIZE,
        handles: HANDLES,
        ariaLabel: `${part.title}, ${part.kind}${mark ? `, ${MARKS[mark].word.toLowerCase()}` : ''}`,
        focusable: mark !== null,
        data: { part, mark, looked: isLooked },
      });
    }
    const drawn = new Map<string, Box>(parts.map(({ id, x, y }) => [id, { x, y }]));
    const edgeMarks = new Map(
      changes.edges.map((part) => [`${part.id}:${part.mark === 'removed'}`, part.mark]),
    );
    const lines = [
      ...after.edges.map((edge) => ({
        ...edge,
        uid: edge.id,
        mark: edgeMarks.get(`${edge.id}:false`) ?? null,
      })),
      ...before.edges
        .filter(({ id }) => edgeMarks.has(`${id}:true`))
        .map((edge) => ({
          ...edge,
          uid: `was:${edge.id}`,
          source: renamed.get(edge.source) ?? edge.source,
          target: renamed.get(edge.target) ?? edge.target,
          mark: 'removed' as const,
        })),
    ].filter(({ source, target }) => drawn.has(source) && drawn.has(target));
    const standing = besides(lines);
    const routes = routesOf(
      lines.map((line) => ({ ...line, beside: standing.get(line.uid) ?? {} })),
      drawn,
    );
    const edges: DiffLine[] = lines.map(({ uid, id, source, target, mark }) => ({
      id: uid,
      type: 'line',
      source,
      target,
      selectable: false,
      focusable: false,
      data: { mark, looked: looked === `edge:${id}:${mark}`, route: routes.get(uid) },
    }));
    return { nodes, edges };
  }, [comparison, looked, catalogue]);
}

const NOTHING: Comparison = {
  before: { nodes: [], edges: [] },
  after: { nodes: [], edges: [] },
  counts: {},
  changes: { nodes: [], edges: [], document: [], files: [], reordered: false },
};

/** Brings the change that is looked at into view, as near as it was. */
function useLook(comparison: Comparison | undefined, looked: string | null): void {
  const flow = useReactFlow();
  useEffect(() => {
    const nodes = comparison && stepsOf(comparison).find(({ key }) => key === looked)?.nodes;
    if (!nodes || nodes.length === 0) return;
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    void flow.fitView({
      nodes: nodes.map((id) => ({ id })),
      padding: 0.6,
      maxZoom: Math.max(0.9, flow.getZoom()),
      duration: still ? 0 : 220,
    });
  }, [comparison, looked, flow]);
}

function Drawn() {
  const topology = useSession((state) => state.topology);
  const { from, to, step } = useRevisionsView();
  const { data } = useComparison(topology, from, to);
  const { nodes, edges } = useDrawn(data ?? NOTHING, step);
  useLook(data, step);
  if (!data) return null;
  return (
    <ReactFlow<DiffNode, DiffLine>
      key={`${from}:${to}`}
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      fitView
      fitViewOptions={{ padding: 0.12, maxZoom: 1.1 }}
      minZoom={0.05}
      maxZoom={2}
      nodesDraggable={false}
      nodesConnectable={false}
      deleteKeyCode={null}
      onNodeClick={(_event, node) => {
        const mark = node.type === 'card' ? node.data.mark : null;
        if (mark) lookAtStep(`node:${node.id}:${mark}`);
      }}
      proOptions={{ hideAttribution: true }}
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--grid)" />
    </ReactFlow>
  );
}

function Legend() {
  return (
    <div className="absolute inset-x-3 top-3 z-[6] flex flex-wrap items-center justify-center gap-2 max-[1100px]:inset-x-2">
      <span className="flex h-9 items-center gap-3.5 rounded-xl border border-line-strong/80 bg-panel px-3.5 shadow-card">
        {(Object.keys(MARKS) as Mark[]).map((mark) => (
          <MarkBadge key={mark} mark={mark} />
        ))}
      </span>
      <Button small className="h-9! rounded-xl! shadow-card" onClick={stopComparing}>
        Back to drawing
      </Button>
    </div>
  );
}

/** Over the canvas while two revisions are compared. */
export function DiffCanvas() {
  return (
    <section aria-label="Compared drawings" className="absolute inset-0 z-[12] bg-bg">
      <ReactFlowProvider>
        <Drawn />
      </ReactFlowProvider>
      <Legend />
    </section>
  );
}
