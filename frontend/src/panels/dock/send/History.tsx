import { RotateCw, Trash2, X } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { forget, reopen, send } from '../../../actions/sending';
import { type Sending, useSendings } from '../../../api/hands';
import { draftOf } from '../../../model/drafts';
import { ago } from '../../../model/format';
import { useRun } from '../../../store/run';
import { useSession } from '../../../store/session';
import { Button, IconButton } from '../../../ui/button';
import { Confirm } from '../../../ui/confirm';
import { Input } from '../../../ui/forms';

function title({ request, node }: Sending): string {
  return request.path ? `${String(request.method ?? 'GET')} ${String(request.path)}` : node;
}

function Result({ sending: { outcome } }: { sending: Sending }) {
  const bad = outcome.error !== undefined || (outcome.status ?? 200) >= 400 || outcome.status === 0;
  return (
    <span className={`tabular shrink-0 text-2xs ${bad ? 'text-danger' : 'text-success'}`}>
      {outcome.error ? 'refused' : (outcome.status ?? 'sent')}
    </span>
  );
}

function Row({ sending, live, now }: { sending: Sending; live: boolean; now: number }) {
  const { request } = sending;
  const preview = typeof request.body === 'string' ? request.body : JSON.stringify(request.body ?? '');
  return (
    <li className="flex items-center pr-1 hover:bg-hover">
      <button
        type="button"
        data-testid="sent"
        onClick={() => reopen(sending)}
        className="min-w-0 flex-1 py-1.5 pl-3 text-left"
      >
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate text-xs font-medium text-text">{title(sending)}</span>
          <Result sending={sending} />
        </span>
        <span className="flex gap-2 text-[10px] text-muted">
          <span className="min-w-0 flex-1 truncate font-mono">{preview}</span>
          <span className="shrink-0">{ago(sending.created_at, now)}</span>
        </span>
      </button>
      <IconButton
        label={`Send again: ${title(sending)}`}
        small
        side="right"
        disabled={!live}
        reason="Only a run that goes on takes something."
        onClick={() => void send(draftOf(request), request)}
      >
        <RotateCw size={12} aria-hidden />
      </IconButton>
      <IconButton label={`Forget: ${title(sending)}`} small side="right" onClick={() => void forget(sending)}>
        <X size={12} aria-hidden />
      </IconButton>
    </li>
  );
}

/** What was sent to runs of this design, the latest first. */
export function History() {
  const topology = useSession((state) => state.topology);
  const live = useRun((state) => state.live);
  const [text, setText] = useState('');
  const [asking, setAsking] = useState(false);
  const { data, hasNextPage, fetchNextPage } = useSendings(topology, useDeferredValue(text.trim()));
  const sendings = data?.pages.flatMap((page) => page.sendings) ?? [];
  const now = Date.now();
  return (
    <section aria-label="Sent" className="flex w-60 shrink-0 flex-col border-r border-line max-[1250px]:w-48">
      <div className="flex shrink-0 items-center gap-1 p-2">
        <Input
          aria-label="Search what was sent"
          placeholder="Search what was sent"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <IconButton
          label="Forget all that was sent"
          small
          side="right"
          disabled={sendings.length === 0}
          reason="Nothing was sent yet."
          onClick={() => setAsking(true)}
        >
          <Trash2 size={13} aria-hidden />
        </IconButton>
      </div>
      {sendings.length === 0 && data && (
        <p role="status" className="p-3 text-center text-2xs text-muted">
          {text ? 'Nothing that was sent fits.' : 'What you send stays here, to open and send again.'}
        </p>
      )}
      <ul aria-label="History" className="min-h-0 flex-1 overflow-y-auto">
        {sendings.map((sending) => (
          <Row key={sending.id} sending={sending} live={live} now={now} />
        ))}
        {hasNextPage && (
          <li className="p-2">
            <Button small onClick={() => void fetchNextPage()}>
              Show more
            </Button>
          </li>
        )}
      </ul>
      <Confirm
        title="Forget all that was sent?"
        act="Forget"
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => void forget(null)}
      >
        <p>The history of this design is emptied for everybody. Runs keep what they got.</p>
      </Confirm>
    </section>
  );
}
