import { BookOpen, CircleCheck, Eye, Wrench } from 'lucide-react';
import { useState } from 'react';
import { applyFix, showEvidence } from '../../actions/findings';
import { useRules } from '../../api/queries';
import { plural } from '../../model/format';
import type { Finding, Severity } from '../../model/types';
import { findingKey, useFindings } from '../../store/findings';
import { lookAtFixes } from '../../store/fixes';
import { useUi } from '../../store/ui';
import { Button, IconButton } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Markdown } from '../../ui/markdown';
import { SeverityIcon } from '../../ui/severity';

function Row({ finding, open, onOpen }: { finding: Finding; open: boolean; onOpen: () => void }) {
  const shown = useUi((state) => state.evidence?.finding === findingKey(finding));
  const first = finding.fixes[0];
  return (
    <li
      data-testid="finding"
      data-rule={finding.rule}
      className={`flex items-center gap-3 border-b border-line px-4 py-1.5 ${shown ? 'bg-accent-soft/60' : 'hover:bg-hover/60'}`}
    >
      <SeverityIcon severity={finding.severity} size={15} />
      <button
        type="button"
        aria-pressed={shown}
        onClick={() => showEvidence(finding)}
        className="flex min-h-7 min-w-0 flex-1 items-center gap-3 text-left"
      >
        <span className="w-32 shrink-0 truncate text-xs font-semibold text-text">
          {finding.nodes[0] ?? finding.edges[0]}
        </span>
        <span className="min-w-0 flex-1 text-xs leading-[18px] text-text">{finding.message}</span>
        <span className="shrink-0 font-mono text-[10px] text-faint">{finding.rule}</span>
      </button>
      {first && (
        <Button
          small
          icon={<Wrench size={12} aria-hidden />}
          needs="edit"
          onClick={() => applyFix(first)}
          className="max-w-72"
        >
          <span className="truncate">{first.title}</span>
        </Button>
      )}
      {first && (
        <IconButton
          label={`Look at: ${first.title}`}
          small
          side="left"
          onClick={() => lookAtFixes({ title: first.title, operations: first.operations })}
        >
          <Eye size={14} aria-hidden />
        </IconButton>
      )}
      <IconButton label={`Manual of ${finding.rule}`} small active={open} onClick={onOpen} side="left">
        <BookOpen size={14} aria-hidden />
      </IconButton>
    </li>
  );
}

const SEVERITIES: Severity[] = ['error', 'warning', 'info'];
const MANY: Record<Severity, string> = { error: 'errors', warning: 'warnings', info: 'hints' };

/** One button for each severity, and for each rule that several findings offer a fix of. */
function FixAll({ findings }: { findings: Finding[] }) {
  const fixable = findings.filter((finding) => finding.fixes.length > 0);
  const rules = new Map<string, Finding[]>();
  for (const finding of fixable) rules.set(finding.rule, [...(rules.get(finding.rule) ?? []), finding]);
  const several = [...rules].filter(([, found]) => found.length > 1);
  if (fixable.length < 2) return null;
  return (
    <div
      role="toolbar"
      aria-label="Fix several"
      className="flex items-center gap-1.5 overflow-x-auto border-b border-line px-4 py-1.5"
    >
      <span className="shrink-0 text-2xs text-muted">Fix all</span>
      {SEVERITIES.filter((severity) => fixable.some((finding) => finding.severity === severity)).map(
        (severity) => (
          <Button
            key={severity}
            small
            onClick={() => lookAtFixes({ title: `Fix all ${MANY[severity]}`, severities: [severity] })}
          >
            <SeverityIcon severity={severity} size={12} />
            {MANY[severity]}
          </Button>
        ),
      )}
      {several.map(([rule, found]) => (
        <Button
          key={rule}
          small
          onClick={() =>
            lookAtFixes({ title: `Fix ${plural(found.length, 'finding')} of ${rule}`, rules: [rule] })
          }
        >
          {rule} <span className="text-muted">{found.length}</span>
        </Button>
      ))}
    </div>
  );
}

/** A finding that somebody has accepted: why, who, and until when. */
function Accepted({ finding }: { finding: Finding }) {
  const { reason, by, until } = finding.suppressed ?? {};
  const words = [reason, by && `accepted by ${by}`, until && `until ${until}`].filter(Boolean).join(', ');
  return (
    <li data-testid="suppressed" className="flex items-center gap-3 border-b border-line px-4 py-1.5 text-xs">
      <span className="w-32 shrink-0 truncate pl-[27px] text-muted">
        {finding.nodes[0] ?? finding.edges[0]}
      </span>
      <span className="min-w-0 flex-1 leading-[18px] text-muted">
        {finding.message} <span className="text-text">Suppressed: {words}.</span>
      </span>
      <span className="shrink-0 font-mono text-[10px] text-faint">{finding.rule}</span>
    </li>
  );
}

/** All findings, the worst first; choosing one shows its evidence on the canvas. */
export function FindingList() {
  const { findings, suppressed, ready } = useFindings();
  const rules = useRules();
  const [manual, setManual] = useState<string | null>(null);
  if (ready && findings.length === 0 && suppressed.length === 0)
    return (
      <Empty icon={<CircleCheck size={26} aria-hidden />} title="No findings">
        Every rule is content with this drawing.
      </Empty>
    );
  const rule = manual ? rules.get(manual) : undefined;
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <FixAll findings={findings} />
        <ul aria-label="Findings" className="min-h-0 min-w-0 flex-1 overflow-y-auto">
          {findings.map((finding) => (
            <Row
              key={findingKey(finding)}
              finding={finding}
              open={manual === finding.rule}
              onOpen={() => setManual(manual === finding.rule ? null : finding.rule)}
            />
          ))}
          {suppressed.map((finding) => (
            <Accepted key={findingKey(finding)} finding={finding} />
          ))}
        </ul>
      </div>
      {rule && (
        <section
          aria-label={`Manual of ${rule.id}`}
          tabIndex={0}
          className="w-[380px] shrink-0 overflow-y-auto border-l border-line p-4"
        >
          <h3 className="mb-2 text-sm font-semibold text-text">
            {rule.id} <span className="font-normal text-muted">{rule.name.replace(/-/g, ' ')}</span>
          </h3>
          <Markdown text={rule.manual} />
        </section>
      )}
    </div>
  );
}
