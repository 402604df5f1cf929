/** Drawing a connection: legal, ambiguous or refused with a reason. */

import { optionsBetween, refusal } from '../model/catalogue';
import { addEdge } from '../model/document';
import { change, useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, select, useUi } from '../store/ui';
import { catalogue } from './nodes';

const kindOf = (uid: string) => useSession.getState().project.nodeByUid.get(uid)?.kind ?? '';

/** Why an edge from one node to the other is refused; null when it may be drawn. */
export function refusalBetween(source: string, target: string): string | null {
  return refusal(catalogue(), kindOf(source), kindOf(target));
}

export function addRelation(source: string, target: string, relation: string): string {
  const { project } = useSession.getState();
  const title = catalogue().relations.get(relation)?.title ?? relation;
  const uid = change(`Connect`, (r) => addEdge(r, { source, target, relation }));
  select([], [uid]);
  const name = (node: string) => project.nodeByUid.get(node)?.title ?? node;
  announce(`${name(source)} ${title.toLowerCase()} ${name(target)}.`);
  return uid;
}

/** Joins two nodes. With several possible relations, a menu at `at` asks which. */
export function connect(source: string, target: string, at: { x: number; y: number }): void {
  const reason = refusalBetween(source, target);
  if (reason) {
    toast(reason, { tone: 'bad' });
    announce(reason);
    return;
  }
  const options = optionsBetween(catalogue(), kindOf(source), kindOf(target));
  const only = options[0];
  if (options.length === 1 && only) addRelation(source, target, only.relation.name);
  else useUi.setState({ choice: { source, target, at } });
}

/** Starts a connection by keyboard from the selected node, or ends it at `target`. */
export function startConnecting(): void {
  const [uid] = useUi.getState().nodes;
  if (!uid || useUi.getState().nodes.size !== 1) {
    toast('Select one node, then press C to connect it.');
    return;
  }
  useUi.setState({ connecting: uid });
  announce('Connect to: choose the target, then press Enter. Escape cancels.');
}
