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
import { type DragEvent, lazy, type PointerEvent, Suspense, useCallback, useMemo } from 'react';
import { connect, refusalBetween } from '../actions/connect';
import { zoneUnder } from '../actions/drop';
import { renameSelected } from '../actions/keyboard';
import { addKind } from '../actions/nodes';
import { fitsInto, insertIntoEdge } from '../actions/wiring';
import { useCatalogue } from '../api/queries';
import { colorOf } from '../model/catalogue';
import { CARD } from '../model/place';
import { HOLDER } from '../model/zones';
import { CommentsPanel } from '../panels/comments/CommentsPanel';
import { type MenuOf, useCanvas } from '../store/canvas';
import { refused, useWhyNot } from '../store/rights';
import { useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, select, useUi } from '../store/ui';
import { CommentPins } from './CommentPins';
import { ConnectionLine } from './ConnectionLine';
import { Cursors } from './Cursors';
import { EmptyCanvas } from './EmptyCanvas';
import { FindBar } from './FindBar';
import { FocusChip } from './FocusChip';
import { FollowFrame } from './FollowFrame';
import { applyEdgeChanges, applyNodeChanges, endDrag, frameSelection, hoverEdge, pointTo } from './gestures';
import { edgeNear } from './hits';
import { NodeCard } from './NodeCard';
import { NoteCard } from './NoteCard';
import { BundleEdge, StateEdge } from './OtherEdges';
import { OVERVIEW, Overview } from './Overview';
import { ParticleLayer } from './ParticleLayer';
import { Markers, RelationEdge } from './RelationEdge';
import { Toolbar } from './Toolbar';
import { type CardNode, useFlowNodes, useZones } from './useFlow';
import { type FlowEdge, useFlowEdges } from './useFlowEdges';
import { useFollowing } from './useFollow';
import { useNearby } from './useNearby';
import { LEAST, movedByHand, useViewport, ZOOM_MOST } from './useViewport';
import { ZoneArea } from './ZoneArea';

const NODE_TYPES = { card: NodeCard, zone: ZoneArea, note: NoteCard };
const EDGE_TYPES = { relation: RelationEdge, bundle: BundleEdge, state: StateEdge };
const NO_NODES: CardNode[] = [];
const NO_EDGES: FlowEdge[] = [];
const MINIMAP_UP_TO = 500;
const GraphTable = lazy(() => import('./GraphTable').then((module) => ({ default: module.GraphTable })));

/** Something is out of view: only then does a map of everything tell more than the drawing. */
const beyond = ({ nodes, transform: [tx, ty, zoom], width, height }: ReactFlowState): boolean =>
  nodes.length <= MINIMAP_UP_TO &&
  nodes.some(({ position: { x, y }, width: w = CARD.width, height: h = CARD.height }) => {
    const left = x * zoom + tx;
    const top = y * zoom + ty;
    return left < 0 || top < 0 || left + w * zoom > width || top + h * zoom > height;
  });

/** Too many cards in view, too small to be read: a picture stands for them. */
function fromAfar({ transform: [tx, ty, zoom], width, height }: ReactFlowState, nodes: CardNode[]): boolean {
  if (zoom >= OVERVIEW.zoom || nodes.length <= OVERVIEW.cards) return false;
  let seen = 0;
  for (const { position, width: w = 0, height: h = 0 } of nodes) {
    const left = position.x * zoom + tx;
    const top = position.y * zoom + ty;
    if (left < width && top < height && left + w * zoom > 0 && top + h * zoom > 0) seen += 1;
    if (seen > OVERVIEW.cards) return true;
  }
  return false;
}

/** Shows what dropping the kind in hand would do. */
function carryOver(at: { x: number; y: number }): void {
  const { carried, aim, over } = useCanvas.getState();
  const near = edgeNear(at);
  const edge = useSession.getState().project.edgeByUid.get(near ?? '');
  const next = carried && fitsInto(edge, carried) ? near : null;
  const zone = next ? null : (zoneUnder(at)?.uid ?? null);
  if (next !== aim || zone !== over) useCanvas.setState({ aim: next, over: zone });
}

