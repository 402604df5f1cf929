import { Inbox, Play } from 'lucide-react';
import { useState } from 'react';
import { runAgainLive } from '../../actions/runs';
import { useMessages, useRedrives } from '../../api/hands';
import { useMessagesAt } from '../../api/moments';
import { ANY_MESSAGE, sift } from '../../model/letters';
import type { Run } from '../../model/runs';
import { useCursor } from '../../store/cursor';
import { useRun } from '../../store/run';
import { useUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Detail } from './messages/Detail';
import { type Holder, useHolders, useStillTried } from './messages/holders';
import { MessageList } from './messages/MessageList';
import { QueueList } from './messages/QueueList';
import { Redriving } from './messages/Redriving';
import { Toolbar } from './messages/Toolbar';

const NONE: ReadonlySet<number> = new Set();
const OVER = 'The run is over: its messages can only be looked at.';
/** Over a dead-letter queue of a run that is over: why nothing can be brought back, and where it can. */
function RunOver({ run }: { run: Run }) {
  return (
    <p className="flex shrink-0 items-center gap-2 border-b border-line bg-sunken px-3 py-1 text-2xs text-muted">
      <span className="flex-1">
        The run is over: its messages can only be looked at. A live run goes on while you redrive.
      </span>
      <Button
        small
        needs="edit"
        icon={<Play size={12} aria-hidden fill="currentColor" />}
        onClick={() => void runAgainLive(run)}
      >
        Run it live
      </Button>
    </p>
  );
}

const THEN = 'This is an earlier moment: its messages can only be looked at.';

function Queue({ run: shownRun, holder, live }: { run: Run; holder: Holder; live: boolean }) {
  const run = shownRun.id;
  const moment = useCursor((state) => state.shown_us);
  const now = useMessages(run, holder.id, live);
  const then = useMessagesAt(run, holder.id, moment);
  const past = then.data && { messages: then.data.messages, total: then.data.count };
  const data = moment === null ? now.data : past;
  const fixed = moment !== null ? THEN : live ? null : OVER;
  const redrives = useRedrives(run, live).data?.redrives ?? [];
  const [filter, setFilter] = useState(ANY_MESSAGE);
  const [open, setOpen] = useState<number | null>(null);
  const [chosen, setChosen] = useState(NONE);
  const [closed, setClosed] = useState(0);
  const messages = data?.messages ?? [];
  const sifted = sift(messages, filter);
  // What has gone meanwhile is no longer chosen.
  const here = new Set(messages.map((message) => message.message));
  const selected = new Set([...chosen].filter((message) => here.has(message)));
  const shown = messages.find((message) => message.message === open) ?? null;
  const early = useStillTried(holder.id);
  const redrive = redrives.find((one) => one.node === holder.id);
  return (
    <>
      <div className="flex min-w-0 flex-1 flex-col">
        <Toolbar
          holder={holder}
          sifted={sifted}
          total={data?.total ?? 0}
          read={messages.length}
          filter={filter}
          onFilter={setFilter}
          selected={selected}
          fixed={fixed}
        />
        {fixed === OVER && holder.failures && messages.length > 0 && <RunOver run={shownRun} />}
        {redrive && redrive.id > closed && (
          <Redriving redrive={redrive} live={live} onClose={() => setClosed(redrive.id)} />
        )}
        {sifted.shown.length > 0 ? (
          <MessageList
            messages={sifted.shown}
            open={open}
            selected={selected}
            onOpen={setOpen}
            onSelect={setChosen}
          />
        ) : (
          <Empty title={messages.length > 0 ? 'No message fits' : data ? 'Nothing waits here' : 'Looking'}>
            {messages.length === 0 && data && early}
          </Empty>
        )}
      </div>
      {shown && <Detail message={shown} holder={holder} fixed={fixed} />}
    </>
  );
}

/** What waits in a queue, and what can be done with it: above all the way back for what failed. */
export function Messages() {
  const run = useRun((state) => state.run);
  const live = useRun((state) => state.live);
  const wanted = useUi((state) => state.messagesOf);
  const holders = useHolders();
  const holder = holders.find((one) => one.id === wanted) ?? holders[0];
  if (!run || !holder)
    return (
      <Empty icon={<Inbox size={24} aria-hidden />} title={run ? 'No queue yet' : 'No run yet'}>
        What waits in queues and what was dead-lettered can be looked into here.
      </Empty>
    );
  return (
    <div className="flex h-full min-h-0">
      <QueueList holders={holders} chosen={holder.id} />
      <Queue key={`${run.id}:${holder.id}`} run={run} holder={holder} live={live} />
    </div>
  );
}
