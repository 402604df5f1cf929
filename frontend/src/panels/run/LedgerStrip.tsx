import { count, words } from '../../model/format';
import type { Numbers } from '../../model/runs';

const BUCKETS: [name: string, color: string][] = [
  ['delivered', 'var(--success)'],
  ['filtered', 'var(--faint)'],
  ['held', 'var(--info)'],
  ['in_flight', 'var(--accent)'],
  ['dead_lettered', 'var(--warning)'],
  ['expired', 'var(--cat-1)'],
  ['dropped', 'var(--danger)'],
];

/** Where every accepted message is: the buckets add up to all of them. */
export function LedgerStrip({ ledger }: { ledger: Numbers }) {
  const accepted = Number(ledger.accepted ?? 0);
  const parts = BUCKETS.map(([name, color]) => ({ name, color, n: Number(ledger[name] ?? 0) })).filter(
    (part) => part.n > 0,
  );
  const sum = parts.reduce((all, part) => all + part.n, 0);
  const balanced = typeof ledger.balanced === 'boolean' ? ledger.balanced : sum === accepted;
  const label = `Ledger: ${count(accepted)} accepted; ${parts.map((part) => `${count(part.n)} ${words(part.name).toLowerCase()}`).join(', ')}`;
  return (
    <div role="img" aria-label={label} data-testid="ledger" className="min-w-0">
      <div className="flex h-1.5 w-full gap-px overflow-hidden rounded-full bg-sunken">
        {parts.map((part) => (
          <span key={part.name} style={{ flexGrow: part.n, minWidth: 3, background: part.color }} />
        ))}
      </div>
      <div className="tabular mt-1 flex flex-wrap gap-x-3 text-[10px] leading-4 whitespace-nowrap text-muted">
        <span>
          <b className="font-semibold text-text">{count(accepted)}</b> accepted
        </span>
        {parts.map((part) => (
          <span key={part.name} className="flex items-center gap-1">
            <span className="size-1.5 rounded-full" style={{ background: part.color }} />
            <b className="font-semibold text-text">{count(part.n)}</b>{' '}
            {part.name.replace(/_/g, ' ').replace('dead lettered', 'dead-lettered')}
          </span>
        ))}
        {balanced && <span className="text-success">balanced</span>}
        {!balanced && <span className="font-semibold text-danger">not balanced</span>}
      </div>
    </div>
  );
}
