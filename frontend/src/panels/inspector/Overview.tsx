import {
  ArrowRight,
  CodeXml,
  FileCode,
  FileJson,
  FileText,
  Pencil,
  Play,
  Plus,
  ShieldCheck,
  Sigma,
} from 'lucide-react';
import { useState } from 'react';
import { createFile } from '../../actions/files';
import { openRun, startRun } from '../../actions/runs';
import { useRuns, useTopology } from '../../api/queries';
import { ago, plural } from '../../model/format';
import { useFindings } from '../../store/findings';
import { useRun } from '../../store/run';
import { useSession } from '../../store/session';
import { useRunSettings } from '../../store/settings';
import { openDialog, openFile, showDock } from '../../store/ui';
import { Button, IconButton } from '../../ui/button';
import { Input } from '../../ui/forms';
import { RunStateDot } from '../run/RunStateDot';

function fileIcon(path: string) {
  if (/\.(py|m?js|ts)$/.test(path)) return FileCode;
  return /\.json$/.test(path) ? FileJson : FileText;
}

function Files() {
  const files = useSession((state) => state.project.files);
  const [adding, setAdding] = useState(false);
  return (
    <section aria-label="Files" className="border-b border-line px-3.5 py-3">
      <div className="flex items-center">
        <h3 className="flex-1 text-xs font-semibold text-text">Files</h3>
        <IconButton label="Add a file" needs="edit" small onClick={() => setAdding(!adding)}>
          <Plus size={14} aria-hidden />
        </IconButton>
      </div>
      {adding && (
        <Input
          autoFocus
          aria-label="Path of the new file"
          placeholder="schemas/order.json"
          className="my-1"
          onKeyDown={(event) => {
            const path = event.currentTarget.value.trim();
            if (event.key === 'Enter' && /^[\w-]+(\/[\w.-]+)+$/.test(path)) {
              createFile(path);
              setAdding(false);
            }
            if (event.key === 'Escape') setAdding(false);
          }}
        />
      )}
      <ul className="-mx-2">
        {files.map((path) => {
          const Icon = fileIcon(path);
          return (
            <li key={path}>
              <button
                type="button"
                onClick={() => openFile(path)}
                className="flex h-7 w-full items-center gap-2 rounded-lg px-2 text-left hover:bg-hover"
              >
                <Icon size={13} aria-hidden className="shrink-0 text-faint" />
                <span className="truncate font-mono text-2xs text-text">{path}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {files.length === 0 && (
        <p className="pt-1 text-2xs text-faint">Handlers, schemas and scenarios stand here.</p>
      )}
    </section>
  );
}

function editScenario(name: string | null): void {
  useRunSettings.setState({ editing: name });
  openDialog('scenarios');
}

function Scenarios({ topology }: { topology: string }) {
  const { data } = useTopology(topology);
  const scenarios = data?.scenarios ?? [];
  const empty = useSession((state) => state.project.nodes.length === 0);
  if (scenarios.length === 0)
    return empty ? null : (
      <section aria-label="Scenarios" className="border-b border-line px-3.5 py-3">
        <h3 className="pb-1 text-xs font-semibold text-text">Scenarios</h3>
        <p className="text-2xs text-muted">None yet: a run sends one request a second for a minute.</p>
        <Button
          small
          className="mt-2"
          icon={<Plus size={13} aria-hidden />}
          onClick={() => editScenario(null)}
        >
          Add a scenario
        </Button>
      </section>
    );
  return (
    <section aria-label="Scenarios" className="border-b border-line px-3.5 py-3">
      <div className="flex items-center">
        <h3 className="flex-1 text-xs font-semibold text-text">Scenarios</h3>
        <IconButton label="Edit scenarios" small onClick={() => editScenario(null)}>
          <Pencil size={13} aria-hidden />
        </IconButton>
      </div>
      <ul className="mt-1 space-y-1.5">
        {scenarios.map((scenario) => (
          <li
            key={scenario.name}
            className="flex items-center gap-2.5 rounded-lg border border-line bg-sunken/60 py-1.5 pr-1.5 pl-2.5"
          >
            <span className={scenario.handlers === 'sandboxed' ? 'text-[var(--cat-1)]' : 'text-accent-text'}>
              {scenario.handlers === 'sandboxed' ? (
                <CodeXml size={15} aria-hidden />
              ) : (
                <Sigma size={15} aria-hidden />
              )}
            </span>
            <span className="min-w-0 flex-1">
              <span className="line-clamp-2 text-xs leading-4 font-medium text-text" title={scenario.title}>
                {scenario.title || scenario.name}
              </span>
              <span className="block text-2xs text-faint">
                {scenario.handlers === 'sandboxed' ? 'Runs code' : 'Simulated'} · seed {scenario.seed}
              </span>
            </span>
            <IconButton
              label={`Edit ${scenario.title || scenario.name}`}
              small
              onClick={() => editScenario(scenario.name)}
            >
              <Pencil size={13} aria-hidden />
            </IconButton>
            <IconButton
              label={`Run ${scenario.title || scenario.name}`}
              small
              needs="edit"
              onClick={() => {
                useRunSettings.setState({
                  scenario: scenario.name,
                  handlers: scenario.handlers,
                  clock: scenario.clock,
                  seed: '',
                });
                void startRun();
              }}
            >
              <Play size={13} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Runs({ topology }: { topology: string }) {
  const { data } = useRuns(topology);
  const { data: stored } = useTopology(topology);
  const shown = useRun((state) => state.run?.id);
  const titles = new Map(stored?.scenarios.map(({ name, title }) => [name, title]));
  const runs = data?.runs.slice(0, 8) ?? [];
  if (runs.length === 0) return null;
  return (
    <section aria-label="Runs" className="px-3.5 py-3">
      <h3 className="pb-1 text-xs font-semibold text-text">Runs</h3>
      <ul className="-mx-2">
        {runs.map((run) => (
          <li key={run.id}>
            <button
              type="button"
              onClick={() => void openRun(run.id)}
              aria-current={run.id === shown}
              className={`flex h-8 w-full items-center gap-2 rounded-lg px-2 text-left text-xs hover:bg-hover ${run.id === shown ? 'bg-hover' : ''}`}
            >
              <RunStateDot run={run} />
              <span className="min-w-0 flex-1 truncate text-text">
                {titles.get(run.scenario ?? '') || run.scenario || 'Default traffic'}
              </span>
              <span className="text-2xs text-faint">{ago(run.created_at, Date.now())}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const LINE = 'mt-2.5 flex w-full items-center gap-2.5 rounded-lg border px-2.5 py-2 text-xs';

/** Whether anything is wrong with the drawing, in one line that leads to it. */
function Health() {
  const counts = useFindings((state) => state.counts);
  const ready = useFindings((state) => state.ready);
  if (!ready) return <p className={`${LINE} border-transparent bg-sunken text-faint`}>Checking</p>;
  const worstFirst: [number, string, string][] = [
    [counts.error, 'error', 'text-danger'],
    [counts.warning, 'warning', 'text-warning'],
    [counts.info, 'note', 'text-info'],
  ];
  const found = worstFirst.filter(([n]) => n > 0);
  if (found.length === 0)
    return (
      <p className={`${LINE} border-transparent bg-success-soft text-success`}>
        <ShieldCheck size={15} aria-hidden className="shrink-0" /> Checked while you draw: nothing found.
      </p>
    );
  return (
    <button
      type="button"
      onClick={() => showDock('findings')}
      className={`${LINE} border-line bg-sunken text-left font-medium hover:border-line-strong`}
    >
      {found.map(([n, word, tone]) => (
        <span key={word} className={tone}>
          {plural(n, word)}
        </span>
      ))}
      <ArrowRight size={14} aria-hidden className="ml-auto text-faint" />
    </button>
  );
}

/** What the topology has beside its drawing; all at once, so that nothing moves while it arrives. */
function Contents({ topology }: { topology: string }) {
  const loaded = useSession((state) => state.loaded);
  const { isPending } = useTopology(topology);
  const { isPending: waiting } = useRuns(topology);
  if (!loaded || isPending || waiting) return null;
  return (
    <>
      <Scenarios topology={topology} />
      <Files />
      <Runs topology={topology} />
    </>
  );
}

/** What the inspector shows while nothing is selected: the topology itself. */
export function Overview() {
  const project = useSession((state) => state.project);
  const topology = useSession((state) => state.topology);
  const elapsed = useFindings((state) => state.elapsed_ms);
  const ready = useFindings((state) => state.ready);
  return (
    <div className="h-full overflow-y-auto">
      <header className="border-b border-line p-3.5">
        <h2 className="text-[15px] font-semibold text-text">{project.title || 'Untitled'}</h2>
        <p className="mt-0.5 text-xs text-muted">
          {plural(project.nodes.length, 'node')}, {plural(project.edges.length, 'edge')}
          {ready && ` · checked in ${elapsed < 10 ? elapsed.toFixed(1) : Math.round(elapsed)} ms`}
        </p>
        <Health />
        {project.dangling > 0 && (
          <p className="mt-2 text-xs text-warning">
            {plural(project.dangling, 'edge')} lost an end to somebody else’s deletion and is not drawn.
          </p>
        )}
      </header>
      {topology && <Contents topology={topology} />}
    </div>
  );
}
