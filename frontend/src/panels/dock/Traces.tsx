import { CircleAlert, GitFork } from 'lucide-react';
import { useDeferredValue, useEffect } from 'react';
import { useTrace } from '../../api/queries';
import { readTracesAgain, useTraceSearch } from '../../api/traces';
import { duration, moment } from '../../model/format';
import type { Span, TraceSummary } from '../../model/runs';
import { onEnd, useRun } from '../../store/run';
import { useTraceView } from '../../store/traces';
import { useUi } from '../../store/ui';
import { Empty } from '../../ui/empty';
import { Sequence } from './Sequence';
import { SpanDetail } from './SpanDetail';
import { TraceFilters } from './TraceFilters';
import { TraceHead } from './TraceHead';
import { Waterfall } from './Waterfall';
import { WhyPanel } from './WhyPanel';

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
        <span className="tabular shrink-0 text-right text-xs text-muted">
          {duration(trace.duration_us)}
          {trace.open && <span className="block text-[10px] leading-3 text-warning">open</span>}
        </span>
      </button>
    </li>
  );
}

/** The traces of a run, and the waterfall of the chosen one with what went through each hop. */
export function Traces() {
  const run = useRun((state) => state.run);
  const live = useRun((state) => state.live);
  const chosen = useUi((state) => state.trace);
  const search = useTraceView((state) => state.search);
  const list = useTraceSearch(run?.id ?? null, useDeferredValue(search), live);
  const { traces, isFetching, hasNextPage } = list;
  const open = chosen ?? traces[0]?.trace ?? null;
  const opening = useTrace(run?.id ?? null, open, live);
  const trace = opening.data;
  const { span, view, why } = useTraceView();
  const setSpan = (next: Span | null) => useTraceView.setState({ span: next?.span ?? null, why: null });
  const shown = trace?.spans.find((one) => one.span === span) ?? null;
  // The number may be that of a message: its trace has one of its own.
  const belongs = trace ? String(trace.trace) : null;
  useEffect(() => {
    if (belongs !== null && chosen !== null && String(chosen) !== belongs) useUi.setState({ trace: belongs });
  }, [belongs, chosen]);
  const id = run?.id;
  useEffect(() => (id === undefined ? undefined : onEnd(() => readTracesAgain(id))), [id]);

  if (!run)
    return (
      <Empty icon={<GitFork size={24} aria-hidden />} title="No run yet">
        After a run, each request can be followed through all its hops.
      </Empty>
    );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <TraceFilters search={search} onChange={(next) => useTraceView.setState({ search: next })} />
      <div className="flex min-h-0 flex-1">
        <div className="flex w-72 shrink-0 flex-col overflow-y-auto border-r border-line max-[1100px]:w-56">
          <ul aria-label="Traces" aria-busy={isFetching}>
            {traces.map((item) => (
              <TraceRow key={item.trace} trace={item} open={String(item.trace) === String(open)} />
            ))}
          </ul>
          {traces.length > 0 && hasNextPage && (
            <button
              type="button"
              className="h-8 shrink-0 text-xs text-accent-text hover:bg-hover"
              onClick={() => void list.fetchNextPage()}
            >
              Show more
            </button>
          )}
          {traces.length === 0 && (
            <p role="status" className="p-4 text-center text-xs text-muted">
              {isFetching || hasNextPage ? 'Searching the log' : 'No trace fits.'}
            </p>
          )}
        </div>
        {trace && trace.spans.length > 0 ? (
          <div className="flex min-h-0 min-w-0 flex-1 flex-col">
            <TraceHead trace={trace} />
            <div className="min-h-0 flex-1">
              {view === 'sequence' ? (
                <Sequence run={run.id} trace={String(trace.trace)} />
              ) : (
                <Waterfall trace={trace} selected={shown?.span ?? null} onSelect={setSpan} />
              )}
            </div>
          </div>
        ) : (
          <div className="min-h-0 min-w-0 flex-1">
            <Empty title={opening.isFetching || isFetching ? 'Loading' : 'Choose a trace'}>
              {opening.error?.message}
            </Empty>
          </div>
        )}
        {trace && why !== null && <WhyPanel run={run.id} trace={String(trace.trace)} node={why} />}
        {shown && why === null && (
          <SpanDetail
            span={shown}
            origin={trace?.spans ?? []}
            trace={String(trace?.trace)}
            onClose={() => setSpan(null)}
          />
        )}
      </div>
    </div>
  );
}
