/** The edges as they are drawn: with their routes and the places of their labels. */

import type { Edge } from '@xyflow/react';
import { useStore } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import { useCatalogue } from '../api/queries';
import { type Catalogue, connectionFields, styleOf } from '../model/catalogue';
import { plural } from '../model/format';
import type { Project } from '../model/project';
import { settingsLine } from '../model/summary';
import type { Box, EdgeView, StateEdge } from '../model/types';
import { type Bundle, bundled, type Zones } from '../model/zones';
import { useFindings } from '../store/findings';
import { useRun } from '../store/run';
import { useSession } from '../store/session';
import { useUi } from '../store/ui';
import { type LabelPlace, placeLabels } from './labels';
import { type Beside, besides } from './paths';
import { type Route, routesOf } from './routing';

export interface RelationData extends Record<string, unknown> {
  uid: string;
  style: string;
  beside: Beside;
  route: Route | undefined;
  place: LabelPlace | undefined;
  label: string;
}

export interface BundleData extends RelationData {
  edges: EdgeView[];
}

export type RelationEdgeType = Edge<RelationData, 'relation'>;
export type BundleEdgeType = Edge<BundleData, 'bundle'>;
export type StateEdgeType = Edge<RelationData, 'state'>;
export type FlowEdge = RelationEdgeType | BundleEdgeType | StateEdgeType;

/** Each edge's way, by uid: for what is dropped on an edge. */
export const routes = { current: new Map<string, Route>() as ReadonlyMap<string, Route> };

const LABEL_ZOOM = 0.55;

/** Labels keep their size on the screen down to where they would hide the drawing; in steps. */
export function labelScale(zoom: number): number {
  return zoom < LABEL_ZOOM ? 0 : zoom >= 1 ? 1 : zoom >= 0.8 ? 1.25 : 1.5;
}

export function edgeLabel(catalogue: Catalogue, project: Project, edge: EdgeView): string {
  const source = project.nodeByUid.get(edge.source)?.kind ?? '';
  const target = project.nodeByUid.get(edge.target)?.kind ?? '';
  const fields = connectionFields(catalogue, source, edge.relation, target).filter(
    (field) =>
      (field.type === 'enum' || field.type === 'string') && (field.section ?? 'General') === 'General',
  );
  return settingsLine(fields, edge.fields).replace(' · ', ' ');
}

interface Line {
  uid: string;
  source: string;
  target: string;
  type: 'relation' | 'bundle' | 'state';
  style: string;
  label: string;
  aria: string;
  edges?: EdgeView[];
}

function linesOf(project: Project, zones: Zones, states: readonly StateEdge[], catalogue: Catalogue): Line[] {
  const { plain, bundles } = bundled(project.edges, zones.hidden);
  return [
    ...plain.map(
      (edge): Line => ({
        uid: edge.uid,
        source: edge.source,
        target: edge.target,
        type: 'relation',
        style: styleOf(catalogue, edge.relation),
        label: edgeLabel(catalogue, project, edge),
        aria: `${edge.sourceId} ${edge.relation} ${edge.targetId}`,
      }),
    ),
    ...bundles.map((bundle) => bundleLine(bundle, catalogue)),
    ...states.flatMap((state) => stateLine(state, project, zones)),
    ...namedLines(project, zones, catalogue),
  ];
}

/** From where an edge starts to the node that one of its fields names, as the queue for what it cannot deliver. */
function namedLines(project: Project, zones: Zones, catalogue: Catalogue): Line[] {
  const drawn = new Set(project.edges.map((edge) => `${edge.source} ${edge.target}`));
  return project.edges.flatMap((edge) => {
    const kinds = [edge.source, edge.target].map((uid) => project.nodeByUid.get(uid)?.kind ?? '');
    const fields = connectionFields(catalogue, kinds[0] ?? '', edge.relation, kinds[1] ?? '');
    return fields.flatMap(({ name, reference }): Line[] => {
      const named = reference ? project.nodeById.get(String(edge.fields[name] ?? ''))?.uid : undefined;
      if (!named || drawn.has(`${edge.source} ${named}`)) return [];
      drawn.add(`${edge.source} ${named}`);
      const ends = [edge.source, named].map((uid) => zones.hidden.get(uid) ?? uid) as [string, string];
      if (ends[0] === ends[1]) return [];
      const aria = `${edge.sourceId} ${name} ${edge.fields[name]}, named by an edge`;
      const uid = `named:${edge.source}:${named}`;
      return [{ uid, source: ends[0], target: ends[1], type: 'state', style: 'failure', label: '', aria }];
    });
  });
}

