import { GitFork, ScrollText } from 'lucide-react';
import type { Span } from '../../model/runs';
import { useTraceView } from '../../store/traces';
import { showDock, useUi } from '../../store/ui';
import { Button } from '../../ui/button';

const numbers = (value: unknown): number[] =>
  Array.isArray(value) ? value.filter((one): one is number => typeof one === 'number') : [];

/** Where the messages of a batch come from: spans of this trace, and traces of the others in the batch. */
export function SpanLinks({ span, origin }: { span: Span; origin: Span[] }) {
  const own = origin.filter((other) => span.links.includes(other.span));
  const known = new Set(own.map((other) => other.span));
  const others = numbers(span.attributes?.batch).filter((message) => !known.has(`m${message}`));
  if (own.length === 0 && others.length === 0) return null;
  return (
    <section aria-label="Batch">
      <h4 className="text-2xs font-semibold text-muted">
        {own.length + others.length > 1 ? `A batch of ${own.length + others.length}` : 'Comes from'}
      </h4>
      <ul className="mt-1 flex flex-wrap gap-1">
        {own.map((link) => (
          <li key={link.span}>
            <Button
              small
              onClick={() => useTraceView.setState({ span: link.span })}
            >{`${link.node ?? link.name}, message ${link.message}`}</Button>
          </li>
        ))}
        {others.map((message) => (
          <li key={message}>
            <Button
              small
              tone="ghost"
              icon={<GitFork size={12} aria-hidden />}
              title="Open the trace that this message belongs to"
              onClick={() => {
                useTraceView.setState({ span: span.span });
                useUi.setState({ trace: String(message) });
              }}
            >{`Trace of message ${message}`}</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** From an invocation to its lines among all logs. */
export function LogsLink({ span, trace }: { span: Span; trace: string }) {
  if ((span.logs ?? []).length === 0) return null;
  return (
    <Button
      small
      icon={<ScrollText size={12} aria-hidden />}
      onClick={() => {
        useTraceView.setState({ logsOf: { trace, span: span.span, node: span.node ?? '' } });
        showDock('logs');
      }}
    >
      Show among the logs
    </Button>
  );
}
