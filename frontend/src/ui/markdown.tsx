/** The small part of Markdown that manuals use: headings, paragraphs, lists, code, strong, emphasis. */

import { Fragment, type ReactNode } from 'react';

const INLINE = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/g;

function inline(text: string): ReactNode[] {
  return text.split(INLINE).map((part, index) => {
    const key = `${index}:${part}`;
    if (part.startsWith('`'))
      return (
        <code key={key} className="rounded bg-sunken px-1 py-px font-mono text-[11px] text-text">
          {part.slice(1, -1)}
        </code>
      );
    if (part.startsWith('**')) return <strong key={key}>{part.slice(2, -2)}</strong>;
    if (part.startsWith('*') && part.length > 2)
      return (
        <strong key={key} className="font-semibold text-text">
          {part.slice(1, -1)}
        </strong>
      );
    return <Fragment key={key}>{part}</Fragment>;
  });
}

function block(text: string): ReactNode {
  if (/^(```|~~~|::\n| {4})/.test(text)) {
    const code = text.replace(/^(```|~~~)\w*\n?|\n?(```|~~~)$/g, '').replace(/^ {4}/gm, '');
    return (
      <pre className="overflow-x-auto rounded-lg border border-line bg-sunken p-2.5 font-mono text-[11px] leading-4 text-text">
        {code}
      </pre>
    );
  }
  const heading = /^#+\s+(.*)/.exec(text);
  if (heading) return <h4 className="text-xs font-semibold text-text">{heading[1]}</h4>;
  if (/^\s*[-*]\s/.test(text))
    return (
      <ul className="list-disc space-y-0.5 pl-4">
        {text.split(/\n(?=\s*[-*]\s)/).map((item) => (
          <li key={item}>{inline(item.replace(/^\s*[-*]\s+/, ''))}</li>
        ))}
      </ul>
    );
  return <p>{inline(text.replace(/\n/g, ' '))}</p>;
}

export function Markdown({ text }: { text: string }) {
  return (
    <div className="space-y-2 text-xs leading-[18px] text-muted">
      {text
        .trim()
        .split(/\n\s*\n/)
        .map((part) => (
          <Fragment key={part}>{block(part)}</Fragment>
        ))}
    </div>
  );
}
