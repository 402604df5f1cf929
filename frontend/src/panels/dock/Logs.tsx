import { useQueries } from '@tanstack/react-query';
import { ScrollText, X } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { get } from '../../api/client';
import { useTraces } from '../../api/queries';
import { moment, plural } from '../../model/format';
import type { Trace } from '../../model/runs';
import { useRun } from '../../store/run';
import { useSession } from '../../store/session';
import { useTraceView } from '../../store/traces';
import { showDock, useUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Input, Select } from '../../ui/forms';

const TRACES = 40;

interface LogLine {
  key: string;
  t_us: number;
  node: string;
  text: string;
  trace: string;
  span: string;
  bad: boolean;
}

/** What handlers wrote, of the latest traces; a line leads to its trace. */
export function Logs() {
  const run = useRun((state) => state.run);
  const live = useRun((state) => state.live);
  const nodes = useSession((state) => state.project.nodes);
  const [node, setNode] = useState('');
  const [text, setText] = useState('');
  const query = useDeferredValue(text.trim().toLowerCase());
  const list = useTraces(run?.id ?? null, { node, error: false, q: '' }, live);
  const only = useTraceView((state) => state.logsOf);
  const ids = only
    ? [only.trace]
    : (list.data?.traces ?? []).slice(-TRACES).map((trace) => String(trace.trace));
  const traces = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['trace', run?.id, id],
      queryFn: () => get<Trace>(`/api/runs/${run?.id}/traces/${id}/`),
      enabled: run !== null,
    })),
    combine: (results) => results.flatMap((result) => (result.data ? [result.data] : [])),
  });
  const lines = useMemo(() => {
    const found: LogLine[] = [];
    for (const trace of traces)
      for (const span of trace.spans.filter((one) => only === null || one.span === only.span))
        for (const [index, line] of (span.logs ?? []).entries())
          found.push({
            key: `${trace.trace}:${span.span}:${index}`,
            t_us: span.start_us,
            node: span.node ?? '',
            text: line,
            trace: String(trace.trace),
            span: span.span,
            bad: span.status !== 'ok',
          });
    return found
      .filter((line) => (node === '' || line.node === node) && line.text.toLowerCase().includes(query))
      .sort((a, b) => a.t_us - b.t_us);
  }, [traces, node, query, only]);

  if (!run)
    return (
      <Empty icon={<ScrollText size={24} aria-hidden />} title="No run yet">
        What your handlers print stands here.
      </Empty>
    );
  return (
    <div className="flex h-full flex-col">
      <div className="flex shrink-0 items-center gap-2 border-b border-line px-4 py-1.5">
        <div className="w-44">
          <Select aria-label="Node" value={node} onChange={(event) => setNode(event.target.value)}>
            <option value="">All nodes</option>
            {nodes.map((view) => (
              <option key={view.uid}>{view.id}</option>
            ))}
          </Select>
        </div>
        <div className="w-56">
          <Input
            aria-label="Search logs"
            placeholder="Search"
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        </div>
        {only && (
          <Button
            small
            title="Show the logs of all invocations"
            icon={<X size={12} aria-hidden />}
            onClick={() => useTraceView.setState({ logsOf: null })}
          >
            One invocation of {only.node}, trace {only.trace}
          </Button>
        )}
        <span className="flex-1" />
        <span role="status" className="text-2xs text-faint">
          {only
            ? plural(lines.length, 'line')
            : `${plural(lines.length, 'line')} of the last ${plural(ids.length, 'trace')}`}
        </span>
      </div>
      {lines.length === 0 ? (
        <Empty title="No lines">
          {run.handlers === 'modelled'
            ? 'Modelled handlers write nothing. Choose Run code to run yours.'
            : 'Nothing was printed yet.'}
        </Empty>
      ) : (
        <ul aria-label="Logs" className="min-h-0 flex-1 overflow-auto py-1 font-mono text-[11px]">
          {lines.map((line) => (
            <li key={line.key}>
              <button
                type="button"
                className="flex w-full gap-3 px-4 py-0.5 text-left hover:bg-hover"
                onClick={() => {
                  useUi.setState({ trace: line.trace });
                  useTraceView.setState({ span: line.span, why: null, view: 'waterfall' });
                  showDock('traces');
                }}
              >
                <span className="tabular w-20 shrink-0 text-right text-faint">{moment(line.t_us)}</span>
                <span className="w-32 shrink-0 truncate text-accent-text">{line.node}</span>
                <span
                  className={`min-w-0 flex-1 break-words whitespace-pre-wrap ${line.bad ? 'text-danger' : 'text-text'}`}
                >
                  {line.text.replace(/\n$/, '')}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
