import { useCatalogue } from '../../../api/queries';
import { connectionFields, styleOf } from '../../../model/catalogue';
import { useRun } from '../../../store/run';
import { useSession } from '../../../store/session';

export interface Holder {
  id: string;
  uid: string;
  held: number;
  /** Failures end here. */
  failures: boolean;
  /** What a person may do to its messages. */
  acts: string[];
}

/** The nodes that hold something, those that failures end in first. */
export function useHolders(): Holder[] {
  const numbers = useRun((state) => state.stream.nodes);
  const project = useSession((state) => state.project);
  const catalogue = useCatalogue();
  const failures = new Set<string>();
  for (const edge of project.edges) {
    if (styleOf(catalogue, edge.relation) === 'failure') failures.add(edge.targetId);
    const kinds = [
      project.nodeByUid.get(edge.source)?.kind ?? '',
      project.nodeByUid.get(edge.target)?.kind ?? '',
    ] as const;
    for (const field of connectionFields(catalogue, kinds[0], edge.relation, kinds[1]))
      if (field.reference?.length && typeof edge.fields[field.name] === 'string')
        failures.add(String(edge.fields[field.name]));
  }
  return project.nodes
    .filter(
      (node) =>
        numbers[node.id]?.held !== undefined ||
        numbers[node.id]?.depth !== undefined ||
        failures.has(node.id),
    )
    .map((node) => ({
      id: node.id,
      uid: node.uid,
      held: Number(numbers[node.id]?.depth ?? numbers[node.id]?.held ?? 0),
      failures: failures.has(node.id),
      acts: catalogue.kinds.get(node.kind)?.acts ?? [],
    }))
    .sort((a, b) => Number(b.failures && b.held > 0) - Number(a.failures && a.held > 0) || b.held - a.held);
}
