/** What the browser reads over REST, with one key each. */

import { QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { buildCatalogue, EMPTY } from '../model/catalogue';
import type { Film } from '../model/replay';
import type { Run, RunEvent, Table, Trace, TraceSummary } from '../model/runs';
import type {
  CatalogueData,
  Counts,
  GalleryProject,
  Json,
  Operation,
  Rule,
  Topology,
  TopologySummary,
} from '../model/types';
import type { FixChoice } from '../store/fixes';
import { get, post } from './client';

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false, staleTime: 5_000 } },
});

const FOREVER = Number.POSITIVE_INFINITY;

export const kindsQuery = {
  queryKey: ['kinds'],
  queryFn: async () => buildCatalogue(await get<CatalogueData>('/api/kinds/')),
  staleTime: FOREVER,
};

export function useCatalogue() {
  return useQuery(kindsQuery).data ?? EMPTY;
}

export function useRules(): Map<string, Rule> {
  const { data } = useQuery({
    queryKey: ['rules'],
    queryFn: () => get<{ rules: Rule[] }>('/api/rules/'),
    staleTime: FOREVER,
  });
  return useMemo(() => new Map(data?.rules.map((rule) => [rule.id, rule])), [data]);
}

export interface Format {
  name: string;
  title: string;
  doc: string;
}

export const useFormats = () =>
  useQuery({
    queryKey: ['formats'],
    queryFn: () => get<{ exporters: Format[] }>('/api/formats/'),
    staleTime: FOREVER,
  });

export const useGallery = () =>
  useQuery({
    queryKey: ['gallery'],
    queryFn: () => get<{ projects: GalleryProject[] }>('/api/gallery/'),
    staleTime: FOREVER,
  });

export const useTopologies = () =>
  useQuery({
    queryKey: ['topologies'],
    queryFn: () => get<{ topologies: TopologySummary[] }>('/api/topologies/'),
    staleTime: 0,
  });

export const topologyKey = (id: string) => ['topology', id];

export const useTopology = (id: string) =>
  useQuery({
    queryKey: topologyKey(id),
    queryFn: () => get<Topology>(`/api/topologies/${id}/`),
    enabled: id !== '',
  });

export const runsKey = (topology: string) => ['runs', topology];

export const useRuns = (topology: string) =>
  useQuery({
    queryKey: runsKey(topology),
    queryFn: () => get<{ runs: Run[] }>(`/api/topologies/${topology}/runs/`),
  });

export const runKey = (run: string) => ['run', run];

/** The run with what only its own page carries; read again when its addresses change. */
export const useRunDetail = (run: string | null, addresses = '') =>
  useQuery({
    queryKey: [...runKey(run ?? ''), addresses],
    queryFn: () => get<Run>(`/api/runs/${run}/`),
    enabled: run !== null,
  });

export interface TraceFilter {
  node: string;
  error: boolean;
  q: string;
}

export function useTraces(run: string | null, filter: TraceFilter, live: boolean) {
  const query = new URLSearchParams({ limit: '200' });
  if (filter.node) query.set('node', filter.node);
  if (filter.error) query.set('error', 'true');
  if (filter.q) query.set('q', filter.q);
  return useQuery({
    queryKey: ['traces', run, query.toString()],
    queryFn: () => get<{ traces: TraceSummary[] }>(`/api/runs/${run}/traces/?${query}`),
    enabled: run !== null,
    refetchInterval: live ? 1500 : false,
    placeholderData: (previous) => previous,
  });
}

/** One trace; while the run goes on, one that has not ended is read again. */
export const useTrace = (run: string | null, trace: string | number | null, live = false) =>
  useQuery({
    queryKey: ['trace', run, trace === null ? null : String(trace)],
    queryFn: () => get<Trace>(`/api/runs/${run}/traces/${trace}/`),
    enabled: run !== null && trace !== null,
    // One with nothing on its way may go on: by a redrive, or because its rows came in two parts.
    refetchInterval: ({ state }) => live && (state.data?.open === false ? 4000 : 1500),
  });

interface EventPage {
  events: RunEvent[];
  next: number | null;
  end: boolean;
}

export function useEvents(run: string | null, filter: { node: string; op: string }, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ['events', run, filter.node, filter.op],
    initialPageParam: 0,
    // As many as the ring of a live run holds; the earliest go first.
    maxPages: 10,
    enabled: run !== null && enabled,
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ after: String(pageParam), limit: '500' });
      if (filter.node) query.set('node', filter.node);
      if (filter.op) query.set('op', filter.op);
      return get<EventPage>(`/api/runs/${run}/events/?${query}`);
    },
    getPreviousPageParam: () => undefined,
    getNextPageParam: (page) => (page.end || page.next === null ? undefined : page.next),
  });
}

export const messagesKey = (run: string | null, node: string | null) => ['messages', run, node];

export type Series = { [node: string]: { [metric: string]: [number, number][] } };

export const useMetrics = (run: string | null, live: boolean) =>
  useQuery({
    queryKey: ['metrics', run],
    queryFn: () => get<{ series: Series }>(`/api/runs/${run}/metrics/`),
    enabled: run !== null,
    refetchInterval: live ? 2000 : false,
  });

const filmKey = (run: string | null) => ['film', run];

/** The film of a run, where it was read already. */
export const filmOf = (run: string): Film | undefined => queryClient.getQueryData<Film>(filmKey(run));

/** An ended run never changes, so its film is read once. */
export const useFilm = (run: string | null, ended: boolean) =>
  useQuery({
    queryKey: filmKey(run),
    queryFn: () => get<Film>(`/api/runs/${run}/timeline/`),
    enabled: run !== null && ended,
    staleTime: FOREVER,
  });

export interface ExportPreview {
  files: { [path: string]: string };
  report: {
    format: string;
    files: string[];
    losses: {
      node: string | null;
      edge: string | null;
      field: string | null;
      reason: string;
      level: string;
    }[];
  };
}

export const useExportPreview = (topology: string, format: string, digest: string) =>
  useQuery({
    queryKey: ['export', topology, format, digest],
    queryFn: () => get<ExportPreview>(`/api/topologies/${topology}/export/?to=${format}&preview=true`),
    enabled: format !== '',
  });

export type FixMark = '' | 'added' | 'changed' | 'removed';

export interface FixedDrawing {
  nodes: { id: string; kind: string; title: string; x: number; y: number; mark: FixMark }[];
  edges: { id: string; source: number; target: number; mark: FixMark }[];
  counts: Counts;
}

export interface FixesPreview {
  applied: { rule: string; nodes: string[]; title: string }[];
  operations: Operation[];
  before: FixedDrawing;
  after: FixedDrawing;
  template: { format: string; files: { path: string; diff: string[] }[]; problem: string };
}

/** What fixes would change; asked again when the design is another one. */
export const useFixesPreview = (topology: string, digest: string, choice: FixChoice | null) =>
  useQuery({
    queryKey: ['fixes', topology, digest, choice],
    queryFn: () => {
      const { operations = [], rules = [], severities = [] } = choice ?? {};
      return post<FixesPreview>(`/api/topologies/${topology}/fixes/preview/`, {
        operations,
        rules,
        severities,
      });
    },
    enabled: choice !== null && topology !== '',
  });

export type { Json, Table };
