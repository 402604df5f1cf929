import { CircleCheck, CircleX, FlaskConical } from 'lucide-react';
import { count, words } from '../../model/format';
import type { Expectation, Numbers } from '../../model/runs';
import { useRun } from '../../store/run';
import { Empty } from '../../ui/empty';

function sentence({ expect }: Expectation): string {
  const { metric, quantile, equals, at_least, at_most, ...scope } = expect;
  const where = Object.values(scope).map(String).join(' ');
  const name = String(metric).replace(/_/g, ' ') + (quantile === undefined ? '' : ` at quantile ${quantile}`);
  const rule =
    equals !== undefined
      ? `is ${equals}`
      : at_least !== undefined
        ? `is at least ${at_least}`
        : `is at most ${at_most}`;
  return `${words(name)}${where ? ` of ${where}` : ''} ${rule}`;
}

function Figures({ title, numbers }: { title: string; numbers: Numbers }) {
  const rows = Object.entries(numbers).filter(([, value]) => typeof value === 'number');
  return (
    <section aria-label={title} className="min-w-64">
      <h3 className="pb-1.5 text-xs font-semibold text-text">{title}</h3>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-1">
        {rows.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-3 text-xs">
            <dt className="text-muted">{words(name)}</dt>
            <dd className="tabular font-medium text-text">{count(Number(value))}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** How the run ended: its expectations, its requests, its ledger. */
export function Result() {
  const result = useRun((state) => state.stream.result ?? state.run?.result ?? null);
  const run = useRun((state) => state.run);
  if (!run || !result)
    return (
      <Empty
        icon={<FlaskConical size={24} aria-hidden />}
        title={run ? 'The run has no result yet' : 'No run yet'}
      >
        {run?.error ?? 'A scenario says what it expects; here stands whether it came true.'}
      </Empty>
    );
  return (
    <div className="flex h-full flex-wrap gap-x-10 gap-y-5 overflow-y-auto p-4">
      <section aria-label="Expectations" className="min-w-80 flex-1">
        <h3 className="pb-1.5 text-xs font-semibold text-text">Expectations</h3>
        <ul className="space-y-1">
          {result.expectations.map((expectation) => (
            <li
              key={JSON.stringify(expectation.expect)}
              className="flex items-center gap-2 text-xs"
              data-testid="expectation"
            >
              {expectation.ok ? (
                <CircleCheck size={15} className="shrink-0 text-success" role="img" aria-label="met" />
              ) : (
                <CircleX size={15} className="shrink-0 text-danger" role="img" aria-label="not met" />
              )}
              <span className="flex-1 text-text">{sentence(expectation)}</span>
              <span className="tabular text-muted">
                {typeof expectation.actual === 'number'
                  ? count(expectation.actual)
                  : String(expectation.actual)}
              </span>
            </li>
          ))}
        </ul>
        {result.expectations.length === 0 && (
          <p className="text-xs text-muted">This scenario expects nothing in particular.</p>
        )}
        <p className="pt-3 text-2xs text-faint">
          seed {String(result.run.seed)} · {count(Number(result.run.trace_events ?? 0))} events ·{' '}
          {count(Number(result.run.virtual_s ?? 0))} s of run time
          {result.run.deterministic === true && ' · deterministic'}
        </p>
        {typeof result.run.digest === 'string' && (
          <p className="truncate pt-0.5 font-mono text-[10px] text-faint">{result.run.digest}</p>
        )}
      </section>
      <Figures title="Ledger" numbers={result.ledger} />
      <Figures title="Requests" numbers={result.requests} />
    </div>
  );
}
