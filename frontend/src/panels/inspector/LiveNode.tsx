import { Check, SendHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCatalogue, useMetrics } from '../../api/queries';
import { EMPTY_DRAFT, targetsOf } from '../../model/drafts';
import { count, words } from '../../model/format';
import type { NodeView } from '../../model/types';
import { useRun } from '../../store/run';
import { openDraft } from '../../store/sending';
import { useSession } from '../../store/session';
import { showDock, useUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Chart } from '../Chart';
import { CurlLine, useCurls } from '../run/Curl';

function Figures({ id }: { id: string }) {
  const numbers = useRun((state) => state.stream.nodes[id]) ?? {};
  const rows = Object.entries(numbers).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'number') return [[words(name), count(value)]];
    if (value !== null && typeof value === 'object' && !Array.isArray(value))
      return Object.entries(value).map(([part, n]) => [
        `${words(name).replace(/ ms$/, '')} ${part}`,
        `${count(Number(n))}${name.endsWith('_ms') ? ' ms' : ''}`,
      ]);
    return [];
  });
  if (rows.length === 0) return <Empty title="Nothing has reached it yet" />;
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line">
      {rows.map(([name, value]) => (
        <div key={name} className="bg-panel px-3 py-2 last:odd:col-span-2">
          <dt className="truncate text-2xs text-muted">{name}</dt>
          <dd className="tabular text-sm font-semibold text-text">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function SendTo({ node }: { node: NodeView }) {
  const project = useSession((state) => state.project);
  const catalogue = useCatalogue();
  const target = targetsOf(project, catalogue).find((one) => one.draft.node === node.id);
  if (!target) return null;
  return (
    <Button
      small
      icon={<SendHorizontal size={13} aria-hidden />}
      onClick={() => openDraft({ ...EMPTY_DRAFT, ...target.draft }, true)}
    >
      Send to it
    </Button>
  );
}

/** What a node does in the run that is shown: figures, courses, the address that can be called. */
export function LiveNode({ node, icon }: { node: NodeView; icon: ReactNode }) {
  const run = useRun((state) => state.run);
  const live = useRun((state) => state.live);
  const { data } = useMetrics(run?.id ?? null, live);
  const series = data?.series[node.id] ?? {};
  const address = run?.gateway?.[node.id];
  const curls = useCurls(node.id);
  return (
    <div className="space-y-3 p-3.5">
      {address && (
        <div className="rounded-xl border border-line bg-sunken p-3">
          <p className="flex items-center gap-1.5 text-xs font-medium text-text">
            <Check size={13} aria-hidden className="text-success" />{' '}
            {live ? 'Takes requests now' : 'Took requests at'}
          </p>
          <ul className="mt-2 space-y-2">
            {curls.map((command) => (
              <li key={command}>
                <CurlLine command={command} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <Figures id={node.id} />
      {Object.entries(series)
        .filter(([, points]) => points.length > 1)
        .map(([metric, points]) => (
          <Chart key={metric} title={words(metric)} points={points} />
        ))}
      <div className="flex flex-wrap gap-2">
        <Button
          small
          icon={icon}
          onClick={() => {
            useUi.setState({ messagesOf: node.id });
            showDock('messages');
          }}
        >
          Look into its messages
        </Button>
        <SendTo node={node} />
      </div>
    </div>
  );
}
