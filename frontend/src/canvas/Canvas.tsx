/** The drawing surface: nodes, edges, and what a pointer does to them. */

import {
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionLineType,
  type EdgeChange,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type ReactFlowState,
  SelectionMode,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import { type DragEvent, type PointerEvent, useCallback, useMemo } from 'react';
import { connect, refusalBetween } from '../actions/connect';
import { addKind } from '../actions/nodes';
import { useCatalogue } from '../api/queries';
import { colorOf, styleOf } from '../model/catalogue';
import { CARD } from '../model/place';
import { useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, useUi } from '../store/ui';
import { ConnectionLine } from './ConnectionLine';
import { Cursors } from './Cursors';
import { EmptyCanvas } from './EmptyCanvas';
import { applyEdgeChanges, applyNodeChanges, endDrag, pointTo } from './gestures';
import { NodeCard } from './NodeCard';
import { ParticleLayer } from './ParticleLayer';
import { Markers, RelationEdge } from './RelationEdge';
import { Toolbar } from './Toolbar';
import { type CardNode, type RelationEdgeType, useFlowEdges, useFlowNodes } from './useFlow';
import { movedByHand, useViewport } from './useViewport';

const NODE_TYPES = { card: NodeCard };
const EDGE_TYPES = { relation: RelationEdge };
const MINIMAP_UP_TO = 500;

/** Something is out of view: only then does a map of everything tell more than the drawing. */
const beyond = ({ nodes, transform: [tx, ty, zoom], width, height }: ReactFlowState): boolean =>
  nodes.length <= MINIMAP_UP_TO &&
  nodes.some(({ position: { x, y } }) => {
    const left = x * zoom + tx;
    const top = y * zoom + ty;
    return left < 0 || top < 0 || left + CARD.width * zoom > width || top + CARD.height * zoom > height;
  });

export const KIND_MIME = 'application/x-signalbox-kind';

function screenPoint(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const at = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
}

/** The card under the pointer, also away from its handles. */
function nodeUnder({ x, y }: { x: number; y: number }): string | null {
  const card = document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node');
  return card?.dataset.id ?? null;
}

export function Canvas() {
  const catalogue = useCatalogue();
  const flow = useReactFlow();
  const nodes = useFlowNodes();
  const relationStyle = useCallback((relation: string) => styleOf(catalogue, relation), [catalogue]);
  const edges = useFlowEdges(relationStyle);
  const tool = useUi((state) => state.tool);
  const minimap = useUi((state) => state.minimap);
  const loaded = useSession((state) => state.loaded);
  const roomy = useStore((state: ReactFlowState) => state.width > 560 && beyond(state));
  useViewport();

  const onNodesChange = useCallback((changes: NodeChange<CardNode>[]) => applyNodeChanges(changes), []);
  const onEdgesChange = useCallback(
    (changes: EdgeChange<RelationEdgeType>[]) => applyEdgeChanges(changes),
    [],
  );

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const { fromNode, fromHandle } = state;
      if (!fromNode || state.isValid) return;
      const screen = screenPoint(event);
      const out = fromHandle?.type !== 'target';
      const over = state.toNode?.id ?? nodeUnder(screen);
      if (over === fromNode.id) return;
      if (over) connect(out ? fromNode.id : over, out ? over : fromNode.id, screen);
      else
        useUi.setState({
          quickAdd: {
            from: fromNode.id,
            side: out ? 'out' : 'in',
            screen,
            flow: flow.screenToFlowPosition(screen),
          },
        });
    },
    [flow],
  );

  // A legal connection dropped on a handle arrives here; everything else in `onConnectEnd`.
  const onConnect = useCallback(({ source, target }: Connection) => {
    const at = useUi.getState().pointer;
    connect(source, target, at);
  }, []);

  const isLegal = useCallback(
    ({ source, target }: { source: string; target: string }) => refusalBetween(source, target) === null,
    [],
  );

  const onDrop = useCallback(
    (event: DragEvent) => {
      const kind = event.dataTransfer.getData(KIND_MIME);
      if (!kind) return;
      event.preventDefault();
      addKind(kind, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }));
    },
    [flow],
  );

  const onDragOver = useCallback((event: DragEvent) => {
    if (!event.dataTransfer.types.includes(KIND_MIME)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  }, []);

  const onPointerMove = useCallback(
    (event: PointerEvent) => {
      const screen = { x: event.clientX, y: event.clientY };
      useUi.getState().pointer = screen;
      pointTo(flow.screenToFlowPosition(screen));
    },
    [flow],
  );

  const onDoubleClick = useCallback(
    (event: React.MouseEvent) => {
      if (!(event.target as Element).classList.contains('react-flow__pane')) return;
      const screen = { x: event.clientX, y: event.clientY };
      useUi.setState({
        quickAdd: { from: null, side: 'out', screen, flow: flow.screenToFlowPosition(screen) },
      });
    },
    [flow],
  );

  const miniColor = useMemo(() => {
    return (node: CardNode) => {
      const kind = useSession.getState().project.nodeByUid.get(node.id)?.kind ?? '';
      return colorOf(catalogue, kind);
    };
  }, [catalogue]);

  return (
    <section
      aria-label="Canvas"
      className="relative h-full w-full overflow-hidden bg-bg"
      onPointerMove={onPointerMove}
      onPointerLeave={() => pointTo(null)}
      onDoubleClick={onDoubleClick}
    >
      <Markers />
      <ReactFlow<CardNode, RelationEdgeType>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStop={endDrag}
        onSelectionDragStop={endDrag}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        onError={(_code, message) => toast(message, { tone: 'bad' })}
        isValidConnection={isLegal}
        connectionLineComponent={ConnectionLine}
        connectionLineType={ConnectionLineType.Bezier}
        connectionRadius={28}
        onDrop={onDrop}
        onDragOver={onDragOver}
        onNodeDoubleClick={() => useUi.setState({ inspector: true })}
        onlyRenderVisibleElements
        minZoom={0.08}
        maxZoom={2.2}
        snapToGrid
        snapGrid={[8, 8]}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
        selectionMode={SelectionMode.Partial}
        selectionOnDrag={tool === 'select'}
        panOnDrag={tool === 'select' ? [1, 2] : true}
        panActivationKeyCode="Space"
        zoomOnDoubleClick={false}
        onMove={movedByHand}
        proOptions={{ hideAttribution: true }}
        onClickConnectStart={() => announce('Choose the other end.')}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--grid)" />
        <ParticleLayer />
        <Cursors />
        {minimap && roomy && (
          <MiniMap<CardNode>
            pannable
            zoomable
            ariaLabel="Minimap"
            nodeColor={miniColor}
            nodeBorderRadius={18}
            maskColor="color-mix(in srgb, var(--bg) 72%, transparent)"
            style={{ width: 168, height: 104 }}
            className="!right-3 !bottom-3 !m-0 overflow-hidden rounded-xl border border-line-strong/80 !bg-panel shadow-card"
          />
        )}
      </ReactFlow>
      {loaded && nodes.length === 0 && <EmptyCanvas />}
      <Toolbar />
    </section>
  );
}
