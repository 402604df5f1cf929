import { useQuery } from '@tanstack/react-query';
import { FilePlus2 } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { create } from '../actions/shelf';
import { kindsQuery, useGallery, useTopologies } from '../api/queries';
import { useVisitorRight } from '../api/session';
import type { GalleryProject } from '../model/types';
import { Button } from '../ui/button';
import { Locked } from '../ui/locked';
import { Logo } from '../ui/logo';
import { GalleryCard } from './start/GalleryCard';
import { DropArea, ImportButton, ImportProblem, useImport } from './start/Import';
import { TopologyCard } from './start/TopologyCard';
import { ThemeButton } from './TopBar';

function useCreate() {
  const [, go] = useLocation();
  const [busy, setBusy] = useState<string | null>(null);
  const begin = async (key: string, body: Parameters<typeof create>[0]) => {
    setBusy(key);
    const id = await create(body);
    setBusy(null);
    if (id) go(`/t/${id}`);
  };
  return { begin, busy };
}

/** The richest example first. */
const byWealth = (a: GalleryProject, b: GalleryProject) =>
  b.scenarios.length - a.scenarios.length || b.edges - a.edges;

const GRID = 'mt-4 grid grid-cols-3 gap-3 max-[900px]:grid-cols-2';

/** Every topology of this console, and the gallery to start from. What is dropped on it is imported. */
export function StartPage() {
  const { data: gallery } = useGallery();
  useQuery(kindsQuery);
  useVisitorRight();
  const { data: stored, error } = useTopologies();
  const { begin, busy } = useCreate();
  const importing = useImport();
  const topologies = stored?.topologies ?? [];
  return (
    <div className="flex h-full flex-col">
      <header className="flex h-11 shrink-0 items-center gap-2.5 border-b border-line bg-panel px-4">
        <Logo />
        <span className="text-sm font-semibold text-text">Signalbox</span>
        <span className="flex-1" />
        <ThemeButton />
      </header>
      <DropArea importing={importing}>
        <main className="mx-auto max-w-5xl px-6 py-9">
          <div className="flex items-end gap-2">
            <div className="flex-1">
              <h1 className="text-[22px] leading-8 font-semibold tracking-tight text-text">Topologies</h1>
              <p className="mt-0.5 text-sm text-muted">Draw it, run it, and see where every message ends.</p>
            </div>
            <ImportButton importing={importing} />
            <Button
              tone="primary"
              needs="own"
              icon={<FilePlus2 size={15} aria-hidden />}
              disabled={busy !== null}
              title={busy !== null ? 'Another one is being made.' : undefined}
              onClick={() => void begin('empty', { title: 'Untitled' })}
            >
              New topology
            </Button>
          </div>
          <ImportProblem importing={importing} />
          {error && (
            <p role="alert" className="mt-4 text-sm text-danger">
              {error.message}
            </p>
          )}
          {!stored && !error && (
            <p role="status" className="mt-5 text-sm text-muted">
              Loading
            </p>
          )}
          {topologies.length > 0 && (
            <ul aria-label="Topologies" className={GRID}>
              {topologies.map((topology) => (
                <TopologyCard key={topology.id} topology={topology} />
              ))}
            </ul>
          )}
          {stored && topologies.length === 0 && (
            <p className="mt-5 rounded-xl border border-dashed border-line-strong px-5 py-6 text-center text-sm text-muted">
              Nothing here yet. Draw a new one, drop a project on this page, or take an example below.
            </p>
          )}
          {(stored || error) && gallery && (
            <>
              <h2 className="mt-9 text-[15px] font-semibold text-text">Start from an example</h2>
              <p className="mt-0.5 text-xs text-muted">
                Working designs with handlers and scenarios; each opens as a copy of your own.
              </p>
              <div className={GRID}>
                <Locked needs="own">
                  {[...gallery.projects].sort(byWealth).map((project) => (
                    <GalleryCard
                      key={project.name}
                      project={project}
                      busy={busy === project.name}
                      onOpen={() => void begin(project.name, { gallery: project.name })}
                    />
                  ))}
                </Locked>
              </div>
            </>
          )}
        </main>
      </DropArea>
    </div>
  );
}
