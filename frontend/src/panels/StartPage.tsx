import { useQuery } from '@tanstack/react-query';
import { ArrowRight, CircleAlert, FilePlus2, LoaderCircle, Trash2, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { Problem, post, remove } from '../api/client';
import { kindsQuery, queryClient, useGallery, useTopologies } from '../api/queries';
import { useVisitorRight } from '../api/session';
import { ago, plural } from '../model/format';
import type { GalleryProject, TopologySummary } from '../model/types';
import { toast } from '../store/toasts';
import { Button, IconButton } from '../ui/button';
import { Locked } from '../ui/locked';
import { Logo } from '../ui/logo';
import { Thumbnail } from '../ui/thumbnail';
import { ThemeButton } from './TopBar';

function useCreate() {
  const [, go] = useLocation();
  const [busy, setBusy] = useState<string | null>(null);
  const create = async (key: string, body: object) => {
    setBusy(key);
    try {
      const made = await post<TopologySummary>('/api/topologies/', body);
      await queryClient.invalidateQueries({ queryKey: ['topologies'] });
      go(`/t/${made.id}`);
    } catch (error) {
      toast(error instanceof Problem ? error.message : 'It could not be made.', { tone: 'bad' });
    } finally {
      setBusy(null);
    }
  };
  return { create, busy };
}

function GalleryCard({
  project,
  busy,
  onOpen,
}: {
  project: GalleryProject;
  busy: boolean;
  onOpen: () => void;
}) {
  return (
    <button
      type="button"
      onClick={onOpen}
      disabled={busy}
      className="group flex flex-col items-stretch overflow-hidden rounded-xl border border-line bg-panel text-left shadow-card transition-colors hover:border-accent/60"
    >
      <span className="relative block h-36 border-b border-line bg-bg p-2">
        {project.preview && <Thumbnail preview={project.preview} />}
        {busy && (
          <span className="absolute inset-0 flex items-center justify-center bg-bg/70 text-accent-text">
            <LoaderCircle size={20} aria-hidden className="animate-spin" />
          </span>
        )}
      </span>
      <span className="flex flex-1 flex-col p-4 pt-3">
        <span className="text-sm font-semibold text-text">{project.title}</span>
        <span className="mt-1 line-clamp-3 text-xs text-muted">{project.summary}</span>
        <span className="mt-auto flex w-full items-center pt-3 text-2xs text-faint">
          {plural(project.nodes, 'node')} · {plural(project.scenarios.length, 'scenario')}
          <ArrowRight
            size={14}
            aria-hidden
            className="ml-auto opacity-0 transition-opacity group-hover:opacity-100"
          />
        </span>
      </span>
    </button>
  );
}

function TopologyRow({ topology }: { topology: TopologySummary }) {
  const [, go] = useLocation();
  const [sure, setSure] = useState(false);
  const { error, warning } = topology.findings ?? { error: 0, warning: 0 };
  const drop = async () => {
    if (!sure) {
      setSure(true);
      return;
    }
    await remove(`/api/topologies/${topology.id}/`).catch(() =>
      toast('It could not be deleted.', { tone: 'bad' }),
    );
    await queryClient.invalidateQueries({ queryKey: ['topologies'] });
  };
  return (
    <li className="group flex items-center gap-2 border-b border-line pr-3 last:border-0 hover:bg-hover/60">
      <button
        type="button"
        onClick={() => go(`/t/${topology.id}`)}
        className="flex min-w-0 flex-1 items-center gap-4 px-4 py-3 text-left"
      >
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-semibold text-text">
            {topology.title || topology.name}
          </span>
          <span className="block truncate font-mono text-2xs text-faint">{topology.name}</span>
        </span>
        <span className="tabular w-40 text-xs text-muted max-[800px]:hidden">
          {plural(topology.nodes, 'node')}, {plural(topology.edges, 'edge')}
        </span>
        <span className="tabular flex w-24 gap-3 text-xs text-text">
          {error > 0 && (
            <span className="flex items-center gap-1">
              <CircleAlert size={13} role="img" aria-label="errors" className="text-danger" /> {error}
            </span>
          )}
          {warning > 0 && (
            <span className="flex items-center gap-1">
              <TriangleAlert size={13} role="img" aria-label="warnings" className="text-warning" /> {warning}
            </span>
          )}
        </span>
        <span className="w-24 text-right text-xs text-faint">{ago(topology.updated_at, Date.now())}</span>
      </button>
      {sure ? (
        <Button small tone="danger" onClick={() => void drop()} onBlur={() => setSure(false)} autoFocus>
          Delete for good
        </Button>
      ) : (
        <IconButton
          label={`Delete ${topology.title || topology.name}`}
          small
          needs="own"
          onClick={() => void drop()}
          className="opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
        >
          <Trash2 size={14} aria-hidden />
        </IconButton>
      )}
    </li>
  );
}

/** The richest example first. */
const byWealth = (a: GalleryProject, b: GalleryProject) =>
  b.scenarios.length - a.scenarios.length || b.edges - a.edges;

/** Every topology of this console, and the gallery to start from. */
export function StartPage() {
  const { data: gallery } = useGallery();
  useQuery(kindsQuery);
  useVisitorRight();
  const { data: stored, error } = useTopologies();
  const { create, busy } = useCreate();
  const topologies = stored?.topologies ?? [];
  return (
    <div className="flex h-full flex-col">
      <header className="flex h-11 shrink-0 items-center gap-2.5 border-b border-line bg-panel px-4">
        <Logo />
        <span className="text-sm font-semibold text-text">Signalbox</span>
        <span className="flex-1" />
        <ThemeButton />
      </header>
      <main className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-5xl px-6 py-9">
          <div className="flex items-end gap-4">
            <div className="flex-1">
              <h1 className="text-[22px] leading-8 font-semibold tracking-tight text-text">Topologies</h1>
              <p className="mt-0.5 text-sm text-muted">Draw it, run it, and see where every message ends.</p>
            </div>
            <Button
              tone="primary"
              needs="own"
              icon={<FilePlus2 size={15} aria-hidden />}
              disabled={busy !== null}
              onClick={() => void create('empty', { title: 'Untitled' })}
            >
              New topology
            </Button>
          </div>
          {error && (
            <p role="alert" className="mt-4 text-sm text-danger">
              {error.message}
            </p>
          )}
          {topologies.length > 0 && (
            <ul
              aria-label="Topologies"
              className="mt-5 overflow-hidden rounded-xl border border-line bg-panel shadow-card"
            >
              {topologies.map((topology) => (
                <TopologyRow key={topology.id} topology={topology} />
              ))}
            </ul>
          )}
          <h2 className="mt-9 text-[15px] font-semibold text-text">Start from an example</h2>
          <p className="mt-0.5 text-xs text-muted">
            Working designs with handlers and scenarios; each opens as a copy of your own.
          </p>
          <div className="mt-4 grid grid-cols-3 gap-3 max-[900px]:grid-cols-2">
            <Locked needs="own">
              {[...(gallery?.projects ?? [])].sort(byWealth).map((project) => (
                <GalleryCard
                  key={project.name}
                  project={project}
                  busy={busy === project.name}
                  onOpen={() => void create(project.name, { gallery: project.name })}
                />
              ))}
            </Locked>
          </div>
        </div>
      </main>
    </div>
  );
}
