import { CircleAlert, CircleCheck, CornerDownRight, LoaderCircle } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import type { Called, Tried } from '../../api/handlers';
import type { Json } from '../../model/types';
import { useSession } from '../../store/session';

interface Props {
  tried: Tried | null;
  problem: string;
  going: boolean;
  onLine: (file: string, line: number) => void;
}

const written = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-t border-line px-3 py-2">
      <h3 className="mb-1 text-2xs font-semibold text-muted">{title}</h3>
      {children}
    </section>
  );
}

const PRE =
  'max-h-52 overflow-auto rounded-lg bg-sunken px-2.5 py-1.5 font-mono text-2xs whitespace-pre-wrap text-text';

/** The stack, with the lines of the project's own files to go to. */
function Stack({ stack, onLine }: { stack: string[]; onLine: Props['onLine'] }) {
  const files = useSession((state) => state.project.files);
  const lines = stack.join('\n').split('\n').filter(Boolean);
  return (
    <pre className={PRE} tabIndex={0}>
      {lines.map((line, index) => {
        const found = /File "([^"]+)", line (\d+)/.exec(line);
        const file = found && files.find((path) => found[1]?.endsWith(path));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a stack stand where they stand
          <Fragment key={index}>
            {file ? (
              <button
                type="button"
                className="text-left text-accent-text underline underline-offset-2"
                onClick={() => onLine(file, Number(found[2]))}
              >
                {file}, line {found[2]}
              </button>
            ) : (
              <span className="text-muted">{line.trim()}</span>
            )}
            {'\n'}
          </Fragment>
        );
      })}
    </pre>
  );
}

function Call({ called }: { called: Called }) {
  return (
    <li>
      <details className="group rounded-lg border border-line">
        <summary className="flex cursor-pointer items-center gap-2 px-2 py-1.5 text-2xs marker:content-none">
          <CornerDownRight size={12} aria-hidden className="text-faint" />
          <span className="font-mono text-text">{called.what}</span>
          <span className="min-w-0 flex-1 truncate text-muted">{called.target}</span>
          <span className={`tabular ${called.error ? 'text-danger' : 'text-success'}`}>
            {called.error ? called.error.split(':')[0] : called.status || 'No answer'}
          </span>
        </summary>
        <div className="space-y-1.5 border-t border-line p-2">
          <p className="text-2xs text-muted">Asked</p>
          <pre className={PRE} tabIndex={0}>
            {written(called.asked)}
          </pre>
          <p className="text-2xs text-muted">{called.error || 'Answered'}</p>
          {!called.error && (
            <pre className={PRE} tabIndex={0}>
              {written(called.reply)}
            </pre>
          )}
        </div>
      </details>
    </li>
  );
}

const ms = (value: number) => (value >= 100 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`);

function Times({ tried }: { tried: Tried }) {
  const parts: [string, string][] = [['Cold start', ms(tried.init_ms)]];
  if (tried.outcome !== 'init_error') parts.push(['First run', ms(tried.duration_ms)]);
  if (tried.warm_ms !== null) parts.push(['Warm', ms(tried.warm_ms)]);
  if (tried.memory_mb > 0) parts.push(['Memory', `${tried.memory_mb} MB`]);
  return (
    <dl className="tabular flex flex-wrap gap-x-4 gap-y-0.5 px-3 pb-2 text-2xs">
      {parts.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-muted">{name}</dt>
          <dd className="font-medium text-text">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function TryResult({ tried, problem, going, onLine }: Props) {
  if (going)
    return (
      <p role="status" className="flex items-center gap-2 p-3 text-xs text-muted">
        <LoaderCircle size={14} aria-hidden className="animate-spin motion-reduce:animate-none" /> Running in
        the sandbox
      </p>
    );
  if (problem)
    return (
      <p role="alert" className="flex gap-2 p-3 text-xs text-text">
        <CircleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-danger" /> {problem}
      </p>
    );
  if (!tried)
    return (
      <p className="p-3 text-xs text-muted">
        Your code runs in the sandbox with this event. What it sends goes to modelled neighbours; nothing
        leaves.
      </p>
    );
  const ok = tried.outcome === 'ok';
  const Icon = ok ? CircleCheck : CircleAlert;
  return (
    <>
      <p role="status" className="flex gap-2 px-3 pt-3 pb-1.5 text-xs font-medium text-text">
        <Icon size={14} aria-hidden className={`mt-0.5 shrink-0 ${ok ? 'text-success' : 'text-danger'}`} />
        {tried.sentence}
      </p>
      {tried.outcome !== 'cancelled' && <Outcome tried={tried} onLine={onLine} />}
    </>
  );
}

function Outcome({ tried, onLine }: { tried: Tried; onLine: Props['onLine'] }) {
  const ok = tried.outcome === 'ok';
  return (
    <>
      <Times tried={tried} />
      {ok && (
        <Part title="Answer">
          <pre className={PRE} tabIndex={0}>
            {written(tried.result)}
          </pre>
        </Part>
      )}
      {tried.error && tried.error.stack.length > 0 && (
        <Part title="Where">
          <Stack stack={tried.error.stack} onLine={onLine} />
        </Part>
      )}
      <Part title={tried.calls.length === 1 ? '1 call' : `${tried.calls.length} calls`}>
        {tried.calls.length === 0 ? (
          <p className="text-2xs text-muted">It called no neighbour.</p>
        ) : (
          <ul className="space-y-1">
            {tried.calls.map((called, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: calls stand in the order in which they were made
              <Call key={index} called={called} />
            ))}
          </ul>
        )}
      </Part>
      <Part title="Logs">
        {tried.logs ? (
          <pre className={PRE} tabIndex={0}>
            {tried.logs}
          </pre>
        ) : (
          <p className="text-2xs text-muted">Nothing was printed.</p>
        )}
      </Part>
    </>
  );
}
