import { Check, CircleSlash, X } from 'lucide-react';
import { useEffect } from 'react';
import { hideWay, showWay } from '../../actions/ways';
import { type Stop, useWhy } from '../../api/explaining';
import type { Clause } from '../../api/filters';
import { moment, words } from '../../model/format';
import { useTraceView } from '../../store/traces';
import { IconButton } from '../../ui/button';

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function Clauses({ clauses }: { clauses: Clause[] }) {
  return (
    <ul aria-label="Clauses" className="mt-2 space-y-1">
      {clauses.map((clause) => (
        <li
          key={`${clause.path} ${shown(clause.wanted)}`}
          data-holds={clause.holds}
          className={`flex items-start gap-2 rounded-md border px-2 py-1 text-2xs ${clause.holds ? 'border-line' : 'border-danger/40 bg-danger-soft'}`}
        >
          {clause.holds ? (
            <Check size={13} role="img" aria-label="holds" className="mt-px shrink-0 text-success" />
          ) : (
            <X size={13} role="img" aria-label="says no" className="mt-px shrink-0 text-danger" />
          )}
          <span className="min-w-0">
            <b className="font-mono font-semibold text-text">{clause.path}</b>{' '}
            <span className="text-muted">asks for</span>{' '}
            <span className="font-mono break-words text-text">{clause.wanted.map(shown).join(' or ')}</span>
            <span className="text-muted">, found </span>
            <span className="font-mono break-words text-text">
              {clause.found.length > 0 ? clause.found.map(shown).join(', ') : 'nothing'}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Evidence({ stop }: { stop: Stop }) {
  return (
    <>
      <p className="mt-2 text-2xs text-muted">
        <span data-testid="cause" className="font-semibold text-text">
          {words(stop.cause.replace(/-/g, '_')).replace('Dead lettered', 'Dead-lettered')}
        </span>{' '}
        at {stop.node}
        {stop.t_us !== null && `, ${moment(stop.t_us)}`}
        {stop.seq > 0 && `, row ${stop.seq} of the log`}
        {stop.message > 0 && `, message ${stop.message}`}
      </p>
      {stop.clauses.length > 0 && <Clauses clauses={stop.clauses} />}
      {stop.clauses.length === 0 && stop.filter !== null && (
        <pre className="mt-2 max-h-40 overflow-auto rounded-lg border border-line bg-sunken p-2 font-mono text-[11px] text-text">
          {JSON.stringify(stop.filter, null, 2)}
        </pre>
      )}
    </>
  );
}

/** Why the open trace did not reach a node, with what says so, and the way on the canvas up to there. */
export function WhyPanel({ run, trace, node }: { run: string; trace: string; node: string }) {
  const { data, error } = useWhy(run, trace, node);
  const close = () => useTraceView.setState({ why: null });
  useEffect(() => {
    if (data) showWay(`why ${trace} ${node}`, data.nodes, data.edges);
    return hideWay;
  }, [data, trace, node]);
  const [first, ...others] = data?.stops ?? [];
  return (
    <section
      aria-label="Why not"
      className="flex w-[380px] shrink-0 flex-col border-l border-line max-[1250px]:w-72"
    >
      <header className="flex items-center gap-2 border-b border-line px-4 py-2">
        <CircleSlash size={15} aria-hidden className="shrink-0 text-warning" />
        <h3 className="min-w-0 flex-1 truncate text-sm font-semibold text-text">Why not {node}?</h3>
        <IconButton label="Close the answer" small onClick={close} side="left">
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      {/* It scrolls, also for who has no pointer. */}
      <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-4">
        {error && <p className="text-xs text-danger">{error.message}</p>}
        {data && (
          <p role="status" className="text-sm leading-5 text-text">
            {data.sentence}
          </p>
        )}
        {first && <Evidence stop={first} />}
        {others.length > 0 && (
          <>
            <h4 className="mt-4 text-2xs font-semibold text-muted">It also stopped here</h4>
            <ul className="mt-1 space-y-1.5">
              {others.map((stop) => (
                <li key={`${stop.edge} ${stop.cause}`} className="text-xs text-text">
                  {stop.sentence}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}
