import { Copy, GitFork, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { deleteMessages } from '../../../actions/messages';
import type { Outcome } from '../../../api/hands';
import { hasBody } from '../../../model/drafts';
import { duration } from '../../../model/format';
import { messageCurl, pythonCode, requestCode, requestCurl, scriptCode } from '../../../model/sendCode';
import type { JsonObject } from '../../../model/types';
import { useSending } from '../../../store/sending';
import { showDock, useUi } from '../../../store/ui';
import { Button } from '../../../ui/button';
import { Empty } from '../../../ui/empty';
import { Segments } from '../../../ui/forms';
import { JsonTree } from '../../../ui/jsonTree';
import { copyText } from '../../run/Curl';
import { useSend } from './useSend';

type View = 'answer' | 'curl' | 'python' | 'script';

const tone = (outcome: Outcome) =>
  outcome.error || (outcome.status ?? 0) >= 400 || outcome.status === 0 ? 'text-danger' : 'text-success';

function headline(outcome: Outcome): string {
  if (outcome.error) return 'Refused';
  if (outcome.status === undefined) return 'Sent';
  return outcome.status === 0 ? 'No answer in time' : `Answered ${outcome.status}`;
}

function Told() {
  const sent = useSending((state) => state.sent);
  if (!sent) return <Empty title="Nothing sent yet">The answer, and the way to its trace, stand here.</Empty>;
  const { outcome, draft } = sent;
  const { resends } = draft;
  return (
    <div className="space-y-2.5 p-3">
      <p role="status" className="flex items-baseline gap-2 text-sm">
        <b className={`font-semibold ${tone(outcome)}`}>{headline(outcome)}</b>
        <span className="tabular text-2xs text-muted">
          {outcome.took_us !== undefined &&
            (outcome.took_us > 0 ? `in ${duration(outcome.took_us)} of the run` : 'at once')}
          {outcome.status === undefined && outcome.trace && `as message ${outcome.trace}`}
        </span>
      </p>
      {outcome.error && <p className="text-xs text-danger">{outcome.error}</p>}
      <div className="flex flex-wrap gap-1.5">
        {outcome.trace && (
          <Button
            small
            icon={<GitFork size={12} aria-hidden />}
            onClick={() => {
              useUi.setState({ trace: outcome.trace ?? null });
              showDock('traces');
            }}
          >
            Open trace
          </Button>
        )}
        {resends && !outcome.error && (
          <Button
            small
            icon={<Trash2 size={12} aria-hidden />}
            onClick={() => void deleteMessages(resends.node, [resends.message])}
          >
            Delete the original
          </Button>
        )}
      </div>
      {resends && !outcome.error && (
        <p className="text-2xs text-muted">
          Message {resends.message} is still in {resends.node}.
        </p>
      )}
      {outcome.body !== undefined && outcome.body !== null && outcome.body !== '' && (
        <section aria-label="Answer" className="rounded-lg border border-line bg-sunken p-2">
          <JsonTree value={outcome.body} />
        </section>
      )}
      {outcome.headers && Object.keys(outcome.headers).length > 0 && (
        <section aria-label="Headers of the answer" className="rounded-lg border border-line bg-sunken p-2">
          <JsonTree value={outcome.headers} />
        </section>
      )}
    </div>
  );
}

const NO_ADDRESS = 'http://127.0.0.1:PORT';

function useCode(view: View): { text: string; note: string } {
  const { draft, entry, node, address, credentials, payload, run } = useSend();
  if (!entry || !node || !payload) return { text: '', note: '' };
  if (entry.form === 'request') {
    const note = address ? '' : 'The address stands here while a live run goes on.';
    const given = [draft, address ?? NO_ADDRESS, credentials[draft.as] ?? {}, hasBody(draft, entry)] as const;
    if (view === 'curl') return { text: requestCurl(...given), note };
    return { text: requestCode(...given)[view === 'python' ? 'python' : 'script'], note };
  }
  if (view === 'curl') {
    const note = 'Through this console, into the run that is shown.';
    return { text: messageCurl(window.location.origin, run?.id ?? 'RUN', payload as JsonObject), note };
  }
  const note = 'For the service itself; in a handler of this design the run answers it.';
  if (!entry.call) return { text: '', note: '' };
  return {
    text: view === 'python' ? pythonCode(entry.call, node, payload) : scriptCode(entry.call, node, payload),
    note,
  };
}

function CodeOf({ view }: { view: View }) {
  const { text, note } = useCode(view);
  if (text === '') return <Empty title="Choose where to send to" />;
  return (
    <div className="p-3">
      <div className="mb-1.5 flex items-center gap-2">
        <p className="min-w-0 flex-1 text-2xs text-muted">{note}</p>
        <Button small icon={<Copy size={12} aria-hidden />} onClick={() => copyText(text)}>
          Copy
        </Button>
      </div>
      <pre
        data-testid="send-code"
        // It scrolls, also for who has no pointer.
        tabIndex={0}
        className="overflow-auto rounded-lg border border-line bg-sunken p-2.5 font-mono text-[11px] leading-[17px] break-words whitespace-pre-wrap text-text"
      >
        {text}
      </pre>
    </div>
  );
}

/** What came of what was sent, and the same as a command and as code. */
export function Answer() {
  const [view, setView] = useState<View>('answer');
  return (
    <section
      aria-label="What came of it"
      className="flex w-[400px] shrink-0 flex-col border-l border-line max-[1250px]:w-72"
    >
      <div className="shrink-0 p-2">
        <Segments
          label="What is shown"
          value={view}
          onChange={setView}
          options={[
            { value: 'answer', label: 'Answer' },
            { value: 'curl', label: 'cURL' },
            { value: 'python', label: 'Python' },
            { value: 'script', label: 'JavaScript' },
          ]}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {view === 'answer' ? <Told /> : <CodeOf view={view} />}
      </div>
    </section>
  );
}
