import { ArrowRight, ArrowRightLeft, Trash2 } from 'lucide-react';
import { removeSelection, reverseEdge, setRelation } from '../../actions/nodes';
import { useCatalogue } from '../../api/queries';
import { connectionFields, optionsBetween } from '../../model/catalogue';
import { count } from '../../model/format';
import type { EdgeView } from '../../model/types';
import { useFindings } from '../../store/findings';
import { useRun } from '../../store/run';
import { useSession } from '../../store/session';
import { select } from '../../store/ui';
import { IconButton } from '../../ui/button';
import { Select } from '../../ui/forms';
import { Locked } from '../../ui/locked';
import { FindingCard } from '../FindingCard';
import { PathFigures } from './FigureSection';
import { Sections } from './Sections';

export function EdgeInspector({ edge }: { edge: EdgeView }) {
  const catalogue = useCatalogue();
  const nodes = useSession((state) => state.project.nodeByUid);
  const findings = useFindings((state) => state.byEdge.get(edge.id));
  const numbers = useRun((state) => state.stream.edges[edge.id]);
  const source = nodes.get(edge.source);
  const target = nodes.get(edge.target);
  const relation = catalogue.relations.get(edge.relation);
  if (!source || !target) return null;
  const options = optionsBetween(catalogue, source.kind, target.kind);
  const fields = connectionFields(catalogue, source.kind, edge.relation, target.kind);
  const reversible = optionsBetween(catalogue, target.kind, source.kind).some(
    (option) => option.relation.name === edge.relation,
  );
  return (
    <div className="h-full overflow-y-auto">
      <header className="space-y-2.5 border-b border-line p-3.5">
        <div className="flex items-center gap-1.5">
          <button
            type="button"
            onClick={() => select([source.uid])}
            className="min-w-0 truncate text-[15px] font-semibold text-text hover:text-accent-text"
          >
            {source.title}
          </button>
          <ArrowRight size={14} aria-hidden className="shrink-0 text-faint" />
          <button
            type="button"
            onClick={() => select([target.uid])}
            className="min-w-0 flex-1 truncate text-left text-[15px] font-semibold text-text hover:text-accent-text"
          >
            {target.title}
          </button>
          {reversible && (
            <IconButton label="Reverse" small needs="edit" onClick={() => reverseEdge(edge.uid)}>
              <ArrowRightLeft size={14} aria-hidden />
            </IconButton>
          )}
          <IconButton label="Delete" keys="Delete" small needs="edit" onClick={removeSelection}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        </div>
        <Locked>
          <Select
            aria-label="Relation"
            value={edge.relation}
            disabled={options.length < 2}
            title={options.length < 2 ? 'Nothing else joins these two kinds.' : undefined}
            onChange={(event) => setRelation(edge.uid, event.target.value)}
          >
            {!options.some((option) => option.relation.name === edge.relation) && (
              <option value={edge.relation}>{edge.relation} (not possible)</option>
            )}
            {options.map((option) => (
              <option key={option.relation.name} value={option.relation.name}>
                {option.relation.title}
              </option>
            ))}
          </Select>
        </Locked>
        {relation && <p className="text-xs text-muted">{relation.doc}</p>}
        {numbers && (
          <p className="tabular flex gap-3 text-xs text-muted">
            {Object.entries(numbers).map(([name, value]) => (
              <span key={name}>
                <b className="font-semibold text-text">{count(Number(value))}</b> {name.replace(/_/g, ' ')}
              </span>
            ))}
          </p>
        )}
      </header>
      {findings && findings.length > 0 && (
        <div className="space-y-2 border-b border-line p-3">
          {findings.map((finding) => (
            <FindingCard key={`${finding.rule}${finding.message}`} finding={finding} />
          ))}
        </div>
      )}
      <PathFigures edge={edge.id} />
      <Sections key={edge.uid} owner={{ edge: edge.uid }} fields={fields} values={edge.fields} />
      {fields.length === 0 && <p className="p-3.5 text-xs text-muted">This relation has no settings.</p>}
    </div>
  );
}
