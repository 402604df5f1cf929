import type { Change } from '../../model/payloadDiff';
import type { Json } from '../../model/types';

const SIGNS = { added: '+', removed: '−', changed: '~' };
const TONES = { added: 'text-success', removed: 'text-danger', changed: 'text-warning' };
const show = (value: Json | undefined) => (value === undefined ? '' : JSON.stringify(value));

/** What a hop got that differs from what the hop before it got. */
export function PayloadChanges({ changes, before }: { changes: Change[]; before: string }) {
  return (
    <section aria-label="Changes">
      <h4 className="text-2xs font-semibold text-muted">Changes since {before}</h4>
      {changes.length === 0 ? (
        <p className="text-xs text-muted">The same payload.</p>
      ) : (
        <ul className="mt-1 space-y-0.5 rounded-lg border border-line bg-sunken p-2.5 font-mono text-[11px] leading-[17px] break-all">
          {changes.map((change) => (
            <li key={change.path} className="text-text">
              <span aria-hidden className={`${TONES[change.kind]} font-semibold`}>
                {SIGNS[change.kind]}{' '}
              </span>
              <span className="sr-only">{change.kind} </span>
              {change.path || 'all of it'}
              {change.kind !== 'removed' && (
                <span className="text-muted">
                  {change.kind === 'changed' ? ': ' : ' = '}
                  {change.kind === 'changed' && `${show(change.before)} → `}
                  {show(change.after)}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
