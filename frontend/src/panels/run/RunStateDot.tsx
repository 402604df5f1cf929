import { ENDED, type Run } from '../../model/runs';

export function runTone(run: Pick<Run, 'state' | 'result'>): 'good' | 'bad' | 'live' | 'plain' {
  if (!ENDED.has(run.state)) return 'live';
  if (run.state === 'finished') return run.result && !run.result.ok ? 'bad' : 'good';
  return run.state === 'cancelled' ? 'plain' : 'bad';
}

const TONES = { good: 'bg-success', bad: 'bg-danger', live: 'bg-accent animate-pulse', plain: 'bg-faint' };

export function RunStateDot({ run }: { run: Pick<Run, 'state' | 'result'> }) {
  return (
    <span
      role="img"
      aria-label={run.state}
      title={run.state}
      className={`inline-block size-2 shrink-0 rounded-full ${TONES[runTone(run)]}`}
    />
  );
}
