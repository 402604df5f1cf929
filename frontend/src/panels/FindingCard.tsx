import { Route, Wrench } from 'lucide-react';
import { applyFix, showEvidence } from '../actions/findings';
import type { Finding } from '../model/types';
import { findingKey } from '../store/findings';
import { useUi } from '../store/ui';
import { Button } from '../ui/button';
import { SEVERITY_SOFT, SeverityIcon } from '../ui/severity';

/** A finding where it matters: its sentence, its evidence, its fix. */
export function FindingCard({ finding }: { finding: Finding }) {
  const shown = useUi((state) => state.evidence?.finding === findingKey(finding));
  return (
    <div className={`rounded-xl border p-3 ${SEVERITY_SOFT[finding.severity]}`} data-rule={finding.rule}>
      <p className="flex gap-2 text-xs leading-[18px] text-text">
        <span className="pt-0.5">
          <SeverityIcon severity={finding.severity} />
        </span>
        <span>
          {finding.message} <span className="font-mono text-[10px] text-muted">{finding.rule}</span>
        </span>
      </p>
      <div className="mt-2 flex flex-wrap gap-1.5 pl-5.5">
        {finding.fixes.map((fix) => (
          <Button
            key={fix.title}
            small
            needs="edit"
            icon={<Wrench size={12} aria-hidden />}
            className="max-w-full"
            onClick={() => applyFix(fix)}
          >
            <span className="truncate">{fix.title}</span>
          </Button>
        ))}
        <Button
          small
          tone="ghost"
          icon={<Route size={12} aria-hidden />}
          aria-pressed={shown}
          onClick={() => showEvidence(finding)}
        >
          {shown ? 'Hide evidence' : 'Show evidence'}
        </Button>
      </div>
    </div>
  );
}
