import { useMemo } from 'react';
import type { Trace } from '../../model/runs';
import { useSession } from '../../store/session';
import { type TraceView, useTraceView } from '../../store/traces';
import { Segments, Select } from '../../ui/forms';

const VIEWS: { value: TraceView; label: string }[] = [
  { value: 'waterfall', label: 'Waterfall' },
  { value: 'sequence', label: 'Sequence' },
];

/** How the open trace is shown, and of which node it is asked why it was not reached. */
export function TraceHead({ trace }: { trace: Trace }) {
  const { view, why } = useTraceView();
  const nodes = useSession((state) => state.project.nodes);
  const missed = useMemo(() => {
    const reached = new Set(trace.spans.map((span) => span.node));
    return nodes.filter((node) => !reached.has(node.id));
  }, [trace, nodes]);
  return (
    <div className="flex shrink-0 items-center gap-3 border-b border-line px-3 py-1">
      <Segments
        label="View of the trace"
        value={view}
        options={VIEWS}
        onChange={(next) => useTraceView.setState({ view: next })}
      />
      {trace.open && <span className="text-2xs text-warning">Not ended yet: open spans last until now</span>}
      <span className="flex-1" />
      <div className="w-52">
        <Select
          aria-label="Why did it not reach"
          value={why ?? ''}
          onChange={(event) => useTraceView.setState({ why: event.target.value || null, span: null })}
        >
          <option value="">Why did it not reach…</option>
          {missed.map(({ id }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
          {why && !missed.some(({ id }) => id === why) && <option value={why}>{why}</option>}
        </Select>
      </div>
    </div>
  );
}
