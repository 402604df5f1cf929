import { useVirtualizer } from '@tanstack/react-virtual';
import { Activity, Pause, Play, SendHorizontal } from 'lucide-react';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { sendEventAgain } from '../../actions/replaying';
import { useEvents } from '../../api/queries';
import { moment } from '../../model/format';
import type { RunEvent } from '../../model/runs';
import { useRun } from '../../store/run';
import { useSession } from '../../store/session';
import { select, useUi } from '../../store/ui';
import { Button, IconButton } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Input, Select } from '../../ui/forms';
import { useHeldView } from './useHeldView';

const ROW = 26;
const COLUMNS =
  'grid grid-cols-[72px_96px_150px_minmax(120px,1fr)_minmax(120px,1.4fr)_64px] items-center gap-3 px-4';
const BAD = /fail|error|timeout|drop|expire|dead|throttl|refus|kill/;

function Line({ event, top }: { event: RunEvent; top: number }) {
  const node = useSession((state) => state.project.nodeById.get(event.node ?? ''));
  return (
    <div className="group absolute inset-x-0 flex hover:bg-hover" style={{ top, height: ROW }}>
      <button
        type="button"
        className={`${COLUMNS} min-w-0 flex-1 text-left text-2xs`}
        onClick={() => node && select([node.uid])}
      >
        <span className="tabular text-faint">{event.seq}</span>
        <span className="tabular text-right text-muted">{moment(event.t_us)}</span>
        <span className={`truncate font-medium ${BAD.test(event.op) ? 'text-danger' : 'text-text'}`}>
          {event.op.replace(/_/g, ' ')}
        </span>
        <span className="truncate text-text">{event.node}</span>
        <span className="truncate font-mono text-[10px] text-muted">
          {[event.edge, event.message ? `message ${event.message}` : ''].filter(Boolean).join(' · ')}
        </span>
        <span className="tabular text-right text-faint">
          {event.attempt > 1 ? `try ${event.attempt}` : ''}
        </span>
      </button>
      {event.message ? (
        <IconButton
          label={`Send again, event ${event.seq}`}
          small
          side="left"
          className="mr-2 opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
          onClick={() => void sendEventAgain(event)}
        >
          <SendHorizontal size={12} aria-hidden />
        </IconButton>
      ) : (
        <span className="mr-2 w-6 shrink-0" />
      )}
    </div>
  );
}

/** While a run goes on, the sampled events of the socket; afterwards the whole log, page by page. */
export function Events() {
  const run = useRun((state) => state.run);
  const live = useRun((state) => state.live);
  const view = useHeldView();
  const gaps = useRun((state) => state.stream.gaps);
  const selected = useUi((state) => state.nodes);
  const nodeOf = useSession((state) => state.project.nodeByUid);
  const [op, setOp] = useState('');
  const [node, setNode] = useState('');
  const query = useDeferredValue(op.trim());
  const log = useEvents(run?.id ?? null, { node, op: '' }, !live);
  const scroller = useRef<HTMLDivElement>(null);

  const events = useMemo(() => {
    const all = live ? [...view.events].reverse() : (log.data?.pages.flatMap((page) => page.events) ?? []);
    return all.filter(
      (event) =>
        (node === '' || event.node === node) &&
        (query === '' || event.op.replace(/_/g, ' ').includes(query.toLowerCase())),
    );
  }, [live, view.events, log.data, node, query]);

  const rows = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });

  if (!run)
    return (
      <Empty icon={<Activity size={24} aria-hidden />} title="No run yet">
        Start one and every event passes here.
      </Empty>
    );
  const first = Number(log.data?.pageParams[0] ?? 0);
  const missed = gaps.reduce((sum, gap) => sum + gap.to - gap.from + 1, 0);
  const one = selected.size === 1 ? nodeOf.get([...selected][0] as string)?.id : undefined;
  const nodes = [...nodeOf.values()].map((view) => view.id);
  return (
    <div className="flex h-full flex-col">
      <div className="flex shrink-0 items-center gap-2 border-b border-line px-4 py-1.5">
        <div className="w-44">
          <Select aria-label="Node" value={node} onChange={(event) => setNode(event.target.value)}>
            <option value="">All nodes</option>
            {nodes.map((id) => (
              <option key={id}>{id}</option>
            ))}
          </Select>
        </div>
        <div className="w-44">
          <Input
            aria-label="Filter by what happened"
            placeholder="What happened"
            value={op}
            onChange={(e) => setOp(e.target.value)}
          />
        </div>
        {one && one !== node && (
          <Button small tone="ghost" onClick={() => setNode(one)}>
            Only {one}
          </Button>
        )}
        <span className="flex-1" />
        {live && (
          <Button
            small
            tone={view.held ? 'primary' : 'plain'}
            title="Only the view: the run goes on, and no row is lost"
            icon={view.held ? <Play size={12} aria-hidden /> : <Pause size={12} aria-hidden />}
            onClick={view.toggle}
          >
            {view.held ? `Show ${view.fresh} new` : 'Pause the view'}
          </Button>
        )}
        <span role="status" className="tabular text-2xs text-faint">
          {live ? `sampled live, ${events.length} shown` : `${events.length} loaded`}
          {!live && first > 0 && `, from number ${first + 1} on`}
          {missed > 0 && `, ${missed} left out on the way (they are in the log)`}
        </span>
      </div>
      <section ref={scroller} aria-label="Events" tabIndex={0} className="min-h-0 flex-1 overflow-auto">
        <div className="relative min-w-[720px]" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => {
            const event = events[row.index] as RunEvent;
            return <Line key={row.key} event={event} top={row.start} />;
          })}
        </div>
        {!live && log.hasNextPage && (
          <div className="flex justify-center p-2">
            <Button
              small
              onClick={() => void log.fetchNextPage()}
              disabled={log.isFetching}
              title={log.isFetching ? 'It is being read.' : undefined}
            >
              {log.isFetching ? 'Loading' : 'Load more'}
            </Button>
          </div>
        )}
      </section>
    </div>
  );
}
