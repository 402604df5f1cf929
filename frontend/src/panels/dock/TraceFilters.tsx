import type { TraceSearch } from '../../api/traces';
import { duration } from '../../model/format';
import { useSession } from '../../store/session';
import { Input, Select, Switch } from '../../ui/forms';

const LENGTHS_US = [10_000, 100_000, 1_000_000, 10_000_000, 60_000_000];

interface Props {
  search: TraceSearch;
  onChange: (search: TraceSearch) => void;
}

/** What the traces in the list have to have. */
export function TraceFilters({ search, onChange }: Props) {
  const nodes = useSession((state) => state.project.nodes);
  const set = (part: Partial<TraceSearch>) => onChange({ ...search, ...part });
  return (
    <search
      aria-label="Search traces"
      className="flex shrink-0 items-center gap-2 border-b border-line px-3 py-1.5"
    >
      <Input
        aria-label="Text in a trace"
        placeholder="Payload, log, error"
        value={search.q}
        onChange={(e) => set({ q: e.target.value })}
      />
      <Input
        aria-label="Correlation id"
        placeholder="Correlation id"
        title="A whole value that a payload carries, or the number of the trace"
        value={search.correlation}
        onChange={(e) => set({ correlation: e.target.value })}
      />
      <Select aria-label="Node" value={search.node} onChange={(e) => set({ node: e.target.value })}>
        <option value="">Any node</option>
        {nodes.map((node) => (
          <option key={node.id} value={node.id}>
            {node.id}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Duration"
        value={search.over_us}
        onChange={(e) => set({ over_us: Number(e.target.value) })}
      >
        <option value={0}>Any duration</option>
        {LENGTHS_US.map((us) => (
          <option key={us} value={us}>
            {duration(us)} or more
          </option>
        ))}
      </Select>
      <Switch label="Only failed traces" checked={search.error} onChange={(error) => set({ error })} />
      <span className="text-2xs text-muted" aria-hidden>
        Failed
      </span>
    </search>
  );
}
