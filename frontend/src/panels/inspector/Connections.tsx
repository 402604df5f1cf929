import { ArrowLeft, ArrowRight, Cable } from 'lucide-react';
import { startConnecting } from '../../actions/connect';
import { useCatalogue } from '../../api/queries';
import type { EdgeView } from '../../model/types';
import { useSession } from '../../store/session';
import { select } from '../../store/ui';
import { Button, Keys } from '../../ui/button';

function Row({ edge, out }: { edge: EdgeView; out: boolean }) {
  const catalogue = useCatalogue();
  const other = useSession((state) => state.project.nodeByUid.get(out ? edge.target : edge.source));
  const relation = catalogue.relations.get(edge.relation)?.title ?? edge.relation;
  const Arrow = out ? ArrowRight : ArrowLeft;
  return (
    <li>
      <button
        type="button"
        onClick={() => select([], [edge.uid])}
        className="flex h-8 w-full items-center gap-2 rounded-lg px-2 text-left text-xs hover:bg-hover"
      >
        <Arrow size={13} aria-hidden className="shrink-0 text-faint" />
        <span className="text-muted">{out ? relation : `${relation} ←`}</span>
        <span className="min-w-0 flex-1 truncate text-right font-medium text-text">{other?.title}</span>
      </button>
    </li>
  );
}

export function Connections({ uid }: { uid: string }) {
  const edges = useSession((state) => state.project.edges);
  const incoming = edges.filter((edge) => edge.target === uid);
  const outgoing = edges.filter((edge) => edge.source === uid);
  return (
    <section aria-label="Connections" className="border-b border-line px-3.5 py-3">
      <div className="flex items-center pb-1">
        <h3 className="flex-1 text-xs font-semibold text-text">Connections</h3>
        <Button small tone="ghost" icon={<Cable size={13} aria-hidden />} onClick={startConnecting}>
          Connect <Keys keys="C" />
        </Button>
      </div>
      <ul className="-mx-2">
        {incoming.map((edge) => (
          <Row key={edge.uid} edge={edge} out={false} />
        ))}
        {outgoing.map((edge) => (
          <Row key={edge.uid} edge={edge} out />
        ))}
      </ul>
      {edges.length === 0 && <p className="text-2xs text-faint">Nothing is connected yet.</p>}
    </section>
  );
}
