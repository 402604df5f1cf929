import { ArrowRight, LoaderCircle } from 'lucide-react';
import { plural } from '../../model/format';
import type { GalleryProject } from '../../model/types';
import { Thumbnail } from '../../ui/thumbnail';

interface GalleryCardProps {
  project: GalleryProject;
  busy: boolean;
  onOpen: () => void;
}

/** An example: its picture, its story, how much there is to see. */
export function GalleryCard({ project, busy, onOpen }: GalleryCardProps) {
  return (
    <button
      type="button"
      onClick={onOpen}
      disabled={busy}
      title={busy ? 'Its copy is being made.' : undefined}
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
