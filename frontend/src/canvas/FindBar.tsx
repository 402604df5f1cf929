/** Find on the canvas: words and filters; what does not meet them stands back. */

import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, Search, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { viewport } from '../actions/viewport';
import { get } from '../api/client';
import { findParts, touched } from '../model/find';
import { closeFind, type Find, type FindFilter, useCanvas } from '../store/canvas';
import { useFindings } from '../store/findings';
import { useSession } from '../store/session';
import { announce, select } from '../store/ui';
import { Hint, IconButton } from '../ui/button';

interface Revisions {
  revisions: { id: string; number: number; label: string }[];
}

/** What differs from the last revision; null when there is none to compare with. */
function useChanged(wanted: boolean): { changed: ReadonlySet<string> | null; known: boolean } {
  const topology = useSession((state) => state.topology);
  const unsaved = useSession((state) => state.unsaved);
  const digest = useFindings((state) => state.digest);
  const { data: list } = useQuery({
    queryKey: ['revisions', topology],
    queryFn: () => get<Revisions>(`/api/topologies/${topology}/revisions/`),
    enabled: topology !== null,
  });
  // What the console keeps by itself is no mark that a person set.
  const all = list?.revisions ?? [];
  const last = (all.find((revision) => revision.label) ?? all[all.length - 1])?.id;
  const { data } = useQuery({
    queryKey: ['changed', topology, last, digest],
    queryFn: () =>
      get<{ operations: Parameters<typeof touched>[0] }>(`/api/topologies/${topology}/diff/?from=${last}`),
    enabled: wanted && last !== undefined && !unsaved,
    placeholderData: (previous) => previous,
  });
  return useMemo(
    () => ({ changed: data ? touched(data.operations) : null, known: !list || last !== undefined }),
    [data, list, last],
  );
}

function useFound({ query, filters }: Find, changed: ReadonlySet<string> | null): string[] | null {
  const nodes = useSession((state) => state.project.nodes);
  const edges = useSession((state) => state.project.edges);
  const byNode = useFindings((state) => state.byNode);
  const byEdge = useFindings((state) => state.byEdge);
  return useMemo(() => {
    if (query.trim() === '' && filters.size === 0) return null;
    const wanted = {
      query,
      invalid: filters.has('invalid'),
      unused: filters.has('unused'),
      changed: filters.has('changed'),
    };
    return findParts(nodes, edges, wanted, { byNode, byEdge, changed });
  }, [nodes, edges, byNode, byEdge, query, filters, changed]);
}

const FILTERS: { filter: FindFilter; title: string; doc: string }[] = [
  { filter: 'invalid', title: 'Invalid', doc: 'Has an error or a warning' },
  { filter: 'unused', title: 'Unused', doc: 'Has no edge' },
  { filter: 'changed', title: 'Changed', doc: 'Differs from the last named revision, else from the first' },
];

function show(uid: string): void {
  const { project } = useSession.getState();
  const edge = project.edgeByUid.get(uid);
  if (edge) select([], [uid]);
  else select([uid]);
  viewport().reveal(edge ? [edge.source, edge.target] : [uid]);
  const node = project.nodeByUid.get(uid);
  announce(
    node ? `${node.title}, ${node.kind}.` : edge ? `${edge.sourceId} ${edge.relation} ${edge.targetId}.` : '',
  );
}

function Filters({ find, known }: { find: Find; known: boolean }) {
  const toggle = (filter: FindFilter) => {
    const filters = new Set(find.filters);
    if (!filters.delete(filter)) filters.add(filter);
    useCanvas.setState({ find: { ...find, filters } });
  };
  return (
    <fieldset className="flex gap-1.5 border-0 px-2 pb-2" aria-label="Filters">
      {FILTERS.map(({ filter, title, doc }) => {
        const off = filter === 'changed' && !known;
        return (
          <Hint key={filter} label={off ? 'There is no revision to compare with' : doc}>
            <button
              type="button"
              aria-pressed={find.filters.has(filter)}
              aria-disabled={off || undefined}
              onClick={() => !off && toggle(filter)}
              className={`h-6 rounded-full border px-2.5 text-2xs font-medium ${off ? 'opacity-60' : ''} ${
                find.filters.has(filter)
                  ? 'border-accent bg-accent-soft text-accent-text'
                  : 'border-line-strong text-muted hover:text-text'
              }`}
            >
              {title}
            </button>
          </Hint>
        );
      })}
    </fieldset>
  );
}

function Bar({ find }: { find: Find }) {
  const input = useRef<HTMLInputElement>(null);
  const [index, setIndex] = useState(-1);
  const { changed, known } = useChanged(find.filters.has('changed'));
  const found = useFound(find, changed);
  const total = found?.length ?? 0;

  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    setIndex(-1);
    if (!found) {
      useCanvas.setState({ found: null });
      return;
    }
    // An edge stands with its ends.
    const { edgeByUid } = useSession.getState().project;
    const ends = found.flatMap((uid) => [edgeByUid.get(uid)?.source, edgeByUid.get(uid)?.target]);
    useCanvas.setState({ found: new Set([...found, ...ends.filter((uid) => uid !== undefined)]) });
  }, [found]);

  const step = (by: number) => {
    if (!found || total === 0) return;
    const next = (index + by + total) % total;
    setIndex(next);
    show(found[next] as string);
  };
  const close = () => {
    closeFind();
    document.querySelector<HTMLElement>('.react-flow__node.selected')?.focus();
  };
  const count = found === null ? '' : index >= 0 ? `${index + 1} of ${total}` : `${total}`;
  return (
    <search
      aria-label="Find"
      className="w-[360px] max-w-full rounded-xl border border-line-strong bg-raised shadow-float"
    >
      <div className="flex items-center gap-1 p-1.5">
        <Search size={14} aria-hidden className="ml-1.5 shrink-0 text-faint" />
        <input
          ref={input}
          value={find.query}
          aria-label="Find on the canvas"
          placeholder="Name, kind, or a setting"
          onChange={(event) => useCanvas.setState({ find: { ...find, query: event.target.value } })}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
            else if (event.key === 'Escape') close();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
          className="h-7 min-w-0 flex-1 bg-transparent px-1 text-sm text-text outline-none placeholder:text-faint"
        />
        <span role="status" className="tabular shrink-0 px-1 text-2xs text-muted">
          {count}
        </span>
        <IconButton
          label="Previous"
          small
          keys="Shift+Enter"
          disabled={total === 0}
          reason="Nothing is found"
          onClick={() => step(-1)}
        >
          <ChevronUp size={15} aria-hidden />
        </IconButton>
        <IconButton
          label="Next"
          small
          keys="Enter"
          disabled={total === 0}
          reason="Nothing is found"
          onClick={() => step(1)}
        >
          <ChevronDown size={15} aria-hidden />
        </IconButton>
        <IconButton label="Close find" small keys="Escape" onClick={close}>
          <X size={15} aria-hidden />
        </IconButton>
      </div>
      <Filters find={find} known={known} />
      {found !== null && total === 0 && (
        <p className="px-3.5 pb-2.5 text-xs text-muted">Nothing is like that.</p>
      )}
    </search>
  );
}

export function FindBar() {
  const find = useCanvas((state) => state.find);
  return find ? <Bar find={find} /> : null;
}
