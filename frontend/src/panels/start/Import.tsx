/** Bringing a project: by dropping it anywhere on the page, or by a button. */

import { CircleAlert, FileUp, LoaderCircle, X } from 'lucide-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { type Brought, bring } from '../../actions/shelf';
import { Button, IconButton } from '../../ui/button';
import { filesDropped } from './brought';

export interface Importing {
  busy: boolean;
  problem: string | null;
  dismiss: () => void;
  take: (files: Brought[]) => Promise<void>;
}

export function useImport(): Importing {
  const [, go] = useLocation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const take = async (files: Brought[]) => {
    if (files.length === 0) return;
    setBusy(true);
    setProblem(null);
    const done = await bring(files);
    setBusy(false);
    if ('id' in done) go(`/t/${done.id}`);
    else setProblem(done.problem);
  };
  return { busy, problem, dismiss: () => setProblem(null), take };
}

export function ImportButton({ importing }: { importing: Importing }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        needs="own"
        icon={
          importing.busy ? (
            <LoaderCircle size={15} aria-hidden className="animate-spin" />
          ) : (
            <FileUp size={15} aria-hidden />
          )
        }
        disabled={importing.busy}
        title={
          importing.busy ? 'A file is being read.' : 'A topology.yaml or .json, or a zip of a project folder'
        }
        onClick={() => input.current?.click()}
      >
        Import
      </Button>
      <input
        ref={input}
        type="file"
        aria-label="File to import"
        tabIndex={-1}
        className="sr-only"
        accept=".yaml,.yml,.json,.zip"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])].map((file) => ({ path: file.name, file }));
          event.target.value = '';
          void importing.take(files);
        }}
      />
    </>
  );
}

export function ImportProblem({ importing }: { importing: Importing }) {
  if (!importing.problem) return null;
  return (
    <div
      role="alert"
      className="mt-4 flex items-center gap-2.5 rounded-xl border border-danger/30 bg-danger-soft py-2 pr-2 pl-3.5 text-sm text-text"
    >
      <CircleAlert size={16} aria-hidden className="shrink-0 text-danger" />
      <span className="min-w-0 flex-1">{importing.problem}</span>
      <IconButton label="Dismiss" small onClick={importing.dismiss}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** The page takes what is dropped on it, and says so while it is dragged over. */
export function DropArea({ importing, children }: { importing: Importing; children: ReactNode }) {
  const [over, setOver] = useState(0);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button does the same without a pointer
    <div
      className="relative min-h-0 flex-1 overflow-y-auto"
      data-testid="drop-area"
      onDragEnter={(event) => hasFiles(event) && setOver((depth) => depth + 1)}
      onDragLeave={(event) => hasFiles(event) && setOver((depth) => Math.max(0, depth - 1))}
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(0);
        void filesDropped(event.dataTransfer).then(importing.take);
      }}
    >
      {children}
      {over > 0 && (
        <div className="pointer-events-none fixed inset-3 top-14 z-30 flex flex-col items-center justify-center gap-2 rounded-2xl border-2 border-dashed border-accent bg-bg/85">
          <FileUp size={28} aria-hidden className="text-accent-text" />
          <p className="text-[15px] font-semibold text-text">Drop it to import</p>
          <p className="text-xs text-muted">A topology.yaml or .json, a zip, or a project folder</p>
        </div>
      )}
    </div>
  );
}
