import { Link2, Lock, LockOpen, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { deleteRun, keepRun, nameRun } from '../../actions/history-of-runs';
import { copyLink } from '../../actions/links';
import { openRun } from '../../actions/runs';
import { bytes, outcomeOf } from '../../model/comparison';
import { ago, count, duration } from '../../model/format';
import { ENDED, type Run } from '../../model/runs';
import { IconButton } from '../../ui/button';
import { RunStateDot } from '../run/RunStateDot';

interface Props {
  run: Run;
  title: string;
  shown: boolean;
  chosen: boolean;
  /** Why it cannot be chosen for a comparison; null where it can. */
  reason: string | null;
  onChoose: () => void;
}

const CELL = 'px-2 py-1 text-xs whitespace-nowrap';
const TONES = { good: 'text-success', bad: 'text-danger', plain: 'text-muted' };

function Name({ run, title }: { run: Run; title: string }) {
  const [editing, setEditing] = useState(false);
  const done = (name: string) => {
    setEditing(false);
    void nameRun(run, name);
  };
  if (editing)
    return (
      <input
        // biome-ignore lint/a11y/noAutofocus: it was asked for by pressing the pencil
        autoFocus
        aria-label="Name of the run"
        defaultValue={run.name}
        maxLength={200}
        placeholder={title}
        onBlur={(event) => done(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key === 'Escape') setEditing(false);
        }}
        className="h-6 w-full rounded-md border border-accent bg-sunken px-1.5 text-xs text-text outline-none"
      />
    );
  return (
    <span className="flex min-w-0 items-center gap-1">
      <button
        type="button"
        onClick={() => void openRun(run.id)}
        className="min-w-0 truncate text-left font-medium text-text hover:underline"
      >
        {run.name || title}
      </button>
      {run.name && <span className="truncate text-2xs text-faint">{title}</span>}
      <IconButton label={`Name ${run.name || title}`} small onClick={() => setEditing(true)}>
        <Pencil size={12} aria-hidden />
      </IconButton>
    </span>
  );
}

/** One run of the history: what it was, how it ended, what can be done to it. */
export function RunRow({ run, title, shown, chosen, reason, onChoose }: Props) {
  const outcome = outcomeOf(run);
  const requests = Number(run.result?.requests.received ?? 0);
  const lost = Number(run.result?.ledger.lost ?? 0);
  const name = run.name || title;
  const goesOn = !ENDED.has(run.state);
  return (
    <tr
      data-testid="run"
      data-run={run.id}
      aria-current={shown}
      className={`border-b border-line ${shown ? 'bg-accent-soft' : 'hover:bg-hover'}`}
    >
      <td className={CELL}>
        <input
          type="checkbox"
          aria-label={`Compare ${name}`}
          title={reason ?? 'Choose two to compare them'}
          checked={chosen}
          disabled={reason !== null}
          onChange={onChoose}
          className="accent-[var(--accent)] disabled:opacity-40"
        />
      </td>
      <td className={`${CELL} max-w-72 min-w-44`}>
        <span className="flex items-center gap-2">
          <RunStateDot run={run} />
          <Name run={run} title={title} />
        </span>
      </td>
      <td className={`${CELL} tabular text-muted`}>{run.seed}</td>
      <td className={`${CELL} text-muted`}>{ago(run.created_at, Date.now())}</td>
      <td className={`${CELL} tabular text-right text-muted`}>{duration(run.t_us)}</td>
      <td className={`${CELL} font-medium ${TONES[outcome.tone]}`}>{outcome.text}</td>
      <td className={`${CELL} tabular text-right text-text`}>{count(requests)}</td>
      <td className={`${CELL} tabular text-right ${lost > 0 ? 'font-semibold text-danger' : 'text-muted'}`}>
        {count(lost)}
      </td>
      <td className={`${CELL} tabular text-right text-muted`}>
        {run.log_dropped ? (
          <span title="The log was dropped to make room">dropped</span>
        ) : (
          bytes(run.log_bytes ?? 0)
        )}
      </td>
      <td className={CELL}>
        <span className="flex justify-end">
          <IconButton
            label={run.kept ? `Stop keeping ${name}` : `Keep ${name}`}
            active={run.kept}
            aria-pressed={run.kept}
            small
            onClick={() => void keepRun(run, !run.kept)}
          >
            {run.kept ? <Lock size={13} aria-hidden /> : <LockOpen size={13} aria-hidden />}
          </IconButton>
          <IconButton
            label={`Copy a link to ${name}`}
            small
            onClick={() =>
              void copyLink({
                run: run.id,
                tab: null,
                trace: null,
                t_us: null,
                window: null,
                nodes: null,
                search: {},
              })
            }
          >
            <Link2 size={13} aria-hidden />
          </IconButton>
          <IconButton
            label={`Delete ${name}`}
            small
            disabled={goesOn || run.kept === true}
            reason={goesOn ? 'It goes on; stop it first.' : 'It is kept; stop keeping it first.'}
            onClick={() => void deleteRun(run)}
          >
            <Trash2 size={13} aria-hidden />
          </IconButton>
        </span>
      </td>
    </tr>
  );
}
