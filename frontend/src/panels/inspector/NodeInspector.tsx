import { ArrowRight, Code, Copy, FileCode, Inbox, Trash2 } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { lazy, Suspense, useEffect, useState } from 'react';
import { duplicateSelection } from '../../actions/clipboard';
import { createHandler } from '../../actions/files';
import { removeSelection, renameId, setField } from '../../actions/nodes';
import { useCatalogue } from '../../api/queries';
import { colorOf, handlerField } from '../../model/catalogue';
import { definitionField } from '../../model/definitions';
import type { JsonObject, Kind, NodeView } from '../../model/types';
import { useFindings } from '../../store/findings';
import { useWhyNot } from '../../store/rights';
import { useRun } from '../../store/run';
import { sessionOrNull } from '../../store/session';
import { openFile } from '../../store/ui';
import { Button, IconButton } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { KindTile } from '../../ui/icons';
import { FindingCard } from '../FindingCard';
import { Connections } from './Connections';
import { NodeFigures } from './FigureSection';
import { LiveNode } from './LiveNode';
import { Sections } from './Sections';

const HEADER_FIELDS = new Set(['title']);

function Heading({ node, kind }: { node: NodeView; kind: Kind | undefined }) {
  const catalogue = useCatalogue();
  const why = useWhyNot('edit');
  const [id, setId] = useState(node.id);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => setId(node.id), [node.id]);
  const commitId = () => {
    if (id !== node.id) setProblem(renameId(node.uid, id));
    else setProblem(null);
  };
  return (
    <header className="px-3.5 pt-3.5 pb-3">
      <div className="flex items-start gap-3">
        <KindTile icon={kind?.icon ?? 'box'} color={colorOf(catalogue, node.kind)} size={38} />
        <div className="min-w-0 flex-1">
          <input
            key={node.title}
            defaultValue={node.title}
            aria-label="Title"
            readOnly={why !== null}
            title={why ?? undefined}
            onBlur={(event) => {
              const next = event.target.value.trim();
              if (next !== node.title)
                setField(
                  { node: node.uid },
                  ['title'],
                  next === '' || next === node.id ? undefined : next,
                  'title',
                );
            }}
            onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
            className="-ml-1.5 h-6 w-full rounded-md border border-transparent bg-transparent px-1.5 text-[15px] font-semibold text-text outline-none hover:border-line focus:border-accent"
          />
          <div className="flex items-center gap-1 text-2xs text-muted">
            <span>{kind?.title ?? node.kind}</span>
            <span aria-hidden>·</span>
            <input
              value={id}
              aria-label="Id"
              readOnly={why !== null}
              title={why ?? undefined}
              aria-invalid={problem !== null}
              onChange={(event) => setId(event.target.value)}
              onBlur={commitId}
              onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
              size={Math.max(6, id.length)}
              className="h-6 min-w-0 rounded border border-transparent bg-transparent px-1 font-mono text-2xs text-muted outline-none hover:border-line focus:border-accent"
            />
          </div>
          {problem && (
            <p role="alert" className="text-2xs text-danger">
              {problem}
            </p>
          )}
        </div>
        <IconButton label="Duplicate" keys="Mod+D" small needs="edit" onClick={duplicateSelection}>
          <Copy size={14} aria-hidden />
        </IconButton>
        <IconButton label="Delete" keys="Delete" small needs="edit" onClick={removeSelection}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      {kind && <p className="mt-2 text-xs text-muted">{kind.doc}</p>}
    </header>
  );
}

