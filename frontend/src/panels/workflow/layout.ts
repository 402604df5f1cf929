/** Where states and their ways stand: computed by the layout worker, machines within their states. */

import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api';
import { engine } from '../../actions/tidy';
import type { Machine, State, Way } from '../../model/asl';

export const STATE = { width: 176, height: 46 };
const HEAD = 34;
const LETTER = 6.1;

export interface PlacedState extends State {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedWay extends Way {
  d: string;
  at: { x: number; y: number } | null;
}

export interface Placed {
  states: PlacedState[];
  ways: PlacedWay[];
  width: number;
  height: number;
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeEdge': '12',
  'elk.layered.spacing.nodeNodeBetweenLayers': '44',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
};
const INNER = { ...OPTIONS, 'elk.padding': `[top=${HEAD + 8},left=14,bottom=14,right=14]` };

/** Ways stay within their machine, so each is laid out by itself. */
function levelOf(machine: Machine, parent: string | null): Pick<ElkNode, 'children' | 'edges'> {
  const states = machine.states.filter((state) => state.parent === parent);
  const names = new Set(states.map((state) => state.name));
  return {
    children: states.map((state) =>
      state.holds
        ? { id: state.name, layoutOptions: INNER, ...levelOf(machine, state.name) }
        : { id: state.name, ...STATE },
    ),
    edges: machine.ways.filter((way) => names.has(way.from)).map(edgeOf),
  };
}

const edgeOf = (way: Way): ElkExtendedEdge => ({
  id: way.id,
  sources: [way.from],
  targets: [way.to],
  labels: way.label ? [{ text: way.label, width: way.label.length * LETTER + 8, height: 16 }] : [],
});

interface Found {
  boxes: Map<string, ElkNode>;
  edges: { edge: ElkExtendedEdge; origin: { x: number; y: number } }[];
}

/** The places of all within a laid-out node, from the top left of the whole. */
function collect(node: ElkNode, x: number, y: number, found: Found): void {
  for (const edge of node.edges ?? []) found.edges.push({ edge, origin: { x, y } });
  for (const child of node.children ?? []) {
    const at = { ...child, x: x + (child.x ?? 0), y: y + (child.y ?? 0) };
    found.boxes.set(child.id, at);
    collect(child, at.x, at.y, found);
  }
}

function wayOf(way: Way, edge: ElkExtendedEdge, origin: { x: number; y: number }): PlacedWay {
  const [section] = edge.sections ?? [];
  const points = section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [];
  const moved = points.map((point) => ({ x: point.x + origin.x, y: point.y + origin.y }));
  const label = edge.labels?.[0];
  const at = label
    ? { x: (label.x ?? 0) + (label.width ?? 0) / 2 + origin.x, y: (label.y ?? 0) + 8 + origin.y }
    : null;
  return { ...way, d: moved.map((point, i) => `${i ? 'L' : 'M'}${point.x} ${point.y}`).join(' '), at };
}

export async function layOutStates(machine: Machine): Promise<Placed> {
  const graph: ElkNode = { id: 'root', layoutOptions: OPTIONS, ...levelOf(machine, null) };
  const laid = await (await engine()).layout(graph);
  const found: Found = { boxes: new Map(), edges: [] };
  collect(laid, 0, 0, found);
  const ways = new Map(machine.ways.map((way) => [way.id, way]));
  return {
    states: machine.states.map((state) => {
      const { x = 0, y = 0, width = STATE.width, height = STATE.height } = found.boxes.get(state.name) ?? {};
      return { ...state, x, y, width, height };
    }),
    ways: found.edges.flatMap(({ edge, origin }) => {
      const way = ways.get(edge.id);
      return way ? [wayOf(way, edge, origin)] : [];
    }),
    width: laid.width ?? 0,
    height: laid.height ?? 0,
  };
}
