import { FileCode, Workflow, X } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { removeFile } from '../actions/files';
import { definitionFile } from '../model/definitions';
import type { NodeView } from '../model/types';
import { useSession } from '../store/session';
import { closeFile, useUi } from '../store/ui';
import { Button, IconButton } from '../ui/button';
import { Empty } from '../ui/empty';

const HandlerPane = lazy(() => import('./handler/HandlerPane'));
const WorkflowPane = lazy(() => import('./workflow/WorkflowPane'));
const CodeView = lazy(() => import('./CodeView').then((module) => ({ default: module.CodeView })));

/** The open files as tabs beside the canvas; there only while a file is open. */
export function FileTabs() {
  const openFiles = useUi((state) => state.openFiles);
  const file = useUi((state) => state.file);
  if (openFiles.length === 0) return null;
  const tab = (active: boolean) =>
    `flex h-8 items-center gap-1.5 rounded-lg px-2.5 text-xs ${active ? 'bg-raised font-medium text-text ring-1 ring-line-strong/70' : 'text-muted hover:bg-hover'}`;
  return (
    <nav
      aria-label="Open files"
      className="flex h-10 shrink-0 items-center gap-1 overflow-x-auto border-b border-line bg-panel px-2"
    >
      <button
        type="button"
        className={tab(file === null)}
        aria-current={file === null}
        onClick={() => useUi.setState({ file: null })}
      >
        <Workflow size={13} aria-hidden /> Canvas
      </button>
      {openFiles.map((path) => (
        <span key={path} className="flex items-center">
          <button
            type="button"
            className={`${tab(file === path)} font-mono !text-2xs`}
            aria-current={file === path}
            onClick={() => useUi.setState({ file: path })}
          >
            <FileCode size={13} aria-hidden /> {path}
          </button>
          <IconButton label={`Close ${path}`} small onClick={() => closeFile(path)}>
            <X size={12} aria-hidden />
          </IconButton>
        </span>
      ))}
    </nav>
  );
}

function said(handled: NodeView[], defined: NodeView[]): string {
  const names = (nodes: NodeView[]) => nodes.map((node) => node.title).join(', ');
  if (defined.length > 0) return `Definition of ${names(defined)}`;
  return handled.length > 0 ? `Handler of ${names(handled)}` : 'Used by no node';
}

export function CodePane({ path }: { path: string }) {
  const exists = useSession((state) => state.project.files.includes(path));
  const nodes = useSession((state) => state.project.nodes);
  const users = nodes.filter((node) => {
    const handler = node.fields.handler;
    return (
      handler !== null && typeof handler === 'object' && !Array.isArray(handler) && handler.file === path
    );
  });
  const defined = nodes.filter((node) => definitionFile(node) === path);
  if (!exists)
    return (
      <Empty title={`There is no ${path}`}>
        <p className="mb-2">It was deleted, or never written.</p>
        <Button small onClick={() => closeFile(path)}>
          Close
        </Button>
      </Empty>
    );
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-4 text-2xs text-muted">
        {said(users, defined)}
        <span className="flex-1" />
        {users.length + defined.length === 0 && (
          <Button
            small
            tone="ghost"
            className="!h-6"
            onClick={() => {
              removeFile(path);
              closeFile(path);
            }}
          >
            Delete file
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1">
        <Suspense fallback={<Empty title="Loading the editor" />}>
          {defined.length > 0 ? (
            <WorkflowPane key={path} path={path} users={defined} />
          ) : users.length > 0 ? (
            <HandlerPane key={path} path={path} users={users} />
          ) : (
            <CodeView key={path} path={path} />
          )}
        </Suspense>
      </div>
    </div>
  );
}
