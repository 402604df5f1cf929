import { useMemo } from 'react';
import { useCatalogue } from '../../../api/queries';
import { connectionFields, styleOf } from '../../../model/catalogue';
import { duration } from '../../../model/format';
import { useFigures } from '../../../store/figures';
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

/** The ids of the nodes that failures end in. */
function useFailures(): ReadonlySet<string> {
  const project = useSession((state) => state.project);
  const catalogue = useCatalogue();
  return useMemo(() => {
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
    return failures;
  }, [project, catalogue]);
}

/** How many messages lie where failures end, at this moment. */
export function useFailed(): number {
  const failures = useFailures();
  return useRun(({ stream }) => {
    let failed = 0;
    for (const id of failures) failed += Number(stream.nodes[id]?.depth ?? stream.nodes[id]?.held ?? 0);
    return failed;
  });
}

/** Why nothing lies where failures end, when it is too early for it: how long what keeps failing is tried before. */
export function useStillTried(id: string): string | null {
  const project = useSession((state) => state.project);
  const catalogue = useCatalogue();
  const figures = useFigures((state) => state.nodes);
  const at_s = useRun(({ stream }) => Math.floor(stream.t_us / 1_000_000));
  const tried = project.edges
    .filter((edge) => edge.targetId === id && styleOf(catalogue, edge.relation) === 'failure')
    .map((edge) => ({ from: edge.sourceId, after_s: figures[edge.sourceId]?.time_to_dlq_s ?? 0 }))
    .filter(({ after_s }) => after_s > at_s);
  if (tried.length === 0) return null;
  const { from, after_s } = tried.reduce((one, other) => (other.after_s < one.after_s ? other : one));
  return `What keeps failing in ${from} comes here after ${duration(after_s * 1_000_000)}.`;
}

/** The nodes that hold something, those that failures end in first. */
export function useHolders(): Holder[] {
  const numbers = useRun((state) => state.stream.nodes);
  const project = useSession((state) => state.project);
  const catalogue = useCatalogue();
  const failures = useFailures();
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
