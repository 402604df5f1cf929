import { Copy, SendHorizontal, X } from 'lucide-react';
import { sendSpanAgain } from '../../actions/replaying';
import { duration, words } from '../../model/format';
import { type Change, payloadDiff } from '../../model/payloadDiff';
import type { Span } from '../../model/runs';
import type { Json } from '../../model/types';
import { IconButton } from '../../ui/button';
import { copyText } from '../run/Curl';
import { PayloadChanges } from './PayloadChanges';
import { LogsLink, SpanLinks } from './SpanLinks';

const show = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

export function Payload({
  title,
  value,
  bad = false,
}: {
  title: string;
  value: Json | undefined;
  bad?: boolean;
}) {
  if (value === null || value === undefined || value === '') return null;
  const text = show(value);
  return (
    <section aria-label={title}>
      <div className="flex items-center">
        <h4 className="flex-1 text-2xs font-semibold text-muted">{title}</h4>
        <IconButton label={`Copy ${title.toLowerCase()}`} small side="left" onClick={() => copyText(text)}>
          <Copy size={12} aria-hidden />
        </IconButton>
      </div>
      <pre
        // It scrolls, also for who has no pointer.
        tabIndex={0}
        className={`max-h-64 overflow-auto rounded-lg border bg-sunken p-2.5 font-mono text-[11px] leading-[17px] break-words whitespace-pre-wrap ${
          bad ? 'border-danger/40 text-danger' : 'border-line text-text'
        }`}
      >
        {text}
      </pre>
    </section>
  );
}

const isGiven = (value: Json) => value !== null && value !== undefined && value !== '';

/** The nearest span above with a payload of its own: what this one hangs on, or is linked to first. */
function hopBefore(span: Span, spans: Span[]): Span | null {
  const seen = new Set<string>();
  let at: Span | undefined = span;
  while (at && !seen.has(at.span)) {
    seen.add(at.span);
    const above: string | undefined = at.parent ?? at.links[0];
    at = spans.find((other) => other.span === above);
    if (at && at.node !== span.node && isGiven(at.input)) return at;
  }
  return null;
}

/** The changes since that hop; of a batch, those of the message in it that is most like the one before. */
function changesSince(before: Span, span: Span): Change[] {
  const isBatch = span.links.length > 0 && Array.isArray(span.input);
  const inputs = isBatch ? (span.input as Json[]) : [span.input];
  const all = inputs.map((input) => payloadDiff(before.input, input));
  return all.sort((a, b) => a.length - b.length)[0] ?? [];
}

interface Props {
  span: Span;
  origin: Span[];
  /** The number of the trace. */
  trace: string;
  onClose: () => void;
}

/** One hop: what came in, what went out, what it logged, what it belongs to. */
export function SpanDetail({ span, origin, trace, onClose }: Props) {
  const attributes = Object.entries(span.attributes ?? {}).filter(([name]) => name !== 'batch');
  const before = hopBefore(span, origin);
  return (
    <section
      aria-label="Span"
      className="flex w-[380px] shrink-0 flex-col border-l border-line max-[1250px]:w-72"
    >
      <header className="flex items-start gap-2 border-b border-line px-4 py-2">
        <div className="min-w-0 flex-1">
          <h3 className="truncate text-sm font-semibold text-text">{span.node ?? span.name}</h3>
          <p className="truncate text-2xs text-muted">
            {span.name} · {duration(span.end_us - span.start_us)} · attempt {span.attempt} ·{' '}
            <span className={span.status === 'ok' ? 'text-success' : 'text-danger'}>{span.status}</span>
          </p>
        </div>
        {isGiven(span.input) && (
          <IconButton label="Send again" small onClick={() => sendSpanAgain(span)} side="left">
            <SendHorizontal size={13} aria-hidden />
          </IconButton>
        )}
        <IconButton label="Close the span" small onClick={onClose} side="left">
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 space-y-3 overflow-y-auto p-4">
        <Payload title="Error" value={span.error} bad />
        <Payload title="Input" value={span.input} />
        {before && isGiven(span.input) && (
          <PayloadChanges changes={changesSince(before, span)} before={before.node ?? before.name} />
        )}
        <Payload title="Output" value={span.output} />
        <Payload title="Logs" value={(span.logs ?? []).join('\n')} />
        <LogsLink span={span} trace={trace} />
        <SpanLinks span={span} origin={origin} />
        {attributes.length > 0 && (
          <dl className="space-y-1 text-2xs">
            {attributes.map(([name, value]) => (
              <div key={name} className="flex gap-2">
                <dt className="w-32 shrink-0 truncate text-muted" title={name}>
                  {words(name)}
                </dt>
                <dd className="min-w-0 flex-1 font-mono break-words text-text">{show(value)}</dd>
              </div>
            ))}
          </dl>
        )}
        {span.message !== null && span.message !== undefined && (
          <p className="font-mono text-[10px] text-faint">message {String(span.message)}</p>
        )}
      </div>
    </section>
  );
}