const HELP = {
  'node.a11yDescription.default':
    'Press Enter to select it; then the arrow keys move it, C connects, E edits, Delete removes.',
  'node.a11yDescription.keyboardDisabled': 'Press Enter to select it.',
  'node.a11yDescription.ariaLiveMessage': ({ direction }: { direction: string }) => `Moved ${direction}.`,
  'edge.a11yDescription.default': 'Press Enter to select it; then I inserts a node, E edits, Delete removes.',
};

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
  const zones = useZones();
  const nodes = useFlowNodes(zones);
  const edges = useFlowEdges(zones);
  const afar = useStore((state: ReactFlowState) => fromAfar(state, nodes));
  const near = useNearby(nodes, edges);
  const table = useCanvas((state) => state.table);
  const tool = useUi((state) => state.tool);
  const minimap = useUi((state) => state.minimap);
  const loaded = useSession((state) => state.loaded);
  const locked = useWhyNot('edit');
  const roomy = useStore((state: ReactFlowState) => state.width > 560 && beyond(state));
  useViewport();
  useFollowing();

  const onNodesChange = useCallback((changes: NodeChange<CardNode>[]) => applyNodeChanges(changes), []);
  const onEdgesChange = useCallback((changes: EdgeChange<FlowEdge>[]) => applyEdgeChanges(changes), []);

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
      const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      const { aim } = useCanvas.getState();
      useCanvas.setState({ aim: null, over: null, carried: null });
      if (aim) insertIntoEdge(kind, aim, at);
      else {
        const zone = zoneUnder(at);
        addKind(kind, at, zone ? { [HOLDER]: zone.id } : {});
      }
    },
    [flow],
  );

  const onDragOver = useCallback(
    (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(KIND_MIME)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      carryOver(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }));
    },
    [flow],
  );

  const onContextMenu = useCallback((event: React.MouseEvent, of: MenuOf, uid?: string) => {
    event.preventDefault();
    const { nodes: chosen, edges: chosenEdges } = useUi.getState();
    if (uid && of === 'nodes' && !chosen.has(uid)) select([uid]);
    if (uid && of === 'edge' && !chosenEdges.has(uid)) select([], [uid]);
    useCanvas.setState({ menu: { x: event.clientX, y: event.clientY, of } });
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
      if (!(event.target as Element).classList.contains('react-flow__pane') || refused('edit')) return;
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
      <ReactFlow<CardNode, FlowEdge>
        nodes={afar ? NO_NODES : near.nodes}
        edges={afar ? NO_EDGES : near.edges}
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
        onNodeDoubleClick={(_event, node) => {
          if (node.type === 'note') useCanvas.setState({ writing: node.id });
          else renameSelected();
        }}
        onEdgeMouseEnter={(_event, edge) => edge.type === 'relation' && hoverEdge(edge.id)}
        onEdgeMouseLeave={() => hoverEdge(null)}
        onNodeContextMenu={(event, node) => onContextMenu(event, 'nodes', node.id)}
        onSelectionContextMenu={(event) => onContextMenu(event, 'nodes')}
        onEdgeContextMenu={(event, edge) => edge.type === 'relation' && onContextMenu(event, 'edge', edge.id)}
        onPaneContextMenu={(event) => onContextMenu(event as React.MouseEvent, 'canvas')}
        onSelectionStart={() => frameSelection(true)}
        onSelectionEnd={() => frameSelection(false)}
        elevateNodesOnSelect={false}
        ariaLabelConfig={HELP}
        onlyRenderVisibleElements
        minZoom={LEAST}
        maxZoom={ZOOM_MOST}
        nodesDraggable={locked === null}
        nodesConnectable={locked === null}
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
        onMoveStart={movedByHand}
        proOptions={{ hideAttribution: true }}
        onClickConnectStart={() => announce('Choose the other end.')}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--grid)" />
        {afar ? <Overview zones={zones} /> : <ParticleLayer />}
        <Cursors />
        <CommentPins />
        {minimap && roomy && (
          <MiniMap<CardNode>
            pannable
            zoomable
            ariaLabel="Minimap"
            nodeColor={miniColor}
            nodeBorderRadius={18}
            maskColor="color-mix(in srgb, var(--bg) 72%, transparent)"
            style={{ width: 168, height: 104 }}
            className="!right-3 !bottom-[68px] !m-0 overflow-hidden rounded-xl border border-line-strong/80 !bg-panel shadow-card"
          />
        )}
      </ReactFlow>
      {loaded && nodes.length === 0 && <EmptyCanvas />}
      <div className="pointer-events-none absolute inset-x-3 bottom-[68px] z-[7] flex flex-col items-center gap-2 [&>*]:pointer-events-auto">
        <FocusChip />
        <FindBar />
      </div>
      <Toolbar />
      <FollowFrame />
      <CommentsPanel />
      {table && (
        <Suspense fallback={null}>
          <GraphTable />
        </Suspense>
      )}
    </section>
  );
}