function CodeTab({ node, kind }: { node: NodeView; kind: Kind }) {
  const handler = node.fields.handler as JsonObject | undefined;
  const file = typeof handler?.file === 'string' ? handler.file : null;
  const field = handlerField(kind);
  const text = file ? sessionOrNull()?.roots.files.get(file)?.toString() : undefined;
  return (
    <div className="flex h-full flex-col gap-3 p-3.5">
      {file ? (
        <button
          type="button"
          onClick={() => openFile(file)}
          className="flex w-full items-center gap-2.5 rounded-xl border border-line bg-sunken p-3 text-left hover:border-accent/60"
        >
          <FileCode size={18} aria-hidden className="text-accent-text" />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-mono text-xs text-text">{file}</span>
            <span className="block text-2xs text-muted">Open in the editor</span>
          </span>
          <ArrowRight size={14} aria-hidden className="text-faint" />
        </button>
      ) : (
        <Empty icon={<Code size={24} aria-hidden />} title="No handler yet">
          <p className="mb-3">{field?.doc} Without one, the run models it by its latency and failure rate.</p>
          <Button tone="primary" small needs="edit" onClick={() => createHandler(node.uid)}>
            Write a handler
          </Button>
        </Empty>
      )}
      {file && text !== undefined && (
        <div className="min-h-0 flex-1 overflow-hidden rounded-xl border border-line text-[11px]">
          <Suspense fallback={null}>
            <CodeView path={file} text={text} preview />
          </Suspense>
        </div>
      )}
    </div>
  );
}

const DefinitionTab = lazy(() => import('./DefinitionTab'));
const CodeView = lazy(() => import('../CodeView').then((module) => ({ default: module.CodeView })));

const TAB =
  'relative h-9 px-0.5 text-xs font-medium text-muted hover:text-text data-[state=active]:text-text data-[state=active]:after:absolute data-[state=active]:after:inset-x-0 data-[state=active]:after:-bottom-px data-[state=active]:after:h-0.5 data-[state=active]:after:rounded data-[state=active]:after:bg-accent';

export function NodeInspector({ node }: { node: NodeView }) {
  const catalogue = useCatalogue();
  const kind = catalogue.kinds.get(node.kind);
  const findings = useFindings((state) => state.byNode.get(node.id));
  const running = useRun((state) => state.run !== null);
  const [tab, setTab] = useState('settings');
  const code = handlerField(kind) !== undefined;
  const defines = definitionField(kind) !== undefined;
  const shown =
    (tab === 'code' && !code) || (tab === 'states' && !defines) || (tab === 'live' && !running)
      ? 'settings'
      : tab;
  return (
    <div className="flex h-full flex-col">
      <Heading node={node} kind={kind} key={node.uid} />
      <Tabs.Root value={shown} onValueChange={setTab} className="flex min-h-0 flex-1 flex-col">
        <Tabs.List aria-label="Node" className="flex shrink-0 gap-4 border-b border-line px-3.5">
          <Tabs.Trigger value="settings" className={TAB}>
            Settings
          </Tabs.Trigger>
          {code && (
            <Tabs.Trigger value="code" className={TAB}>
              Code
            </Tabs.Trigger>
          )}
          {defines && (
            <Tabs.Trigger value="states" className={TAB}>
              States
            </Tabs.Trigger>
          )}
          {running && (
            <Tabs.Trigger value="live" className={TAB}>
              Run
            </Tabs.Trigger>
          )}
        </Tabs.List>
        <div className="min-h-0 flex-1 overflow-y-auto">
          <Tabs.Content value="settings" tabIndex={-1}>
            {findings && findings.length > 0 && (
              <div className="space-y-2 border-b border-line p-3">
                {findings.map((finding) => (
                  <FindingCard key={`${finding.rule}${finding.message}`} finding={finding} />
                ))}
              </div>
            )}
            <NodeFigures id={node.id} />
            <Sections
              key={node.uid}
              owner={{ node: node.uid }}
              fields={kind?.fields ?? []}
              values={node.fields}
              hide={HEADER_FIELDS}
            />
            <Connections uid={node.uid} />
          </Tabs.Content>
          <Tabs.Content value="code" tabIndex={-1} className="h-full">
            {kind && <CodeTab node={node} kind={kind} />}
          </Tabs.Content>
          <Tabs.Content value="states" tabIndex={-1} className="h-full">
            <Suspense fallback={null}>
              <DefinitionTab node={node} />
            </Suspense>
          </Tabs.Content>
          <Tabs.Content value="live" tabIndex={-1}>
            <LiveNode node={node} icon={<Inbox size={13} aria-hidden />} />
          </Tabs.Content>
        </div>
      </Tabs.Root>
    </div>
  );
}
