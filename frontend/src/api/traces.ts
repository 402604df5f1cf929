/** What the browser reads of traces. */

import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { TraceSummary } from '../model/runs';
import { get } from './client';
import { queryClient } from './queries';

export interface TraceSearch {
  q: string;
  correlation: string;
  node: string;
  /** At least so long, in microseconds. */
  over_us: number;
  error: boolean;
}

export const ANY_TRACE: TraceSearch = { q: '', correlation: '', node: '', over_us: 0, error: false };

interface TracePage {
  traces: TraceSummary[];
  next: number;
  end: boolean;
}

export function queryOf(search: TraceSearch, after: number): string {
  const query = new URLSearchParams({ limit: '200', after: String(after) });
  for (const [name, value] of Object.entries(search)) if (value) query.set(name, String(value));
  return query.toString();
}

/** The traces of a run that fit, page by page; a page without any is followed by the next until the log ends. */
export function useTraceSearch(run: string | null, search: TraceSearch, live: boolean) {
  const found = useInfiniteQuery({
    queryKey: ['traces', run, 'search', queryOf(search, 0)],
    initialPageParam: 0,
    enabled: run !== null,
    queryFn: ({ pageParam }) => get<TracePage>(`/api/runs/${run}/traces/?${queryOf(search, pageParam)}`),
    getNextPageParam: (page, _, after) => (page.end || page.next <= after ? undefined : page.next),
    refetchInterval: live ? 1500 : false,
    placeholderData: (previous) => previous,
  });
  const { data, hasNextPage, isFetching, fetchNextPage } = found;
  const none = data?.pages.every((page) => page.traces.length === 0);
  const further = none && hasNextPage && !isFetching && !live;
  useEffect(() => {
    if (further) void fetchNextPage();
  }, [further, fetchNextPage]);
  return { ...found, traces: data?.pages.flatMap((page) => page.traces) ?? [] };
}

/** Reads what is shown of a run's traces again: what was read while it went on lacks its end. */
export function readTracesAgain(run: string): void {
  for (const what of ['traces', 'trace']) void queryClient.invalidateQueries({ queryKey: [what, run] });
}
