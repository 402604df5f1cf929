import { GitCompareArrows, History } from 'lucide-react';
import { useState } from 'react';
import { useRuns, useTopology } from '../../api/queries';
import { useRun } from '../../store/run';
import { useSession } from '../../store/session';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Compare } from './Compare';
import { RunRow } from './RunRow';

const HEADS = [
  { title: 'Compare', hidden: true },
  { title: 'Run' },
  { title: 'Seed' },
  { title: 'When' },
  { title: 'Lasted', right: true },
  { title: 'Outcome' },
  { title: 'Requests', right: true },
  { title: 'Lost', right: true },
  { title: 'Log', right: true },
  { title: 'Actions', hidden: true },
];

/** Every run of the topology: open, name, keep, delete, and two of them side by side. */
export function Runs() {
  const topology = useSession((state) => state.topology) ?? '';
  const { data } = useRuns(topology);
  const { data: stored } = useTopology(topology);
  const shown = useRun((state) => state.run?.id);
  const [chosen, setChosen] = useState<string[]>([]);
  const [compared, setCompared] = useState<[string, string] | null>(null);
  const titles = new Map(stored?.scenarios.map(({ name, title }) => [name, title]));
  const titleOf = (scenario: string | null) => titles.get(scenario ?? '') || scenario || 'Default traffic';
  const runs = data?.runs ?? [];
  const pair = chosen.filter((id) => runs.some((run) => run.id === id));

  if (compared) return <Compare pair={compared} titleOf={titleOf} onClose={() => setCompared(null)} />;
  if (!data) return <Empty title="Loading" />;
  if (runs.length === 0)
    return (
      <Empty icon={<History size={24} aria-hidden />} title="No run yet">
        Every run stands here with its scenario, its seed and how it ended.
      </Empty>
    );
  const reasonFor = (id: string, ready: boolean) =>
    !ready
      ? 'It has no result yet.'
      : pair.length >= 2 && !pair.includes(id)
        ? 'Two are chosen; leave one out first.'
        : null;
  return (
    <section aria-label="Runs" className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-3 border-b border-line px-4 py-1.5">
        <span className="flex-1 text-2xs text-muted">
          {runs.length} runs. A kept run outlasts all others; a deleted one can be brought back for an hour.
        </span>
        <Button
          small
          icon={<GitCompareArrows size={14} aria-hidden />}
          disabled={pair.length !== 2}
          title={pair.length === 2 ? undefined : 'Choose two runs first.'}
          onClick={() => {
            // The older one is what the newer one is compared with.
            const [newer, older] = runs.filter((run) => pair.includes(run.id));
            if (newer && older) setCompared([older.id, newer.id]);
          }}
        >
          Compare two runs
        </Button>
      </div>
      <div tabIndex={0} className="min-h-0 flex-1 overflow-auto">
        <table className="w-full border-collapse">
          <thead className="sticky top-0 z-[1] bg-panel shadow-[0_1px_0_var(--line)]">
            <tr>
              {HEADS.map(({ title, hidden, right }) => (
                <th
                  key={title}
                  scope="col"
                  className={`h-7 px-2 text-2xs font-medium text-muted ${right ? 'text-right' : 'text-left'}`}
                >
                  {hidden ? <span className="sr-only">{title}</span> : title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <RunRow
                key={run.id}
                run={run}
                title={titleOf(run.scenario)}
                shown={run.id === shown}
                chosen={pair.includes(run.id)}
                reason={reasonFor(run.id, run.result !== null)}
                onChoose={() =>
                  setChosen(pair.includes(run.id) ? pair.filter((id) => id !== run.id) : [...pair, run.id])
                }
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
