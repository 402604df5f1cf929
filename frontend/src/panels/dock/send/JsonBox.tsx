import { Braces } from 'lucide-react';
import { useId, useRef } from 'react';
import { lineOf, pathKey, readText } from '../../../model/jsonText';
import { pathText, schemaProblems } from '../../../model/schema';
import type { JsonObject } from '../../../model/types';
import { Button } from '../../../ui/button';

interface Problem {
  offset: number;
  text: string;
}

/** What is wrong with the text: the first fault of its syntax, else what does not fit the schema. */
export function problemsOf(text: string, schema: JsonObject | null): Problem[] {
  const read = readText(text);
  if (read.fault) return [{ offset: read.fault.offset, text: read.fault.text }];
  if (!schema || read.value === undefined) return [];
  return schemaProblems(read.value, schema).map(({ path, text: said }) => {
    const known = [path, path.slice(0, -1)].find((one) => read.places.has(pathKey(one))) ?? [];
    const name = pathText(path);
    return { offset: read.places.get(pathKey(known)) ?? 0, text: name ? `${name}: ${said}` : said };
  });
}

interface Props {
  label: string;
  text: string;
  rows?: number;
  schema?: { schema: JsonObject; from: string } | null;
  /** A text that is no JSON may be sent as well. */
  loose?: boolean;
  onChange: (text: string) => void;
  onSend?: () => void;
}

/** A JSON text that says where it is wrong; a problem leads to its place. */
export function JsonBox({ label, text, rows = 3, schema = null, loose = false, onChange, onSend }: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const problems = text.trim() === '' ? [] : problemsOf(text, schema?.schema ?? null);
  const isFault = readText(text).fault !== undefined;
  const go = (offset: number) => {
    area.current?.focus();
    area.current?.setSelectionRange(offset, offset + 1);
  };
  const format = () => onChange(JSON.stringify(readText(text).value, null, 2));
  const lines = text.split('\n').length;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-6 shrink-0 items-center gap-2">
        <label htmlFor={id} className="text-xs font-medium text-muted">
          {label}
        </label>
        <span className="min-w-0 flex-1 truncate text-2xs text-faint">
          {schema && `checked by ${schema.from}`}
        </span>
        <Button
          small
          tone="ghost"
          icon={<Braces size={12} aria-hidden />}
          disabled={isFault}
          title={isFault ? 'It is no JSON yet.' : undefined}
          onClick={format}
        >
          Format
        </Button>
      </div>
      <textarea
        ref={area}
        id={id}
        value={text}
        rows={Math.max(rows, Math.min(lines, 14))}
        spellCheck={false}
        aria-invalid={problems.length > 0 && !(loose && isFault)}
        aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            onSend?.();
          }
        }}
        className={`block min-h-16 w-full flex-1 resize-none rounded-lg border bg-sunken px-2.5 py-2 font-mono text-[12px] leading-[18px] text-text outline-none focus:border-accent focus:ring-2 focus:ring-accent/25 ${problems.length > 0 ? 'border-danger/70' : 'border-line hover:border-line-strong'}`}
      />
      {problems.length > 0 && (
        <ul
          id={`${id}-problems`}
          aria-label={`Problems of ${label.toLowerCase()}`}
          className="mt-1 max-h-20 shrink-0 overflow-y-auto"
        >
          {problems.map((problem) => (
            <li key={`${problem.offset}:${problem.text}`}>
              <button
                type="button"
                className="min-h-6 rounded text-left text-2xs text-danger hover:underline"
                onClick={() => go(problem.offset)}
              >
                Line {lineOf(text, problem.offset)}: {problem.text}
                {loose && isFault && ' It would be sent as text.'}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