function bundleLine({ id, source, target, edges }: Bundle, catalogue: Catalogue): Line {
  const styles = new Set(edges.map((edge) => styleOf(catalogue, edge.relation)));
  const [style = 'sync'] = styles;
  return {
    uid: id,
    source,
    target,
    type: 'bundle',
    style: styles.size === 1 ? style : 'sync',
    label: String(edges.length),
    aria: `${plural(edges.length, 'edge')}: ${edges.map((e) => `${e.sourceId} ${e.relation} ${e.targetId}`).join(', ')}`,
    edges,
  };
}

function stateLine({ id, source, target, relation }: StateEdge, project: Project, zones: Zones): Line[] {
  const from = project.nodeById.get(source)?.uid;
  const to = project.nodeById.get(target)?.uid;
  if (!from || !to) return [];
  const ends = [zones.hidden.get(from) ?? from, zones.hidden.get(to) ?? to] as const;
  if (ends[0] === ends[1]) return [];
  const aria = `${source} ${relation} ${target}, from its definition`;
  return [
    { uid: `state:${id}`, source: ends[0], target: ends[1], type: 'state', style: 'sync', label: '', aria },
  ];
}

/** The places of what edges run between and around: open zones and notes stand in nobody's way. */
function useCards(zones: Zones): ReadonlyMap<string, Box> {
  const layout = useSession((state) => state.project.layout);
  const nodes = useSession((state) => state.project.nodes);
  return useMemo(() => {
    const boxes = new Map<string, Box>();
    for (const { uid } of nodes) {
      const box = layout.get(uid);
      if (!box || zones.hidden.has(uid) || (zones.areas.has(uid) && !box.collapsed)) continue;
      boxes.set(uid, box);
    }
    return boxes;
  }, [layout, nodes, zones]);
}

export function useFlowEdges(zones: Zones): FlowEdge[] {
  const project = useSession((state) => state.project);
  const states = useFindings((state) => state.states);
  const selected = useUi((state) => state.edges);
  const running = useRun((state) => state.run !== null);
  const scale = useStore((state) => labelScale(state.transform[2]));
  const catalogue = useCatalogue();
  const cards = useCards(zones);
  const cache = useRef(new Map<string, { key: string; edge: FlowEdge }>());

  const lines = useMemo(
    () => linesOf(project, zones, states, catalogue),
    [project, zones, states, catalogue],
  );
  const standing = useMemo(() => besides(lines), [lines]);
  const ways = useMemo(() => {
    const arcs = lines.map((line) => ({ ...line, beside: standing.get(line.uid) ?? {} }));
    const found = routesOf(arcs, cards);
    routes.current = found;
    return found;
  }, [lines, standing, cards]);
  const places = useMemo(() => {
    const FIGURES = '00.0 k';
    const texts = lines.map((line) => ({
      ...line,
      text: line.type === 'state' ? '' : running ? `${scale === 1 ? line.label : ''} ${FIGURES}` : line.label,
    }));
    return scale > 0 ? placeLabels(texts, ways, cards, scale) : new Map<string, LabelPlace>();
  }, [lines, ways, cards, scale, running]);

  return useMemo(() => {
    const next = new Map<string, { key: string; edge: FlowEdge }>();
    const list = lines.map((line) => {
      const beside = standing.get(line.uid) ?? {};
      const route = ways.get(line.uid);
      const place = places.get(line.uid);
      const isSelected = selected.has(line.uid);
      const key = `${line.source}:${line.target}:${line.style}:${isSelected}:${line.aria}:${line.label}:${route?.path}:${place?.x},${place?.y},${place?.width}`;
      const old = cache.current.get(line.uid);
      const entry = old?.key === key ? old : { key, edge: edgeOf(line, beside, route, place, isSelected) };
      next.set(line.uid, entry);
      return entry.edge;
    });
    cache.current = next;
    return list;
  }, [lines, standing, ways, places, selected]);
}

function edgeOf(
  line: Line,
  beside: Beside,
  route: Route | undefined,
  place: LabelPlace | undefined,
  selected: boolean,
): FlowEdge {
  const { uid, source, target, type, style, label, aria, edges = [] } = line;
  const data = { uid, style, beside, route, place, label };
  const ends = { id: uid, source, target, ariaLabel: aria };
  if (type === 'relation') return { ...ends, type, selected, data };
  const fixed = { ...ends, selectable: false, focusable: false };
  return type === 'bundle' ? { ...fixed, type, data: { ...data, edges } } : { ...fixed, type, data };
}
