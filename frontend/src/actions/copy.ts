/** The open design as a file of this machine, made by the browser alone. */

import { session } from '../store/session';

/** The document as a project file says it; positions and the texts of handlers are within. */
export function documentText(): string {
  const { roots: r } = session();
  const id = (uid: unknown) => r.nodes.get(uid as string)?.get('id') as string | undefined;
  const ordered = <T>(rows: Iterable<T>, order: (row: T) => number) =>
    [...rows].sort((a, b) => order(a) - order(b));
  const nodes = ordered(r.nodes.values(), (node) => Number(node.get('order') ?? 0)).map((node) => [
    String(node.get('id')),
    { kind: node.get('kind'), ...(node.toJSON().fields as object) },
  ]);
  const edges = ordered(r.edges.values(), (edge) => Number(edge.get('order') ?? 0)).flatMap((edge) => {
    const source = id(edge.get('source'));
    const target = id(edge.get('target'));
    const own = edge.get('id');
    return source && target
      ? [
          {
            source,
            target,
            relation: edge.get('relation'),
            ...(own ? { id: own } : {}),
            ...(edge.toJSON().fields as object),
          },
        ]
      : [];
  });
  const layout = [...r.layout.entries()].map(([uid, box]) => [id(uid) ?? uid, box]);
  const suppress = r.suppress.toArray();
  return JSON.stringify(
    {
      format: 'signalbox/1',
      ...r.meta.toJSON(),
      nodes: Object.fromEntries(nodes),
      edges,
      ...(suppress.length > 0 ? { suppress } : {}),
      ...r.extra.toJSON(),
      layout: Object.fromEntries(layout),
    },
    null,
    2,
  );
}

/** Gives the design to the person as a file. */
export function keepCopy(): void {
  const { roots: r } = session();
  const url = URL.createObjectURL(new Blob([documentText()], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${String(r.meta.get('name') ?? 'topology')}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
