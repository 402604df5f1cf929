import { CircleAlert, Copy, Download, Ellipsis, PencilLine, Trash2, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { archiveOf, duplicate, retitle } from '../../actions/shelf';
import { ago, plural } from '../../model/format';
import type { TopologySummary } from '../../model/types';
import { useWhyNot } from '../../store/rights';
import { Input } from '../../ui/forms';
import { Menu } from '../../ui/menu';
import { Thumbnail } from '../../ui/thumbnail';
import { DeleteQuestion } from './DeleteQuestion';
import { sentence } from './sentence';

function Marks({ topology }: { topology: TopologySummary }) {
  const { error, warning } = topology.findings ?? { error: 0, warning: 0 };
  return (
    <>
      {error > 0 && (
        <span className="flex items-center gap-1 text-text">
          <CircleAlert size={12} role="img" aria-label="errors" className="text-danger" /> {error}
        </span>
      )}
      {warning > 0 && (
        <span className="flex items-center gap-1 text-text">
          <TriangleAlert size={12} role="img" aria-label="warnings" className="text-warning" /> {warning}
        </span>
      )}
    </>
  );
}

function TitleField({ topology, onDone }: { topology: TopologySummary; onDone: () => void }) {
  return (
    <Input
      autoFocus
      defaultValue={topology.title || topology.name}
      aria-label="New title"
      maxLength={200}
      onFocus={(event) => event.target.select()}
      onBlur={(event) => {
        onDone();
        void retitle(topology, event.target.value.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') {
          event.currentTarget.value = topology.title || topology.name;
          event.currentTarget.blur();
        }
      }}
    />
  );
}

/** One of the person's own: its picture as it is drawn now, its first sentence, how much there is of it. */
export function TopologyCard({ topology }: { topology: TopologySummary }) {
  const [, go] = useLocation();
  const [naming, setNaming] = useState(false);
  const [asked, setAsked] = useState(false);
  const mayEdit = useWhyNot('edit');
  const mayOwn = useWhyNot('own');
  const title = topology.title || topology.name;
  return (
    <li className="group relative flex flex-col overflow-hidden rounded-xl border border-line bg-panel shadow-card transition-colors hover:border-accent/60">
      <button
        type="button"
        onClick={() => go(`/t/${topology.id}`)}
        className="flex flex-1 flex-col text-left focus-visible:outline-offset-[-2px]"
      >
        <span className="block h-32 w-full border-b border-line bg-bg p-2">
          {topology.preview && topology.preview.nodes.length > 0 ? (
            <Thumbnail preview={topology.preview} />
          ) : (
            <span className="flex h-full items-center justify-center text-xs text-faint">
              Nothing drawn yet
            </span>
          )}
        </span>
        <span className="flex w-full flex-1 flex-col p-3.5 pt-3">
          <span className={`truncate pr-8 text-sm font-semibold text-text ${naming ? 'invisible' : ''}`}>
            {title}
          </span>
          <span className="mt-0.5 line-clamp-2 min-h-8 text-xs text-muted">{sentence(topology.summary)}</span>
          <span className="tabular flex w-full items-center gap-2.5 pt-2 text-2xs text-faint">
            <span>
              {plural(topology.nodes, 'node')}, {plural(topology.edges, 'edge')}
            </span>
            <Marks topology={topology} />
            <span className="ml-auto">{ago(topology.updated_at, Date.now())}</span>
          </span>
        </span>
      </button>
      {naming && (
        <span className="absolute top-[134px] right-2.5 left-2.5 bg-panel">
          <TitleField topology={topology} onDone={() => setNaming(false)} />
        </span>
      )}
      <span className={`absolute top-[137px] right-2 ${naming ? 'hidden' : ''}`}>
        <Menu
          trigger={
            <button
              type="button"
              aria-label={`More for ${title}`}
              className="flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text data-[state=open]:bg-hover"
            >
              <Ellipsis size={15} aria-hidden />
            </button>
          }
          items={[
            {
              title: 'Rename',
              icon: <PencilLine size={14} aria-hidden />,
              why: mayEdit,
              run: () => setNaming(true),
            },
            {
              title: 'Duplicate',
              icon: <Copy size={14} aria-hidden />,
              why: mayOwn,
              run: () => void duplicate(topology),
            },
            {
              title: 'Download as zip',
              icon: <Download size={14} aria-hidden />,
              run: () => window.location.assign(archiveOf(topology)),
            },
            {
              title: 'Delete…',
              icon: <Trash2 size={14} aria-hidden />,
              tone: 'danger',
              why: mayOwn,
              run: () => setAsked(true),
            },
          ]}
        />
      </span>
      {asked && <DeleteQuestion topology={topology} onClose={() => setAsked(false)} />}
    </li>
  );
}
