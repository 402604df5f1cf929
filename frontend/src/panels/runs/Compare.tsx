import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { openRun } from '../../actions/runs';
import { useComparison } from '../../api/runs';
import {
  type Compared,
  type Comparison,
  changeText,
  documentText,
  figureName,
  madeText,
  valueText,
  whereText,
} from '../../model/comparison';
import { ago, plural } from '../../model/format';
import type { Run } from '../../model/runs';
import { useSession } from '../../store/session';
import { select } from '../../store/ui';
import { IconButton } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Switch } from '../../ui/forms';
import { CompareCharts } from './CompareCharts';

interface Props {
  /** The one that was first, and the one that is compared with it. */
  pair: [string, string];
  titleOf: (scenario: string | null) => string;
  onClose: () => void;
}

/** How the two were made, where that differs: nobody compares the wrong things unknowingly. */
function Made({ found }: { found: Comparison }) {
  const document = documentText(found.document);
  const revisions = found.runs[0].revision !== found.runs[1].revision;
  return (
    <section aria-label="How they were made" className="border-b border-line px-4 py-2 text-2xs text-muted">
      <ul className="flex flex-wrap gap-x-5 gap-y-0.5">
        {found.made.map(({ what, before, after }) => (
          <li key={what}>
            {madeText(what)}{' '}
            <b className="font-semibold text-text">
              {String(before ?? 'as the scenario says')} → {String(after ?? 'as the scenario says')}
            </b>
          </li>
        ))}
        <li>
          {document ? (
            <>
              Document <b className="font-semibold text-text">{document}</b>
            </>
          ) : revisions ? (
            'Another revision, with nothing in it that differs for a run'
          ) : (
            'The same document'
          )}
        </li>
        {found.per_second && (
          <li className="text-warning">Not equally long: counts are compared by the second</li>
        )}
      </ul>
    </section>
  );
}

function Side({ run, title, mark }: { run: Run; title: string; mark: string }) {
  return (
    <button
      type="button"
      onClick={() => void openRun(run.id)}
      title="Show this run"
      className="flex min-w-0 items-center gap-1.5 rounded-md px-1.5 py-0.5 text-xs hover:bg-hover"
    >
      <span className="flex size-4 shrink-0 items-center justify-center rounded bg-accent-soft text-[10px] font-semibold text-accent-text">
        {mark}
      </span>
      <span className="truncate font-medium text-text">{run.name || title}</span>
      <span className="shrink-0 text-2xs text-faint">
        seed {run.seed}, {ago(run.created_at, Date.now())}
      </span>
    </button>
  );
}

const tone = ({ noise, good }: Compared) =>
  noise || good === null ? 'text-muted' : good ? 'text-success' : 'text-danger';

function Row({ one, onLook }: { one: Compared; onLook: (node: string) => void }) {
  const byId = useSession((state) => state.project.nodeById);
  const { name } = figureName(one.metric);
  const node = one.place === 'node' ? byId.get(one.name) : undefined;
  return (
    <tr data-testid="figure" data-noise={one.noise} className="border-b border-line/60 hover:bg-hover">
      <td className="max-w-52 truncate px-2 py-1 pl-4 text-xs">
        {node ? (
          <button
            type="button"
            className="truncate font-medium text-text hover:underline"
            onClick={() => {
              select([node.uid]);
              onLook(one.name);
            }}
          >
            {one.name}
          </button>
        ) : (
          <span className="text-text">{whereText(one)}</span>
        )}
      </td>
      <td className="px-2 py-1 text-xs whitespace-nowrap text-muted">{name}</td>
      <td className="tabular px-2 py-1 text-right text-xs text-muted">{valueText(one.metric, one.before)}</td>
      <td className="tabular px-2 py-1 text-right text-xs text-text">{valueText(one.metric, one.after)}</td>
      <td
        className={`tabular px-2 py-1 pr-4 text-right text-xs font-semibold whitespace-nowrap ${tone(one)}`}
      >
        {changeText(one)}
        {!one.noise && one.good !== null && (
          <span className="sr-only">{one.good ? ', better' : ', worse'}</span>
        )}
        {one.noise && <span className="pl-1.5 font-normal">noise</span>}
      </td>
    </tr>
  );
}

/** Two runs side by side: how they were made, what differs by importance, and their courses over each other. */
export function Compare({ pair, titleOf, onClose }: Props) {
  const { data, error } = useComparison(pair);
  const [noise, setNoise] = useState(false);
  const [node, setNode] = useState<string | null>(null);
  if (error) return <Empty title="The runs cannot be compared">{error.message}</Empty>;
  if (!data) return <Empty title="Comparing" />;
  const real = data.figures.filter((one) => !one.noise);
  const shown = noise ? data.figures : real;
  const [one, other] = data.runs;
  const first = node ?? real.find(({ place }) => place === 'node')?.name ?? null;
  return (
    <section aria-label="Comparison" className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-2 border-b border-line px-2 py-1">
        <IconButton label="Back to all runs" small onClick={onClose}>
          <ArrowLeft size={14} aria-hidden />
        </IconButton>
        <Side run={one} title={titleOf(one.scenario)} mark="A" />
        <Side run={other} title={titleOf(other.scenario)} mark="B" />
        <span className="flex-1" />
        <span role="status" className="text-2xs whitespace-nowrap text-muted">
          {real.length === 0 ? 'Nothing differs beyond noise' : `${plural(real.length, 'figure')} differ`},{' '}
          {data.figures.length - real.length} by noise, {data.same} are equal
        </span>
        <span className="text-2xs text-muted" aria-hidden>
          Noise
        </span>
        <Switch label="Show noise" checked={noise} onChange={setNoise} />
      </div>
      <Made found={data} />
      <div className="flex min-h-0 flex-1">
        <div tabIndex={0} className="min-h-0 min-w-0 flex-[3] overflow-auto">
          {shown.length === 0 ? (
            <Empty title="They do not differ">
              {data.figures.length > 0
                ? 'What differs is within what another seed would give.'
                : 'Every figure of both is the same.'}
            </Empty>
          ) : (
            <table className="w-full border-collapse">
              <thead className="sticky top-0 bg-panel shadow-[0_1px_0_var(--line)]">
                <tr className="h-7 text-2xs text-muted">
                  <th scope="col" className="px-2 pl-4 text-left font-medium">
                    Where
                  </th>
                  <th scope="col" className="px-2 text-left font-medium">
                    Figure
                  </th>
                  <th scope="col" className="px-2 text-right font-medium">
                    A
                  </th>
                  <th scope="col" className="px-2 text-right font-medium">
                    B
                  </th>
                  <th scope="col" className="px-2 pr-4 text-right font-medium">
                    Change
                  </th>
                </tr>
              </thead>
              <tbody>
                {shown.map((figure) => (
                  <Row
                    key={`${figure.place} ${figure.name} ${figure.metric}`}
                    one={figure}
                    onLook={setNode}
                  />
                ))}
              </tbody>
            </table>
          )}
        </div>
        {first && <CompareCharts runs={data.runs} node={first} onNode={setNode} />}
      </div>
    </section>
  );
}
