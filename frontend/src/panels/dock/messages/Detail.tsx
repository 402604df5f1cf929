import { Copy, PenLine, RotateCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { deleteMessages, redrive } from '../../../actions/messages';
import { resendDraft } from '../../../actions/sending';
import { duration, moment, plural, words } from '../../../model/format';
import type { QueueMessage } from '../../../model/runs';
import type { Json } from '../../../model/types';
import { openDraft } from '../../../store/sending';
import { showDock, useUi } from '../../../store/ui';
import { Button, IconButton } from '../../../ui/button';
import { Confirm } from '../../../ui/confirm';
import { JsonTree } from '../../../ui/jsonTree';
import { copyText } from '../../run/Curl';
import { Payload } from '../SpanDetail';
import type { Holder } from './holders';

function Tree({ title, value }: { title: string; value: Json }) {
  return (
    <section aria-label={title}>
      <div className="flex items-center">
        <h4 className="flex-1 text-2xs font-semibold text-muted">{title}</h4>
        <IconButton
          label={`Copy ${title.toLowerCase()}`}
          small
          side="left"
          onClick={() => copyText(typeof value === 'string' ? value : JSON.stringify(value, null, 2))}
        >
          <Copy size={12} aria-hidden />
        </IconButton>
      </div>
      <div className="rounded-lg border border-line bg-sunken p-2">
        <JsonTree value={value} />
      </div>
    </section>
  );
}

function origin({ from, from_receives: receives }: QueueMessage): string | null {
  if (!from) return null;
  return receives ? `${from}, after ${plural(receives, 'receive')}` : from;
}

function Facts({ message }: { message: QueueMessage }) {
  const facts: [string, string | null][] = [
    ['State', words(message.state)],
    ['Age', message.age_us === undefined ? null : duration(message.age_us)],
    ['Sent', moment(message.t_us)],
    ['Receives', String(message.receive_count)],
    ['First received', message.first_us ? moment(message.first_us) : null],
    ['Last received', message.last_us ? moment(message.last_us) : null],
    ['Group', message.group ?? null],
    ['Came from', origin(message)],
    ['Copy of', message.resent_of ? `message ${message.resent_of}` : null],
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-3 gap-y-1 text-2xs max-[1250px]:grid-cols-1">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name} className="flex gap-2">
            <dt className="w-20 shrink-0 text-muted">{name}</dt>
            <dd className="tabular min-w-0 flex-1 truncate text-text" title={value}>
              {value}
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Copies({ traces }: { traces: number[] }) {
  return (
    <p className="text-2xs text-muted">
      Resent:{' '}
      {traces.map((trace) => (
        <button
          key={trace}
          type="button"
          className="mr-2 text-accent-text underline"
          onClick={() => {
            useUi.setState({ trace: String(trace) });
            showDock('traces');
          }}
        >
          open trace {trace}
        </button>
      ))}
    </p>
  );
}

/** One message: what it carries, why it is here, and what can be done with it. */
export function Detail({
  message,
  holder,
  fixed,
}: {
  message: QueueMessage;
  holder: Holder;
  fixed: string | null;
}) {
  const [asking, setAsking] = useState(false);
  const attributes = message.attributes ?? {};
  const busy = message.state === 'in_flight' ? 'It is in flight: a consumer works on it.' : undefined;
  const why = fixed ?? busy;
  return (
    <section
      aria-label="Message"
      className="w-[400px] shrink-0 space-y-3 overflow-y-auto border-l border-line p-3.5 max-[1250px]:w-72"
    >
      <h3 className="truncate text-sm font-semibold text-text">Message {message.message}</h3>
      <div className="flex flex-wrap gap-1.5">
        {holder.failures && message.redrivable && (
          <Button
            small
            icon={<RotateCw size={12} aria-hidden />}
            disabled={why !== undefined}
            title={why}
            onClick={() => void redrive(holder.id, [message.message], null)}
          >
            Redrive
          </Button>
        )}
        <Button
          small
          icon={<PenLine size={12} aria-hidden />}
          onClick={() => openDraft(resendDraft(message, holder.id))}
        >
          Edit and resend
        </Button>
        {holder.acts.includes('delete') && (
          <Button
            small
            icon={<Trash2 size={12} aria-hidden />}
            disabled={why !== undefined}
            title={why}
            onClick={() => setAsking(true)}
          >
            Delete…
          </Button>
        )}
      </div>
      <Facts message={message} />
      {message.resent_as && <Copies traces={message.resent_as} />}
      {holder.failures && message.redrivable === false && (
        <p className="rounded-lg border border-line bg-sunken px-2.5 py-2 text-2xs text-muted">
          {message.from
            ? `${message.from} put a record of its failure here. It cannot be redriven: resend what it got instead.`
            : 'It was sent here and not moved, so it has no way back. Resend it instead.'}
        </p>
      )}
      <Payload
        title="Why it failed"
        value={message.error ?? attributes.ErrorMessage ?? attributes.ERROR_MESSAGE}
        bad
      />
      <Tree title="Body" value={message.body} />
      {Object.keys(attributes).length > 0 && <Tree title="Attributes" value={attributes} />}
      <Confirm
        title={`Delete message ${message.message}?`}
        act="Delete"
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => void deleteMessages(holder.id, [message.message])}
      >
        <p>It is dropped from {holder.id} and counted as lost.</p>
      </Confirm>
    </section>
  );
}
