import { Inbox, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { redrive } from '../../actions/runs';
import { useCatalogue, useMessages } from '../../api/queries';
import { connectionFields, styleOf } from '../../model/catalogue';
import { moment, plural, words } from '../../model/format';
import type { QueueMessage } from '../../model/runs';
import { useRun } from '../../store/run';
import { useSession } from '../../store/session';
import { select, useUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Payload } from './SpanDetail';

/** Ids of the nodes that hold something, those that failures end in first. */
function useHolders(): { id: string; held: number; failures: boolean }[] {
  const numbers = useRun((state) => state.stream.nodes);
  const project = useSession((state) => state.project);
  const catalogue = useCatalogue();
  const failures = new Set<string>();
  for (const edge of project.edges) {
    if (styleOf(catalogue, edge.relation) === 'failure') failures.add(edge.targetId);
    const kinds = [
      project.nodeByUid.get(edge.source)?.kind ?? '',
      project.nodeByUid.get(edge.target)?.kind ?? '',
    ] as const;
    for (const field of connectionFields(catalogue, kinds[0], edge.relation, kinds[1]))
      if (field.reference?.length && typeof edge.fields[field.name] === 'string')
        failures.add(String(edge.fields[field.name]));
  }
  return project.nodes
    .filter(
      (node) =>
        numbers[node.id]?.held !== undefined ||
        numbers[node.id]?.depth !== undefined ||
        failures.has(node.id),
    )
    .map((node) => ({
      id: node.id,
      held: Number(numbers[node.id]?.held ?? numbers[node.id]?.depth ?? 0),
      failures: failures.has(node.id),
    }))
    .sort((a, b) => Number(b.failures && b.held > 0) - Number(a.failures && a.held > 0) || b.held - a.held);
}

function Row({ message, open, onOpen }: { message: QueueMessage; open: boolean; onOpen: () => void }) {
  const preview = typeof message.body === 'string' ? message.body : JSON.stringify(message.body);
  return (
    <li>
      <button
        type="button"
        data-testid="message"
        aria-pressed={open}
        onClick={onOpen}
        className={`flex h-8 w-full items-center gap-3 px-4 text-left text-2xs ${open ? 'bg-accent-soft' : 'hover:bg-hover'}`}
      >
        <span className="w-20 shrink-0 font-medium text-text">{message.state.replace('_', ' ')}</span>
        <span className="tabular w-20 shrink-0 text-muted">{plural(message.receive_count, 'receive')}</span>
        <span className="min-w-0 flex-1 truncate font-mono text-muted">{preview}</span>
      </button>
    </li>
  );
}

/** What waits in a queue, and the way back for what ended in a dead-letter queue. */
export function Messages() {
  const run = useRun((state) => state.run);
  const live = useRun((state) => state.live);
  const chosen = useUi((state) => state.messagesOf);
  const holders = useHolders();
  const node = chosen ?? holders[0]?.id ?? null;
  const { data } = useMessages(run?.id ?? null, node, live);
  const uid = useSession((state) => state.project.nodeById.get(node ?? '')?.uid);
  const [open, setOpen] = useState<string | null>(null);
  const messages = data?.messages ?? [];
  const shown = messages.find((message) => message.message === open) ?? null;
  const isFailures = holders.find((holder) => holder.id === node)?.failures ?? false;
  if (!run)
    return (
      <Empty icon={<Inbox size={24} aria-hidden />} title="No run yet">
        What waits in queues and what was dead-lettered can be looked into here.
      </Empty>
    );
  return (
    <div className="flex h-full min-h-0">
      <ul aria-label="Queues" className="w-56 shrink-0 overflow-y-auto border-r border-line py-1">
        {holders.map((holder) => (
          <li key={holder.id}>
            <button
              type="button"
              aria-current={holder.id === node}
              onClick={() => useUi.setState({ messagesOf: holder.id })}
              className={`flex h-8 w-full items-center gap-2 px-4 text-left text-xs ${holder.id === node ? 'bg-accent-soft' : 'hover:bg-hover'}`}
            >
              <span className="min-w-0 flex-1 truncate font-medium text-text">{holder.id}</span>
              <span
                className={`tabular text-2xs ${holder.failures && holder.held > 0 ? 'font-semibold text-danger' : 'text-muted'}`}
              >
                {holder.held}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-4">
          <button
            type="button"
            className="text-xs font-semibold text-text"
            onClick={() => uid && select([uid])}
          >
            {node}
          </button>
          <span className="text-2xs text-muted">{plural(messages.length, 'message')}</span>
          <span className="flex-1" />
          {isFailures && node && (
            <Button
              small
              icon={<RotateCw size={12} aria-hidden />}
              disabled={!live || messages.length === 0}
              title={live ? undefined : 'Only a live run can redrive.'}
              onClick={() => void redrive(node)}
            >
              Redrive all
            </Button>
          )}
        </div>
        {messages.length === 0 ? (
          <Empty title="Nothing waits here" />
        ) : (
          <ul aria-label="Messages" className="min-h-0 flex-1 overflow-y-auto">
            {messages.map((message) => (
              <Row
                key={message.message}
                message={message}
                open={message.message === open}
                onOpen={() => setOpen(message.message === open ? null : message.message)}
              />
            ))}
          </ul>
        )}
      </div>
      {shown && (
        <section
          aria-label="Message"
          className="w-[380px] shrink-0 space-y-3 overflow-y-auto border-l border-line p-4 max-[1250px]:w-72"
        >
          <div className="flex items-center gap-2">
            <h3 className="min-w-0 flex-1 truncate text-sm font-semibold text-text">
              Message {shown.message}
            </h3>
            {isFailures && live && node && (
              <Button
                small
                icon={<RotateCw size={12} aria-hidden />}
                onClick={() => void redrive(node, [shown.message])}
              >
                Redrive
              </Button>
            )}
          </div>
          <p className="text-2xs text-muted">
            {words(shown.state)} since {moment(shown.t_us)} · {plural(shown.receive_count, 'receive')}
          </p>
          <Payload title="Why it failed" value={shown.error ?? shown.attributes?.ErrorMessage} bad />
          <Payload title="Body" value={shown.body} />
          {Object.keys(shown.attributes ?? {}).length > 0 && (
            <Payload title="Attributes" value={shown.attributes} />
          )}
        </section>
      )}
    </div>
  );
}
