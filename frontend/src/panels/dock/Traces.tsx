import { CircleAlert, GitFork } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTrace, useTraces } from '../../api/queries';
import { duration, moment } from '../../model/format';
import type { Span, TraceSummary } from '../../model/runs';
import { useRun } from '../../store/run';
import { useUi } from '../../store/ui';
import { Empty } from '../../ui/empty';
import { Input, Switch } from '../../ui/forms';
import { SpanDetail } from './SpanDetail';
import { Waterfall } from './Waterfall';

function TraceRow({ trace, open }: { trace: TraceSummary; open: boolean }) {
  return (
    <li>
      <button
        type="button"
        data-testid="trace"
        aria-current={open}
        onClick={() => useUi.setState({ trace: trace.trace })}
        className={`flex h-9 w-full items-center gap-2 px-3 text-left ${open ? 'bg-accent-soft' : 'hover:bg-hover'}`}
      >
        <span className="w-4 shrink-0">
          {trace.error && <CircleAlert size={14} className="text-danger" role="img" aria-label="failed" />}
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate text-xs leading-4 font-medium text-text">{trace.title}</span>
          <span className="tabular block text-[10px] leading-3 text-faint">
            {moment(trace.t_us)} · {trace.spans} spans
          </span>
        </span>
        <span className="tabular shrink-0 text-xs text-muted">{duration(trace.duration_us)}</span>
      </button>
    </li>
  );
}

/** The traces of a run, and the waterfall of the chosen one with what went through each hop. */
export function Traces() {
  const run = useRun((state) => state.run);
  const live = useRun((state) => state.live);
  const chosen = useUi((state) => state.trace);
  const [error, setError] = useState(false);
  const [text, setText] = useState('');
  const q = useDeferredValue(text.trim());
  const { data, isLoading } = useTraces(run?.id ?? null, { node: '', error, q }, live);
  const traces = data?.traces ?? [];
  const open = traces.find((trace) => trace.trace === chosen)?.trace ?? chosen ?? traces[0]?.trace ?? null;
  const trace = useTrace(run?.id ?? null, open).data;
  const [span, setSpan] = useState<Span | null>(null);
  const shown = trace?.spans.find((s) => s.span === span?.span) ?? null;

  if (!run)
    return (
      <Empty icon={<GitFork size={24} aria-hidden />} title="No run yet">
        After a run, each request can be followed through all its hops.
      </Empty>
    );
  return (
    <div className="flex h-full min-h-0">
      <div className="flex w-72 shrink-0 flex-col border-r border-line max-[1100px]:w-56">
        <div className="flex shrink-0 items-center gap-2 border-b border-line px-3 py-1.5">
          <Input
            aria-label="Search traces"
            placeholder="Search"
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
          <Switch label="Only failed traces" checked={error} onChange={setError} />
          <span className="text-2xs text-muted" aria-hidden>
            Failed
          </span>
        </div>
        <ul aria-label="Traces" className="min-h-0 flex-1 overflow-y-auto">
          {traces.map((item) => (
            <TraceRow key={item.trace} trace={item} open={item.trace === open} />
          ))}
        </ul>
        {!isLoading && traces.length === 0 && (
          <p className="p-4 text-center text-xs text-muted">No trace fits.</p>
        )}
      </div>
      <div className="min-h-0 min-w-0 flex-1">
        {trace && trace.spans.length > 0 ? (
          <Waterfall trace={trace} selected={shown?.span ?? null} onSelect={setSpan} />
        ) : (
          <Empty title={isLoading ? 'Loading' : 'Choose a trace'} />
        )}
      </div>
      {shown && <SpanDetail span={shown} origin={trace?.spans ?? []} onClose={() => setSpan(null)} />}
    </div>
  );
}
