/** Tidy up: a layered layout computed by ELK in a worker that is started once and kept. */

import type { ELK, ElkNode } from 'elkjs/lib/elk-api';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import { CARD, snap } from '../model/place';
import type { Project } from '../model/project';
import type { Box } from '../model/types';
import { useCanvas } from '../store/canvas';
import { change, sessionOrNull, useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, useUi } from '../store/ui';
import { toastUndo } from './history';
import { viewport } from './viewport';

let elk: Promise<ELK> | null = null;

/** The layout worker, started at the first use. */
export function engine(): Promise<ELK> {
  elk ??= import('elkjs/lib/elk-api.js').then(
    ({ default: Elk }) => new Elk({ workerFactory: () => new Worker(workerUrl) }),
  );
  return elk;
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '80',
  'elk.spacing.nodeNode': '40',
  'elk.spacing.componentComponent': '72',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.crossingMinimization.semiInteractive': 'false',
};

/** The graph handed to ELK: whole, or the selected part of it. */
export function elkGraph(project: Project, only: ReadonlySet<string>): ElkNode {
  const wanted = (uid: string) => only.size === 0 || only.has(uid);
  return {
    id: 'root',
    layoutOptions: OPTIONS,
    children: project.nodes.filter((node) => wanted(node.uid)).map((node) => ({ id: node.uid, ...CARD })),
    edges: project.edges
      .filter((edge) => wanted(edge.source) && wanted(edge.target) && edge.source !== edge.target)
      .map((edge) => ({ id: edge.uid, sources: [edge.source], targets: [edge.target] })),
  };
}

function corner(project: Project, uids: string[]): { x: number; y: number } {
  const boxes = uids.map((uid) => project.layout.get(uid)).filter((box) => box !== undefined);
  if (boxes.length === 0) return { x: 0, y: 0 };
  return { x: Math.min(...boxes.map((box) => box.x)), y: Math.min(...boxes.map((box) => box.y)) };
}

export async function layOut(project: Project, only: ReadonlySet<string>): Promise<Map<string, Box>> {
  const laid = await (await engine()).layout(elkGraph(project, only));
  const origin = corner(project, laid.children?.map((child) => child.id) ?? []);
  return new Map(
    laid.children?.map((child) => [
      child.id,
      { x: snap((child.x ?? 0) + origin.x), y: snap((child.y ?? 0) + origin.y) },
    ]),
  );
}

export type Extent = 'selection' | 'unplaced' | 'all';

/** The nodes that nobody placed by hand: without a stored place, or with one that the console chose. */
export function unplaced(): Set<string> {
  const { project } = useSession.getState();
  const stored = sessionOrNull()?.roots.layout;
  return new Set(
    project.nodes.map((node) => node.uid).filter((uid) => stored?.get(uid)?.auto ?? !stored?.has(uid)),
  );
}

/** Places for some nodes among others that stay: laid out together, then moved below where they would lie on them. */
async function among(project: Project, loose: ReadonlySet<string>): Promise<Map<string, Box>> {
  const boxes = await layOut(project, loose);
  const still = project.nodes
    .flatMap(({ uid }) => (loose.has(uid) ? [] : [project.layout.get(uid) ?? []]))
    .flat();
  if (still.length === 0 || boxes.size === 0) return boxes;
  const first = Math.min(...[...boxes.values()].map((box) => box.y));
  const onto = [...boxes.values()].some((box) =>
    still.some((o) => Math.abs(o.x - box.x) < CARD.width + 16 && Math.abs(o.y - box.y) < CARD.height + 16),
  );
  const down = onto ? Math.max(...still.map((o) => o.y + CARD.height)) + 40 - first : 0;
  return new Map([...boxes].map(([uid, box]) => [uid, { x: box.x, y: snap(box.y + down) }]));
}

/** Lays out as much as was asked for; nothing else moves. */
export async function tidy(extent: Extent, { quiet = false } = {}): Promise<void> {
  const { project, topology } = useSession.getState();
  const loose = unplaced();
  if (extent === 'unplaced' && loose.size === 0) {
    toast('Everything stands where it was put.');
    announce('Everything stands where it was put. Nothing was moved.');
    return;
  }
  try {
    const boxes =
      extent === 'unplaced'
        ? await among(project, loose)
        : await layOut(project, extent === 'selection' ? useUi.getState().nodes : new Set());
    if (useSession.getState().topology !== topology) return;
    change('Tidy up', (r) => {
      for (const [uid, box] of boxes)
        if (r.nodes.has(uid)) r.layout.set(uid, { ...r.layout.get(uid), ...box, auto: true });
    });
    viewport().fit();
    if (quiet) return;
    toastUndo('Tidied up.');
    announce('The layout was tidied up.');
  } catch {
    toast('The layout could not be computed.', { tone: 'bad' });
  }
}

/** Asks what may be moved. `quiet` is the first layout of a design that came without positions: nothing is asked. */
export async function tidyUp({ quiet = false } = {}): Promise<void> {
  if (useSession.getState().project.nodes.length === 0) return;
  if (quiet) {
    await tidy('all', { quiet });
    return;
  }
  const button = document.querySelector('[data-tidy]')?.getBoundingClientRect();
  const at = button ? { x: button.left, y: button.top - 210 } : { x: window.innerWidth / 2 - 144, y: 200 };
  useCanvas.setState({ menu: { ...at, of: 'tidy' } });
}
