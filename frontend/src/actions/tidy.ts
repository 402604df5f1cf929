/** Tidy up: a layered layout computed by ELK in a worker that is started once and kept. */

import type { ELK, ElkNode } from 'elkjs/lib/elk-api';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import { CARD, snap } from '../model/place';
import type { Project } from '../model/project';
import type { Box } from '../model/types';
import { useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, useUi } from '../store/ui';
import { toastUndo } from './history';
import { moveNodes } from './nodes';
import { viewport } from './viewport';

let elk: Promise<ELK> | null = null;

function engine(): Promise<ELK> {
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
  const wanted = (uid: string) => only.size < 2 || only.has(uid);
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

/** `quiet` is the first layout of a design that came without positions: nothing is said of it. */
export async function tidyUp({ quiet = false } = {}): Promise<void> {
  const { project, topology } = useSession.getState();
  if (project.nodes.length === 0) return;
  try {
    const boxes = await layOut(project, useUi.getState().nodes);
    if (useSession.getState().topology !== topology) return;
    moveNodes(boxes, 'Tidy up');
    viewport().fit();
    if (quiet) return;
    toastUndo('Tidied up.');
    announce('The layout was tidied up.');
  } catch {
    toast('The layout could not be computed.', { tone: 'bad' });
  }
}
