import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { plural } from '../model/format';
import type { Json } from '../model/types';

const OPEN_DEPTH = 3;
const SHOWN = 100;

function Leaf({ value }: { value: Exclude<Json, object> }) {
  const tone =
    typeof value === 'string' ? 'text-[var(--cat-3)]' : value === null ? 'text-muted' : 'text-[var(--cat-1)]';
  return <span className={`${tone} break-words whitespace-pre-wrap`}>{JSON.stringify(value)}</span>;
}

function Name({ name }: { name: string | null }) {
  return name === null ? null : <span className="text-[var(--cat-4)]">{name}: </span>;
}

function Branch({
  name,
  value,
  depth,
}: {
  name: string | null;
  value: Json[] | { [name: string]: Json };
  depth: number;
}) {
  const [open, setOpen] = useState(depth < OPEN_DEPTH);
  const [shown, setShown] = useState(SHOWN);
  const isList = Array.isArray(value);
  const parts: [string | null, Json][] = isList ? value.map((item) => [null, item]) : Object.entries(value);
  const [begin, end] = isList ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0)
    return (
      <div className="pl-4">
        <Name name={name} />
        {begin}
        {end}
      </div>
    );
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex min-h-6 w-full items-center rounded text-left hover:bg-hover"
      >
        <ChevronRight
          size={12}
          aria-hidden
          className={`mr-1 shrink-0 text-muted ${open ? 'rotate-90' : ''}`}
        />
        <span className="min-w-0 truncate">
          <Name name={name} />
          {open ? (
            begin
          ) : (
            <span className="text-muted">{`${begin} ${plural(parts.length, isList ? 'item' : 'field')} ${end}`}</span>
          )}
        </span>
      </button>
      {open && (
        <>
          <div className="ml-[5px] border-l border-line pl-2.5">
            {parts.slice(0, shown).map(([key, item], index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts of one value keep their places
              <Node key={`${key ?? ''}:${index}`} name={key} value={item} depth={depth + 1} />
            ))}
            {parts.length > shown && (
              <button type="button" className="text-accent-text" onClick={() => setShown(shown + SHOWN)}>
                {parts.length - shown} more
              </button>
            )}
          </div>
          <div className="pl-4">{end}</div>
        </>
      )}
    </div>
  );
}

function Node({ name, value, depth }: { name: string | null; value: Json; depth: number }) {
  if (value !== null && typeof value === 'object') return <Branch name={name} value={value} depth={depth} />;
  return (
    <div className="pl-4">
      <Name name={name} />
      <Leaf value={value} />
    </div>
  );
}

/** A value that can be folded; a text that holds JSON is shown as what it holds. */
export function JsonTree({ value }: { value: Json }) {
  return (
    <div className="font-mono text-[11px] leading-[17px] text-text">
      <Node name={null} value={opened(value)} depth={0} />
    </div>
  );
}

function opened(value: Json): Json {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}
