import { CircleCheck, CircleX, GitFork, Radio, X } from 'lucide-react';
import { useTopology } from '../../api/queries';
import { count, moment } from '../../model/format';
import { useCursor } from '../../store/cursor';
import { isPaused, showRun, useRun } from '../../store/run';
import { openDialog, showDock } from '../../store/ui';
import { Button, IconButton } from '../../ui/button';
import { CurlLine, useCurls } from './Curl';
import { LedgerStrip } from './LedgerStrip';
import { Replay } from './Replay';
import { RunControls } from './RunControls';
import { RunStateDot } from './RunStateDot';

const STATES: Record<string, string> = {
  queued: 'Waiting to start',
  claimed: 'Starting',
  running: 'Running',
  finished: 'Finished',
  failed: 'Failed',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
};

/** The run that is shown, above the canvas: its state, its time, where every message is. */
export function RunBar() {
  const run = useRun((state) => state.run);
  const live = useRun((state) => state.live);
  const connected = useRun((state) => state.connected);
  const stream = useRun((state) => state.stream);
  const paused = useRun((state) => isPaused(state) === true);
  const replaying = useCursor((state) => state.shown_us !== null);
  const { data: topology } = useTopology(run?.topology ?? '');
  const gateway = Object.entries(run?.gateway ?? {})[0];
  const curls = useCurls(gateway?.[0]);
  if (!run) return null;
  const scenario = topology?.scenarios.find((one) => one.name === run.scenario);
  const result = stream.result ?? run.result;
  const ledger = Object.keys(stream.ledger).length > 0 ? stream.ledger : (result?.ledger ?? {});
  const requests = Object.keys(stream.requests).length > 0 ? stream.requests : (result?.requests ?? {});
  const failed = result?.expectations.filter((expectation) => !expectation.ok).length ?? 0;
  return (
    <section
      aria-label="Run"
      data-testid="run-bar"
      data-state={run.state}
      data-run={run.id}
      className="absolute top-3 left-1/2 z-[6] w-[min(720px,calc(100%-24px))] -translate-x-1/2 rounded-xl border border-line-strong/80 bg-raised px-3.5 pt-2 pb-2 shadow-float"
    >
      <div className="flex items-center gap-2 text-xs">
        <RunStateDot run={run} />
        <span role="status" className="font-semibold whitespace-nowrap text-text">
          {paused ? 'Paused' : (STATES[run.state] ?? run.state)}
        </span>
        <span className="min-w-0 truncate text-muted">
          {scenario?.title || run.scenario || 'Default traffic'} ·{' '}
          {run.handlers === 'sandboxed' ? 'real code' : 'simulated'} · seed {run.seed}
        </span>
        <span className="flex-1" />
        {Number(requests.received ?? 0) > 0 && (
          <span className="tabular whitespace-nowrap text-muted max-[1180px]:hidden">
            <b className="font-semibold text-text">{count(Number(requests.received))}</b> requests
            {Number(requests.failed ?? 0) > 0 && (
              <b className="font-semibold text-danger"> {count(Number(requests.failed))} failed</b>
            )}
          </span>
        )}
        {paused && (
          <span data-testid="run-event" className="tabular whitespace-nowrap text-muted">
            event {stream.seq}
          </span>
        )}
        <span data-testid="run-time" className="tabular font-medium whitespace-nowrap text-text">
          {moment(replaying ? stream.t_us : stream.t_us || run.t_us)}
        </span>
        {result && result.expectations.length > 0 && (
          <Button
            small
            tone="ghost"
            onClick={() => showDock('result')}
            icon={
              failed === 0 ? (
                <CircleCheck size={14} aria-hidden className="text-success" />
              ) : (
                <CircleX size={14} aria-hidden className="text-danger" />
              )
            }
          >
            {failed === 0 ? `${result.expectations.length} met` : `${failed} not met`}
          </Button>
        )}
        <IconButton label="Traces" small onClick={() => showDock('traces')}>
          <GitFork size={14} aria-hidden />
        </IconButton>
        <IconButton label="Put the run away" small onClick={() => showRun(null)}>
          <X size={14} aria-hidden />
        </IconButton>
      </div>
      {live && <RunControls run={run} />}
      <Replay run={run} />
      {run.error && <p className="mt-1 text-xs text-danger">{run.error}</p>}
      {run.state === 'finished' && !Number(ledger.accepted ?? 0) && !Number(requests.received ?? 0) && (
        <div className="mt-1 flex items-center gap-2 text-xs text-muted">
          Nothing was sent: no client or schedule is drawn here, or the scenario has no arrivals.
          <Button small onClick={() => openDialog('scenarios')}>
            Edit scenarios
          </Button>
        </div>
      )}
      {Number(ledger.accepted ?? 0) > 0 && (
        <div className="mt-1.5">
          <LedgerStrip ledger={ledger} />
        </div>
      )}
      {live && gateway && (
        <div className="mt-1.5 flex items-center gap-2 border-t border-line pt-1.5 text-2xs text-muted">
          <Radio size={12} aria-hidden className="shrink-0 text-success" />
          <span className="shrink-0">Takes requests</span>
          <div className="min-w-0 flex-1">
            <CurlLine command={curls[0] ?? `curl -i ${gateway[1]}/`} short />
          </div>
        </div>
      )}
      {live && !connected && (
        <p className="mt-1 text-2xs text-warning">The connection was lost; it resumes where it stopped.</p>
      )}
    </section>
  );
}
