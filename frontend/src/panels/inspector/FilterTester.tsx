import { Check, FlaskConical, X } from 'lucide-react';
import { useId, useState } from 'react';
import { type Clause, exampleOf, type Filter, useVerdict, type Verdict } from '../../api/filters';
import { nested } from '../../model/paths';
import type { Json } from '../../model/types';
import { readJson } from '../../model/values';
import { Button } from '../../ui/button';

const shown = (values: Json[]) => values.map((value) => JSON.stringify(value)).join(', ');

function ClauseRow({ clause }: { clause: Clause }) {
  const Icon = clause.holds ? Check : X;
  return (
    <li className="flex gap-2 px-2.5 py-1.5">
      <Icon
        size={13}
        role="img"
        aria-label={clause.holds ? 'Holds' : 'Says no'}
        className={`mt-0.5 shrink-0 ${clause.holds ? 'text-success' : 'text-danger'}`}
      />
      <div className="min-w-0 flex-1 space-y-0.5 text-2xs text-muted">
        <p className="font-mono break-words text-text">{clause.path}</p>
        {!clause.holds && <p className="text-text">{clause.reason}</p>}
        <p className="font-mono break-words">asks for {shown(clause.wanted)}</p>
        {clause.found.length > 0 && <p className="font-mono break-words">has {shown(clause.found)}</p>}
      </div>
    </li>
  );
}

function headline({ matches, clauses }: Verdict): string {
  if (matches === null) return 'The filter is not valid';
  if (matches) return 'Would match';
  const no = clauses.filter((clause) => !clause.holds).length;
  return no === 0
    ? 'Would not match'
    : `Would not match: ${no} ${no === 1 ? 'clause says' : 'clauses say'} no`;
}

function Answer({ verdict }: { verdict: Verdict }) {
  const tone = verdict.matches ? 'text-success' : 'text-danger';
  return (
    <div className="overflow-hidden rounded-lg border border-line">
      <p role="status" className={`px-2.5 py-1.5 text-xs font-semibold ${tone}`}>
        {headline(verdict)}
      </p>
      {verdict.reason && <p className="px-2.5 pb-1.5 text-2xs text-text">{verdict.reason}</p>}
      {verdict.clauses.length > 0 && (
        <ul aria-label="Clauses" className="divide-y divide-line border-t border-line">
          {verdict.clauses.map((clause) => (
            <ClauseRow key={clause.path + shown(clause.wanted)} clause={clause} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Would this event pass the filter, and which clause says no: the matcher of the runs answers. */
export function FilterTester({ filter }: { filter: Filter }) {
  const id = useId();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const read = text.trim() === '' ? {} : readJson(text);
  const { data, error } = useVerdict(filter, read.value);
  const fill = async () => {
    try {
      setText(JSON.stringify(nested(await exampleOf(filter)), null, 2));
      setProblem(null);
    } catch (failed) {
      setProblem(failed instanceof Error ? failed.message : String(failed));
    }
  };
  const wrong = problem ?? read.problem ?? error?.message;
  return (
    <section aria-label="Test the filter" className="space-y-1.5">
      <div className="flex h-6 items-center">
        <label htmlFor={id} className="flex-1 text-xs font-medium text-muted">
          Event to test
        </label>
        <Button small tone="ghost" icon={<FlaskConical size={13} aria-hidden />} onClick={fill}>
          Example
        </Button>
      </div>
      <textarea
        id={id}
        value={text}
        rows={Math.min(12, Math.max(3, text.split('\n').length))}
        spellCheck={false}
        placeholder="Paste an event, or fill in an example"
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={(event) => setText(event.target.value)}
        className="block w-full rounded-lg border border-line bg-sunken px-2.5 py-1.5 font-mono text-2xs text-text outline-none placeholder:text-faint hover:border-line-strong focus:border-accent"
      />
      {wrong && (
        <p id={`${id}-wrong`} role="alert" className="text-2xs text-danger">
          {wrong}
        </p>
      )}
      {!wrong && read.value !== undefined && data && <Answer verdict={data} />}
    </section>
  );
}
